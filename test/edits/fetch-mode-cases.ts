import { type EditTexts, lines } from "./edit-texts";

/** Fixes that choose a fetch mode. Django runs them from 6.1 on. */
export interface FetchModeCase extends EditTexts {
  readonly name: string;
  readonly model: string;
  readonly paths: readonly string[];
}

const FETCH_ROWS = lines("«Book.objects.all()»", "b.author.country.name");
const fetched = (prefix = "models."): string =>
  lines(`Book.objects.fetch_mode(${prefix}FETCH_PEERS)`, "b.author.country.name");
const PATH = { model: "Book", paths: ["author__country"] } as const;

export const fetchModeCases: readonly FetchModeCase[] = [
  {
    name: "imports models at the top",
    ...PATH,
    before: FETCH_ROWS,
    after: `from django.db import models\n\n${fetched()}`,
  },
  {
    name: "imports models below the docstring and future imports",
    ...PATH,
    before: `"""Books."""\nfrom __future__ import annotations\n\n${FETCH_ROWS}`,
    after: `"""Books."""\nfrom __future__ import annotations\n\nfrom django.db import models\n\n${fetched()}`,
  },
  {
    name: "uses the import that is there",
    ...PATH,
    before: `from django.db import models as m\n\n${FETCH_ROWS}`,
    after: `from django.db import models as m\n\n${fetched("m.")}`,
  },
  {
    name: "adds to an import in order",
    ...PATH,
    before: `from django.db import connection, transaction\n\n${FETCH_ROWS}`,
    after: `from django.db import connection, models, transaction\n\n${fetched()}`,
  },
  {
    name: "stands behind an import of Django that sorts before it",
    ...PATH,
    before: `import json\n\nfrom django.conf import settings\nfrom django.shortcuts import render\n\n${FETCH_ROWS}`,
    after: `import json\n\nfrom django.conf import settings\nfrom django.db import models\nfrom django.shortcuts import render\n\n${fetched()}`,
  },
  {
    name: "stands before other imports",
    ...PATH,
    before: `from django.shortcuts import render\n\n${FETCH_ROWS}`,
    after: `from django.db import models\nfrom django.shortcuts import render\n\n${fetched()}`,
  },
  {
    name: "leaves an import over several lines alone",
    ...PATH,
    before: `from django.db import (\n    connection,\n)\n\n${FETCH_ROWS}`,
    after: `from django.db import models\nfrom django.db import (\n    connection,\n)\n\n${fetched()}`,
  },
  {
    name: "imports the name itself where models is something else",
    ...PATH,
    before: `models = 1\n${FETCH_ROWS}`,
    after: `from django.db.models import FETCH_PEERS\n\nmodels = 1\n${fetched("")}`,
  },
  {
    name: "adds the name to an import of django.db.models",
    ...PATH,
    before: `from django.contrib.contenttypes import models\nfrom django.db.models import Count\n\n${FETCH_ROWS}`,
    after: `from django.contrib.contenttypes import models\nfrom django.db.models import Count, FETCH_PEERS\n\n${fetched("")}`,
  },
  {
    name: "reaches generic relations",
    model: "Book",
    paths: ["about"],
    before: `from django.db import models\n\n${lines("«Book.objects.all()[:40]»", "b.about.name")}`,
    after: `from django.db import models\n\n${lines("Book.objects.fetch_mode(models.FETCH_PEERS)[:40]", "b.about.name")}`,
  },
];
