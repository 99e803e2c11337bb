import { expect, test } from "vitest";
import { memoryAnalysis, pathOf } from "../../server/src/engine/memory-analysis.fixture";
import type { AnalysisSettings } from "../../server/src/orm/analysis-settings";

const POSTGRESQL = `DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}\nINSTALLED_APPS = ["shop"]\n`;
const MYSQL = POSTGRESQL.replace("postgresql", "mysql");

/** The one finding of a call with its fix, and the model's text after it. */
function mend(
  models: string,
  call: string,
  settings: Partial<AnalysisSettings> = {},
  files: Record<string, string> = {},
) {
  const services = `from shop.models import *\n\n\ndef find(name, country, project=None, other=None):\n    found, created = ${call}\n    return found\n`;
  const all = {
    "manage.py": "",
    "shop/__init__.py": "",
    "shop/models.py": models,
    "shop/services.py": services,
    ...files,
  };
  const analysis = memoryAnalysis(all, settings);
  const [located, ...others] = analysis.findings(pathOf("shop/services.py"));
  expect(others).toEqual([]);
  const fix = located?.fix ?? null;
  if (fix === null || "refused" in fix) return { located, refused: fix?.refused ?? null };
  const text = [...fix.edits]
    .sort((a, b) => b.start - a.start)
    .filter(({ file }) => file.endsWith("models.py"))
    .reduce((before, { start, end, newText }) => before.slice(0, start) + newText + before.slice(end), models);
  return { located, fix, text };
}

const AUTHOR = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)
    country = models.CharField(max_length=2)
`;
const MEMBER = `from django.db import models


class Member(models.Model):
    name = models.CharField(max_length=80)
    project = models.IntegerField(null=True)
    other = models.IntegerField(null=True)
`;
const BOTH = "Author.objects.get_or_create(name=name, country=country)";
const NULLABLE = "Member.objects.get_or_create(name=name, project=project)";

test("the title, the safety and the query that finds duplicates", () => {
  expect(mend(AUTHOR, BOTH).fix).toMatchObject({
    title: "Add a unique constraint on name, country to Author in shop/models.py",
    safety: "unsafe",
    migration: {
      duplicates: 'Author.objects.values("name", "country").annotate(n=Count("pk")).filter(n__gt=1)',
    },
  });
});

test("PostgreSQL takes NULLs for equal from Django 5.0 on", () => {
  const settings = {
    "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")',
    "settings.py": POSTGRESQL,
  };
  const { fix, text } = mend(MEMBER, NULLABLE, { djangoVersion: [5, 0] }, settings);
  expect(fix?.title).toBe(
    "Add a unique constraint on name, project that takes NULLs for equal to Member in shop/models.py",
  );
  expect(text).toContain("nulls_distinct=False");
  expect(text).not.toContain("condition");
  const older = mend(MEMBER, NULLABLE, { djangoVersion: [4, 2] }, settings);
  expect(older.text).toContain("condition=models.Q(project__isnull=True)");
  expect(older.text).not.toContain("nulls_distinct");
});

test("what all rows of the call have is a condition, where the database knows some", () => {
  const call = `Author.objects.get_or_create(name=name, country='"se"')`;
  const { fix, text } = mend(AUTHOR, call);
  expect(fix).toMatchObject({
    title: 'Add a unique constraint on name for rows with country="\\"se\\"" to Author in shop/models.py',
    migration: {
      duplicates: `Author.objects.filter(country="\\"se\\"").values("name").annotate(n=Count("pk")).filter(n__gt=1)`,
    },
  });
  expect(text).toContain(`condition=models.Q(country="\\"se\\""),`);
  const settings = { "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")', "settings.py": MYSQL };
  expect(mend(AUTHOR, call, {}, settings).refused).toBe("MySQL and MariaDB have no constraints for some rows only.");
  const constants = "Author.objects.get_or_create(name='Ann', country='se')";
  expect(mend(AUTHOR, constants).text).toContain('fields=["name", "country"]');
});

test("MySQL ignores conditions", () => {
  const settings = { "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")', "settings.py": MYSQL };
  expect(mend(MEMBER, NULLABLE, {}, settings).refused).toBe(
    "MySQL and MariaDB have no constraints for some rows only.",
  );
});

test.each([
  [
    MEMBER,
    "Member.objects.get_or_create(name=name, project=project, other=other)",
    "project and other may each be NULL: that takes a constraint for every mix of them.",
  ],
  [
    MEMBER,
    "Member.objects.get_or_create(project=project)",
    "No constraint can keep a single row whose project is NULL.",
  ],
  [`${AUTHOR}\n    class Meta:\n        constraints = list(map(models.UniqueConstraint, []))\n`, BOTH, null],
  [
    `from django.db import models\n\nSHARED = []\n${AUTHOR.replace("from django.db import models\n", "")}\n    class Meta:\n        constraints = SHARED\n`,
    BOTH,
    "The constraints of Author are not written as a list there, which could be added to.",
  ],
])("a refusal says why: %#", (models, call, refused) => {
  expect(mend(models, call).refused).toBe(refused);
});

/** The author with keys of its own. */
function keyed(...keys: readonly string[]): string {
  const listed = keys.map((key, at) => `models.UniqueConstraint(${key}, name="key_${at}")`).join(", ");
  const fields = "    turn = models.IntegerField(default=0)\n    rank = models.IntegerField(default=0)\n";
  return `${AUTHOR}${fields}\n    class Meta:\n        constraints = [${listed}]\n`;
}

const BY_NAME = "Author.objects.get_or_create(name=name)";
const BY_TURN = "Author.objects.get_or_create(name=name, turn=2)";

test.each([
  ['fields=["name", "country"]', BY_NAME, "name, country unique together: several rows with the same name are meant."],
  [
    'fields=["name", "country"], condition=models.Q(rank=1)',
    BY_NAME,
    "name, country unique together for rows with models.Q(rank=1): several rows with the same name are meant.",
  ],
  [
    '"country", models.functions.Upper("name")',
    "Author.objects.get_or_create(country=country)",
    'country, models.functions.Upper("name") unique together: several rows with the same country are meant.',
  ],
  [
    'fields=["name"], condition=models.Q(rank=1)',
    BY_NAME,
    "name unique for rows with models.Q(rank=1): several rows with the same name are meant.",
  ],
  [
    'fields=["name"], condition=models.Q(turn=1)',
    BY_TURN,
    "name unique for rows with models.Q(turn=1): several rows with the same name, turn are meant.",
  ],
])("rows that a key of the model lets repeat are not kept apart: %s", (key, call, refused) => {
  expect(mend(keyed(key), call).refused).toBe(`The model has ${refused}`);
});

test.each([
  ['fields=["country", "turn"]', BY_NAME, 'fields=["name"]'],
  ['fields=["country"], condition=models.Q(rank=1)', BY_NAME, 'fields=["name"]'],
  ['fields=["name"], condition=models.Q(rank=1)', BY_TURN, "condition=models.Q(turn=2)"],
  ['fields=["name", "country"]', BY_TURN, "condition=models.Q(turn=2)"],
])("a key of other columns, or for rows of another kind, stands beside the new one: %s", (key, call, added) => {
  expect(mend(keyed(key), call).text?.replace(key, "")).toContain(added);
});

test.each([
  ["uq_{model}_{columns}", "uq_author_name_country"],
  ["{app}.{columns}", "shop_name_country"],
  [
    "constraint_of_the_application_{app}_and_the_model_{model}_{columns}",
    "constraint_of_the_application_shop_and_the_model_author_name_co",
  ],
])("constraints are named %s", (constraintName, name) => {
  expect(name.length).toBeLessThanOrEqual(63);
  expect(mend(AUTHOR, BOTH, { constraintName }).text).toContain(`name="${name}"`);
});

test("a name that another model's constraint has gets a number", () => {
  const models = `${AUTHOR}\n\nclass Other(models.Model):\n    name = models.CharField(max_length=80)\n\n    class Meta:\n        constraints = [models.UniqueConstraint(fields=["name"], name="shop_author_name_country_uniq")]\n`;
  expect(mend(models, BOTH).text).toContain('name="shop_author_name_country_uniq_2"');
});

test("Windows line ends, tabs and a Meta in one line are kept", () => {
  const models = `${AUTHOR}\n    class Meta: pass\n`.replaceAll("    ", "\t").replaceAll("\n", "\r\n");
  const constraint = 'models.UniqueConstraint(fields=["name"], name="shop_author_name_uniq")';
  const meta = `    class Meta:\n        constraints = [\n            ${constraint},\n        ]\n`;
  expect(mend(models, "Author.objects.get_or_create(name=name)").text).toBe(
    `${AUTHOR}\n${meta}`.replaceAll("    ", "\t").replaceAll("\n", "\r\n"),
  );
});

test("a class of one line becomes one of several", () => {
  const models =
    "from django.db import models\n\n\nclass Named(models.Model):\n    name = models.CharField(max_length=80)\n\n    class Meta:\n        abstract = True\n\n\nclass Author(Named): pass\n";
  const { text } = mend(models, "Author.objects.get_or_create(name=name)");
  expect(text).toContain("class Author(Named):\n    class Meta(Named.Meta):\n        constraints = [\n");
});

test("the columns of a parent are those of all its children", () => {
  const models = `${AUTHOR}\n\nclass Writer(Author):\n    pass\n`;
  expect(mend(models, 'Writer.objects.get_or_create(author_ptr_id=1, defaults={"name": "x"})').located).toBeUndefined();
  expect(mend(models, "Writer.objects.get_or_create(name=name)").located?.fix).toEqual({
    refused: "The columns are those of Author, whose table holds other rows than those of Writer.",
  });
});

test("models of another origin: the names themselves are imported", () => {
  const models =
    "from django.db.models import CharField, Model\n\nmodels = 3\n\n\nclass Author(Model):\n    name = CharField(max_length=80)\n";
  const { text } = mend(models, "Author.objects.get_or_create(name=name)");
  expect(text).toContain("from django.db.models import CharField, Model, UniqueConstraint\n");
  expect(text).toContain('            UniqueConstraint(fields=["name"], name="shop_author_name_uniq"),\n');
});

test("a key that is unique as written, where the lookup ignores case", () => {
  const models = AUTHOR.replace("max_length=80", "max_length=80, unique=True");
  const { located, text } = mend(models, 'Author.objects.get_or_create(name__iexact=name, defaults={"name": name})');
  expect(located?.finding.message).toBe(
    "`name` of `Author` is unique as written, and the lookup ignores case: two calls at the same time can each insert a row, and these differ in case",
  );
  expect(text).toContain('models.UniqueConstraint(Lower("name"), name="shop_author_name_uniq")');
  expect(text).toContain("from django.db import models\nfrom django.db.models.functions import Lower\n");
});

test.each([
  ["shop/management/commands/load.py", "class Loader:\n    def go(self, name):", 0],
  ["shop/jobs.py", "class Command:\n    def handle(self, name):", 0],
  ["shop/jobs.py", "class Job:\n    def handle(self, name):", 1],
])("nothing is said of calls in commands: %s %s", (file, head, count) => {
  const text = `from shop.models import Author\n\n\n${head}\n        return Author.objects.get_or_create(name=name)\n`;
  const analysis = memoryAnalysis({ "manage.py": "", "shop/__init__.py": "", "shop/models.py": AUTHOR, [file]: text });
  expect(analysis.findings(pathOf(file))).toHaveLength(count);
});

test.each([
  [
    'Package.objects.filter(base=name).get_or_create(name="x")',
    "What is looked for is said elsewhere than in the call: base.",
  ],
  [
    'Package.objects.get_or_create(name="x", base=name, defaults=extra())',
    "What `defaults` holds is not written out in the call, so nothing can be added to it.",
  ],
  [
    'Package.objects.get_or_create(name="x", base=name, defaults=dict(arch="y"))',
    'name="x", defaults=dict(arch="y", base=name)',
  ],
  [
    'Package.objects.get_or_create(name="x", base=name, defaults=country)',
    'name="x", defaults={"base": name, **country}',
  ],
  [
    'Package.objects.get_or_create(name="x", base=name, defaults=other)',
    "What `defaults` holds is not written out in the call, so nothing can be added to it.",
  ],
  [
    'Package.objects.get_or_create(name="x", base=name, arch=country)',
    'name="x", defaults={"base": name, "arch": country}',
  ],
])("what is looked for beside the key moves into defaults: %s", (call, expected) => {
  const models = `from django.db import models


class Package(models.Model):
    name = models.CharField(max_length=80, unique=True)
    base = models.CharField(max_length=80)
    arch = models.CharField(max_length=80)
`;
  const { fix, refused, located } = mend(models, call);
  if (fix === undefined) return expect(refused).toBe(expected);
  const service = `    found, created = ${call}`;
  const start = located?.place.start ?? 0;
  const mended = [...fix.edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (text, edit) => text.slice(0, edit.start - start) + edit.newText + text.slice(edit.end - start),
      service.slice(service.indexOf("Package")),
    );
  expect(mended).toBe(`Package.objects.get_or_create(${expected})`);
});

test.each([
  ["name=name, country='se'", ['for rows with country="se"', "on name, country"]],
  ["name=name, active=True", ["for rows with active=True"]],
  [
    "name=name, active=True, country='se'",
    ['for rows with country="se", active=True', "on name, country for rows with active=True"],
  ],
])("for the value that is written out, or for all: %s", (lookups, expected) => {
  const models = `${AUTHOR}\n    active = models.BooleanField(default=True)\n`;
  const { located, fix } = mend(models, `Author.objects.get_or_create(${lookups})`);
  const titles = [fix, ...(located?.alternatives ?? [])].map((each) => each?.title ?? "");
  expect(titles).toHaveLength(expected.length);
  for (const [at, words] of expected.entries()) expect(titles[at]).toContain(words);
});
