import { expect, test } from "vitest";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

const SERVICES = `from shop.models import Team


def found(name):
    Team.objects.get_or_create(name__iexact=name, defaults={"name": name})


def created(name):
    if not Team.objects.filter(name__iexact=name).exists():
        Team.objects.create(name=name)
`;

/** What is said of a lookup that ignores case, of a key on a field that is declared so. */
function told(field: string, engine = "postgresql"): string[] {
  const models = `from django.contrib.postgres.fields import CICharField\nfrom django.db import models\n\n\nclass Team(models.Model):\n    name = ${field}\n`;
  const settings = `INSTALLED_APPS = ["shop"]\nDATABASES = {"default": {"ENGINE": "django.db.backends.${engine}"}}\n`;
  const analysis = memoryAnalysis({
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")\n',
    "conf/__init__.py": "",
    "conf/settings.py": settings,
    "shop/__init__.py": "",
    "shop/models.py": models,
    "shop/services.py": SERVICES,
  });
  return analysis.findings(pathOf("shop/services.py")).map(({ finding }) => finding.message);
}

const FAILS =
  "Between this look and the insertion another call can insert the same `Team`: this one then fails with `IntegrityError`";

test.each([
  ["CICharField(max_length=20, unique=True)"],
  ['models.CharField(max_length=20, unique=True, db_collation="case_insensitive")'],
  ['models.CharField(max_length=20, unique=True, db_collation="utf8mb4_general_ci")'],
  ['models.CharField(max_length=20, unique=True, db_collation="NOCASE")'],
  ["models.CharField(max_length=20, unique=True)", "mysql"],
])("%s ignores case, on %s", (field, engine = "postgresql") => {
  expect(told(field, engine)).toEqual([FAILS]);
});

test.each([
  ["models.CharField(max_length=20, unique=True)"],
  ['models.CharField(max_length=20, unique=True, db_collation="C")'],
  ['models.CharField(max_length=20, unique=True, db_collation="utf8mb4_bin")', "mysql"],
  ["models.CharField(max_length=20, unique=True)", "sqlite3"],
])("%s minds it, on %s", (field, engine = "postgresql") => {
  expect(told(field, engine)).toEqual([
    expect.stringContaining("differ in case"),
    `${FAILS}, or inserts one that differs in case`,
  ]);
});
