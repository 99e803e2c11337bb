import { expect } from "vitest";
import { memoryAnalysis, pathOf } from "../../server/src/engine/memory-analysis.fixture";
import type { Fix } from "../../server/src/orm/fix";

export const MODELS = `from django.db import models


class Shelf(models.Model):
    name = models.CharField(max_length=20)


class Product(models.Model):
    name = models.CharField(max_length=20)
    stock = models.IntegerField(default=1)
    shelf = models.ForeignKey(Shelf, null=True, on_delete=models.CASCADE)
`;
/** A project without settings. */
export const SHOP = {
  "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")',
  "shop/__init__.py": "",
  "shop/models.py": MODELS,
};
const DATABASE = (engine: string) =>
  `DATABASES = {"default": {"ENGINE": "django.db.backends.${engine}"}}\nINSTALLED_APPS = ["shop"]\n`;

export interface Project {
  readonly version?: readonly [number, number];
  readonly engine?: string;
  readonly models?: string;
}

/** The ways to mend the one finding of `shop/services.py`, with the text after each; why there is none, where there is none. */
export function waysOf(services: string, { version = [5, 2], engine = "postgresql", models = MODELS }: Project = {}) {
  const files = { ...SHOP, "shop/models.py": models, "settings.py": DATABASE(engine), "shop/services.py": services };
  const analysis = memoryAnalysis(files, { djangoVersion: version });
  const [located, ...others] = analysis.findings(pathOf("shop/services.py"));
  expect(others).toEqual([]);
  const { fix = null, alternatives = [] } = located ?? {};
  const ways = fix !== null && "edits" in fix ? [fix, ...alternatives] : alternatives;
  const apply = ({ edits }: Fix) =>
    [...edits]
      .reverse()
      .reduce((text, { start, end, newText }) => text.slice(0, start) + newText + text.slice(end), services);
  return {
    refused: fix !== null && "refused" in fix ? fix.refused : null,
    titles: ways.map(({ title }) => title),
    changes: ways.map(({ changes }) => changes),
    texts: ways.map(apply),
  };
}
