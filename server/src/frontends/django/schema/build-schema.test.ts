import { describe, expect, it, test } from "vitest";
import type { Model, Relation } from "../../../orm/schema";
import { memoryProject } from "../modules/memory-project.fixture";
import { buildSchema } from "./build-schema";
import type { DjangoSchema } from "./django-schema";

const HEAD = "from django.db import models\nfrom django.conf import settings\n";
const USER =
  "from django.db import models\nclass User(models.Model):\n    name = models.CharField()\n    class Meta:\n        swappable = 'AUTH_USER_MODEL'\n";

function schemaOf(models: string, more: Record<string, string> = {}): DjangoSchema {
  return buildSchema(
    memoryProject({ "/w/shop/models.py": HEAD + models, "/stubs/django/contrib/auth/models.py": USER, ...more })
      .project,
  );
}

function model(schema: DjangoSchema, label: string): Model {
  const found = schema.modelByLabel(label);
  if (found === null)
    throw new Error(`${label} is not in the schema: ${[...schema.models.values()].map((item) => item.label)}`);
  return found;
}

/** `author -> shop.Author one owner nullable, back as books`, short enough to compare at a glance. */
function show(schema: DjangoSchema, relation: Relation | undefined): string {
  if (relation === undefined) return "no relation";
  const target = relation.target === null ? "?" : (schema.models.get(relation.target)?.label ?? relation.target);
  return `${relation.name} (${relation.queryName}) -> ${target} ${relation.arity} ${relation.side}${relation.nullable ? " nullable" : ""}, back ${relation.inverse}`;
}

const TARGETS: readonly [title: string, source: string, expected: string][] = [
  [
    "a class",
    "class A(models.Model): pass\nclass B(models.Model):\n    a = models.ForeignKey(A, models.CASCADE)",
    "a (a) -> shop.A one owner, back b_set",
  ],
  [
    "a name",
    "class B(models.Model):\n    a = models.ForeignKey('A', models.CASCADE, null=True)\nclass A(models.Model): pass",
    "a (a) -> shop.A one owner nullable, back b_set",
  ],
  [
    "a label in any case",
    "class B(models.Model):\n    a = models.ForeignKey('shop.a', models.CASCADE)\nclass A(models.Model): pass",
    "a (a) -> shop.A one owner, back b_set",
  ],
  [
    "a keyword",
    "class A(models.Model): pass\nclass B(models.Model):\n    a = models.OneToOneField(on_delete=models.CASCADE, to=A)",
    "a (a) -> shop.A one owner, back b",
  ],
  [
    "itself",
    "class B(models.Model):\n    a = models.ForeignKey('self', models.CASCADE, related_name='c')",
    "a (a) -> shop.B one owner, back c",
  ],
  [
    "a constant",
    "NAME = 'shop.A'\nclass B(models.Model):\n    a = models.ForeignKey(NAME, models.CASCADE)\nclass A(models.Model): pass",
    "a (a) -> shop.A one owner, back b_set",
  ],
  [
    "the user setting",
    "class B(models.Model):\n    a = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)",
    "a (a) -> auth.User one owner, back b_set",
  ],
  [
    "get_user_model",
    "from django.contrib.auth import get_user_model\nU = get_user_model()\nclass B(models.Model):\n    a = models.ForeignKey(U, models.CASCADE)",
    "a (a) -> auth.User one owner, back b_set",
  ],
  [
    "get_model",
    "from django.apps import apps\nclass B(models.Model):\n    a = models.ForeignKey(apps.get_model('shop', 'A'), models.CASCADE)\nclass A(models.Model): pass",
    "a (a) -> shop.A one owner, back b_set",
  ],
  [
    "what cannot be read",
    "class B(models.Model):\n    a = models.ForeignKey(find(), models.CASCADE)",
    "a (a) -> ? one owner, back b_set",
  ],
  [
    "a well-known field of an unread package",
    "from mptt.models import TreeForeignKey\nclass B(models.Model):\n    a = TreeForeignKey('self', models.CASCADE)",
    "a (a) -> shop.B one owner, back b_set",
  ],
  [
    "a field class of the project",
    "class K(models.ForeignKey): pass\nclass B(models.Model):\n    a = K('B', models.CASCADE, related_name='+')",
    "a (a) -> shop.B one owner, back null",
  ],
  [
    "many",
    "class B(models.Model):\n    a = models.ManyToManyField('C', related_name='bs')\nclass C(models.Model): pass",
    "a (a) -> shop.C many through, back bs",
  ],
];

test.each(TARGETS)("a relation to %s", (_title, source, expected) => {
  const schema = schemaOf(source);
  expect(show(schema, model(schema, "shop.B").relations.get("a"))).toBe(expected);
});

const BACK: readonly [title: string, options: string, expected: string[]][] = [
  ["by default", "", ["book_set (book) -> shop.Book many inverse, back a"]],
  ["with a name", "related_name='texts'", ["texts (texts) -> shop.Book many inverse, back a"]],
  ["with a query name", "related_query_name='text'", ["book_set (text) -> shop.Book many inverse, back a"]],
  [
    "with a pattern",
    "related_name='%(app_label)s_%(class)ss'",
    ["shop_books (shop_books) -> shop.Book many inverse, back a"],
  ],
  ["hidden", "related_name='+'", []],
  ["hidden by a longer name", "related_name='x+'", []],
];

test.each(BACK)("the way back %s", (_title, options, expected) => {
  const schema = schemaOf(
    `class A(models.Model): pass\nclass Book(models.Model):\n    a = models.ForeignKey(A, models.CASCADE, ${options})`,
  );
  expect([...model(schema, "shop.A").relations.values()].map((relation) => show(schema, relation))).toEqual(expected);
});

describe("uniqueness", () => {
  const source = (meta: string) =>
    `class B(models.Model):\n    a = models.IntegerField()\n    b = models.IntegerField(unique=True)\n    class Meta:\n        ${meta}`;
  it.each([
    ["unique_together = ('a', 'b')", ["together a,b"]],
    ["unique_together = [['a', 'b'], ('b', 'a')]", ["together a,b", "together b,a"]],
    ["unique_together = {('a', 'b')}", ["together a,b"]],
    ["constraints = [models.UniqueConstraint(fields=('a', 'b'), name='x')]", ["constraint a,b"]],
    [
      "constraints = (models.UniqueConstraint(fields=['a'], condition=models.Q(b__gt=1), name='x'),)",
      ["constraint a if models.Q(b__gt=1)"],
    ],
    [
      "constraints = [models.UniqueConstraint(Lower('a'), models.F('b').desc(), name='x')]",
      ["constraint [Lower('a')|models.F('b').desc()]"],
    ],
    [
      "constraints = [models.UniqueConstraint(fields=['a'], nulls_distinct=False, deferrable=models.Deferrable.DEFERRED, name='x')]",
      ["constraint a nulls equal at commit"],
    ],
    ["constraints = [models.CheckConstraint(check=models.Q(a=1), name='x')]", []],
  ])("%s", (meta, expected) => {
    const shown = model(schemaOf(source(meta)), "shop.B").uniqueness.map((item) =>
      [
        item.kind,
        item.fields.join(",") || `[${item.expressions.map(({ text }) => text).join("|")}]`,
        ...(item.condition === null ? [] : [`if ${item.condition.text}`]),
        ...(item.nullsDistinct === false ? ["nulls equal"] : []),
        ...(item.refuses === "at-commit" ? ["at commit"] : []),
      ].join(" "),
    );
    expect(shown).toEqual(["field b", "primary-key id", ...expected]);
  });
});

describe("managers", () => {
  const querysets = "class Q(models.QuerySet): pass\nclass M(models.Manager): pass\nMade = M.from_queryset(Q)\n";
  it.each([
    ["pass", ["objects  plain"]],
    ["objects = models.Manager()", ["objects  plain"]],
    ["live = M()\n    every = models.Manager()", ["live M", "every  plain"]],
    ["objects = Q.as_manager()", ["objects Q"]],
    ["objects = Made()", ["objects M,Q"]],
    ["objects = M.from_queryset(Q)()", ["objects M,Q"]],
    ["objects = Built()", ["objects Built,Q"]],
    ["objects: M = M()", ["objects M"]],
    ["objects = ThirdPartyManager()", ["objects "]],
    ["open = OpenManager()", ["open "]],
  ])("%s", (body, expected) => {
    const built =
      "from somewhere import ThirdPartyManager\nOpenManager = get_class('shop.managers', 'OpenManager')\nclass Built(models.Manager):\n    def get_queryset(self):\n        return Q(self.model, using=self._db).filter(a=1)\n";
    const schema = schemaOf(`${querysets}${built}class B(models.Model):\n    ${body}`);
    const shown = [...schema.managers(model(schema, "shop.B").id).values()].map(
      (manager) =>
        `${manager.name} ${manager.classes.map((item) => item.qualname).join(",")}${manager.plain ? " plain" : ""}`,
    );
    expect(shown).toEqual(expected);
  });
});

it("collects what runs when a row is written", () => {
  const schema = schemaOf(
    [
      "class Base(models.Model):\n    def save(self): pass\n    class Meta:\n        abstract = True",
      "class B(Base):\n    def delete(self): pass",
      "class C(models.Model): pass",
    ].join("\n"),
    {
      "/w/shop/signals.py": [
        "from django.db.models.signals import post_save, pre_delete, post_delete",
        "from django.dispatch import receiver",
        "from .models import B",
        "@receiver(post_save, sender=B)\ndef one(**kw): pass",
        "@receiver([pre_delete, post_delete])\ndef two(**kw): pass",
      ].join("\n"),
      "/w/shop/apps.py":
        "from django.apps import AppConfig\nclass ShopConfig(AppConfig):\n    name = 'shop'\n    def ready(self):\n        from django.db.models import signals\n        from .models import C\n        signals.pre_save.connect(go, sender=C)\n        signals.pre_save.connect(go, sender='shop.B')\n        signals.post_save.connect(go, C)",
    },
  );
  const hooks = (label: string): string[] =>
    model(schema, label)
      .hooks.map((hook) => hook.signal ?? hook.kind)
      .sort();
  expect(hooks("shop.B")).toEqual([
    "delete-override",
    "post_delete",
    "post_save",
    "pre_delete",
    "pre_save",
    "save-override",
  ]);
  expect(hooks("shop.C")).toEqual(["post_delete", "post_save", "pre_delete", "pre_save"]);
});

describe("app labels", () => {
  const body = "from django.db import models\nclass B(models.Model): pass";
  it.each([
    ["the package of the models", { "/w/a/b/models.py": body }, "b.B"],
    ["the package of a models package", { "/w/a/b/models/__init__.py": "", "/w/a/b/models/x.py": body }, "b.B"],
    [
      "an app configuration",
      {
        "/w/b/models.py": body,
        "/w/b/apps.py": "from django.apps import AppConfig\nclass C(AppConfig):\n    name = 'b'\n    label = 'other'",
      },
      "other.B",
    ],
    [
      "the default one of several",
      {
        "/w/b/models.py": body,
        "/w/b/apps.py":
          "from django.apps import AppConfig\nclass C(AppConfig):\n    name = 'b'\n    label = 'x'\nclass D(AppConfig):\n    name = 'b'\n    label = 'y'\n    default = True",
      },
      "y.B",
    ],
    [
      "the installed configuration",
      {
        "/w/b/models.py": body,
        "/w/s/settings.py": "INSTALLED_APPS = ['b.conf.Config']",
        "/w/b/conf.py": "class Config:\n    name = 'b'\n    label = 'z'",
      },
      "z.B",
    ],
    [
      "the installed app around a module",
      { "/w/b/deep/things.py": body, "/w/b/__init__.py": "", "/w/s/settings.py": "INSTALLED_APPS = ['b']" },
      "b.B",
    ],
    [
      "Meta",
      { "/w/b/models.py": `${body}\n`.replace("pass", "\n    class Meta:\n        app_label = 'own'") },
      "own.B",
    ],
  ])("%s", (_title, files, expected) => {
    const labels = [...buildSchema(memoryProject(files as Record<string, string>).project).models.values()].map(
      (item) => item.label,
    );
    expect(labels).toEqual([expected]);
  });
});

it("says where names may be missing", () => {
  const schema = schemaOf(
    "from x import Base, Mixin\nclass A(Base):\n    n = models.IntegerField()\nclass B(Mixin, models.Model): pass\nclass C(models.Model): pass\nclass F(Base): pass",
  );
  expect(["A", "B", "C"].map((name) => model(schema, `shop.${name}`).open)).toEqual([true, true, false]);
  expect(schema.modelByLabel("shop.F")).toBeNull();
});

it("leaves out models of tests and migrations, but not an installed app in a test folder", () => {
  const body = "from django.db import models\nclass B(models.Model): pass";
  const schema = schemaOf("", {
    "/w/shop/tests/models.py": body,
    "/w/shop/migrations/0001.py": body,
    "/w/tests/__init__.py": "",
    "/w/tests/real/__init__.py": "",
    "/w/tests/real/models.py": body,
    "/w/conf/settings.py": "INSTALLED_APPS = ['shop', 'tests.real']",
  });
  expect([...schema.models.values()].map((item) => item.label)).toEqual(["real.B"]);
});

it("gives the same object after an edit that changes no model, and an equal fingerprint after one that moves it", () => {
  const text = `${HEAD}class B(models.Model):\n    a = models.IntegerField()\n`;
  const { project, write } = memoryProject({ "/w/shop/models.py": text, "/w/shop/views.py": "x = 1" });
  const before = buildSchema(project);
  write("/w/shop/views.py", "x = 2");
  expect(buildSchema(project)).toBe(before);
  write("/w/shop/models.py", `\n${text}`);
  const moved = buildSchema(project);
  expect(moved).not.toBe(before);
  expect(moved.fingerprint).toBe(before.fingerprint);
  write("/w/shop/models.py", `${text}    b = models.IntegerField()\n`);
  expect(buildSchema(project).fingerprint).not.toBe(before.fingerprint);
});
