import { expect, test } from "vitest";
import type { ExpressionFacts } from "./analysis";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

const MODELS = `from django.db import models
from django.db.models.functions import Lower


class Club(models.Model):
    name = models.CharField(max_length=80, unique=True)
    code = models.IntegerField(primary_key=True)
    town = models.CharField(max_length=80)


class Membership(models.Model):
    member = models.IntegerField()
    club = models.ForeignKey(Club, null=True, on_delete=models.CASCADE)
    active = models.BooleanField(default=True)
    email = models.EmailField()
    seat = models.IntegerField(null=True)
    turn = models.IntegerField()
    badge = models.OneToOneField("Badge", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "club"], name="one_each"),
            models.UniqueConstraint(fields=["member"], condition=models.Q(club=None), name="one_waiting"),
            models.UniqueConstraint(Lower("email"), condition=models.Q(active=True), name="one_email"),
            models.UniqueConstraint(fields=["seat"], nulls_distinct=False, name="one_seat"),
            models.UniqueConstraint(fields=["turn"], deferrable=models.Deferrable.DEFERRED, name="late"),
        ]


class Badge(models.Model):
    row = models.IntegerField()
    place = models.IntegerField()

    class Meta:
        unique_together = [("row", "place"), ("place",)]


class Plain(models.Model):
    number = models.IntegerField()

    class Meta:
        ordering = ["number"]
`;

const VIEWS = `from shop.models import Badge, Club, Membership


def join(member, club: Club):
    Membership.objects.get_or_create(member=member, club=club)
    Membership.objects.update_or_create(member=member, club=club)
    Membership.objects.get_or_create(member=member, club=club, turn=1)
    Membership.objects.get_or_create(turn=1)
    Membership.objects.update_or_create(turn=1)
    Badge.objects.get_or_create(row=1)
`;

interface Project {
  readonly engine?: string;
  readonly django?: readonly [number, number];
  readonly models?: string;
}

/** What the hover at a text of the models' file tells, in a project of one database. */
function keysAt(
  text: string,
  { engine = "sqlite3", django = [5, 2], models = MODELS }: Project = {},
): ExpressionFacts | null {
  const files = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
    "settings.py": `INSTALLED_APPS = ["shop"]\nDATABASES = {"default": {"ENGINE": "django.db.backends.${engine}"}}\n`,
    "shop/__init__.py": "",
    "shop/models.py": models,
    "shop/views.py": VIEWS,
  };
  const analysis = memoryAnalysis(files, { djangoVersion: django });
  analysis.allFindings();
  expect(analysis.problems()).toEqual([]);
  expect(models).toContain(text);
  return analysis.describe(pathOf("shop/models.py"), models.indexOf(text));
}

/** The lines of the views that the links lead to, each behind its label. */
function linked({ links }: ExpressionFacts): string[] {
  return links.map(({ label, place }) => `${label} ${VIEWS.slice(place.start, place.end)}`.trim());
}

const CALL = "Keeps calls that run at the same time to one row: ";

test("a constraint: what it protects, where that ends, and which calls there are", () => {
  const facts = keysAt('fields=["member", "club"]');
  expect(facts?.lines).toEqual([
    "**Unique** `member`, `club` in shop.Membership: `one_each`",
    `${CALL}\`Membership.objects.get_or_create(member=..., club=...)\``,
    "Not where `club` is NULL. Two NULLs are different values to a unique constraint.",
    "2 calls rely on it · 1 call looks for more: `IntegrityError` where the rest differs",
  ]);
  expect(facts && linked(facts)).toEqual([
    "relied on by Membership.objects.get_or_create(member=member, club=club)",
    "Membership.objects.update_or_create(member=member, club=club)",
    "looks for more: Membership.objects.get_or_create(member=member, club=club, turn=1)",
  ]);
});

test("a condition is part of the call, and other rows are not protected", () => {
  expect(keysAt('fields=["member"]')?.lines).toEqual([
    "**Unique** `member` in shop.Membership for rows where `models.Q(club=None)`: `one_waiting`",
    `${CALL}\`Membership.objects.get_or_create(member=..., club=None)\``,
    "A unique constraint with a condition lets all other rows repeat.",
  ]);
});

test("MariaDB and MySQL have no key with a condition", () => {
  expect(keysAt('fields=["member"]', { engine: "mysql" })?.lines).toEqual([
    "**Unique** `member` in shop.Membership for rows where `models.Q(club=None)`: `one_waiting`",
    "MariaDB and MySQL have no unique constraints with a condition: Django leaves them out of the table, with the warning `models.W036`.",
  ]);
});

test("a key that ignores case protects lookups that do", () => {
  expect(keysAt('Lower("email")')?.lines.slice(0, 2)).toEqual([
    '**Unique** `Lower("email")` in shop.Membership for rows where `models.Q(active=True)`: `one_email`',
    `${CALL}\`Membership.objects.get_or_create(email__iexact=..., active=True, defaults={"email": ...})\``,
  ]);
});

test("letter case, as the database takes it", () => {
  expect(keysAt("name =")?.lines).toEqual([
    "**Unique** `name` in shop.Club",
    `${CALL}\`Club.objects.get_or_create(name=...)\``,
    "`Ann` and `ann` are two values to a unique constraint, and one value to a constraint on `Lower()`.",
  ]);
  expect(keysAt("name =", { engine: "mysql" })?.lines.at(-1)).toBe(
    "MariaDB and MySQL take `Ann` and `ann` for one value, to a unique constraint and to a lookup, unless the collation says otherwise.",
  );
});

test("NULLs that are taken for equal, where release and database can", () => {
  expect(keysAt("nulls_distinct", { engine: "postgresql" })?.lines.slice(1)).toEqual([
    `${CALL}\`Membership.objects.get_or_create(seat=...)\``,
    "With `nulls_distinct=False` two NULLs are one value, on PostgreSQL 15 and later.",
  ]);
  expect(keysAt("nulls_distinct")?.lines.slice(1)).toEqual([
    "SQLite, MariaDB and MySQL have no `nulls_distinct=False`: Django leaves the constraint out of the table, with the warning `models.W047`.",
  ]);
});

test("a deferred key refuses too late for some calls", () => {
  expect(keysAt("deferrable", { engine: "postgresql" })?.lines).toEqual([
    "**Unique** `turn` in shop.Membership: `late`",
    `${CALL}\`Membership.objects.get_or_create(turn=...)\``,
    "A deferred constraint refuses a second row when the transaction ends: a `get_or_create` within a longer one has returned by then.",
    "1 call relies on it · 1 call fails with `IntegrityError` where another is faster",
  ]);
  expect(keysAt("deferrable")?.lines[1]).toMatch(/^SQLite, MariaDB and MySQL have no deferred unique constraints/);
});

test("Meta, and the option that declares several, list them", () => {
  const together = [
    "`member`, `club` (`one_each`, line 22): `Membership.objects.get_or_create(member=..., club=...)` · 2 calls rely on it",
    "`member` for rows where `models.Q(club=None)` (`one_waiting`, line 23): `Membership.objects.get_or_create(member=..., club=None)`",
  ];
  const meta = keysAt("Meta:");
  expect(meta?.lines.slice(0, 4)).toEqual([
    "**shop.Membership**: 6 unique keys",
    "`badge` (line 18): `Membership.objects.get_or_create(badge=...)`",
    ...together,
  ]);
  expect(meta?.lines.at(-1)).toBe("`turn` (`late`, line 26): not in this database");
  expect(keysAt("constraints")?.lines.slice(0, 3)).toEqual(["**shop.Membership**: 5 unique keys", ...together]);
});

test("unique_together, at its name and at the columns of one", () => {
  expect(keysAt("unique_together")?.lines).toEqual([
    "**shop.Badge**: 2 unique keys",
    "`row`, `place` (line 35): `Badge.objects.get_or_create(row=..., place=...)`",
    "`place` (line 35): `Badge.objects.get_or_create(place=...)`",
  ]);
  const one = keysAt('"row", "place"');
  expect(one?.lines).toEqual([
    "**Unique together** `row`, `place` in shop.Badge",
    `${CALL}\`Badge.objects.get_or_create(row=..., place=...)\``,
    "1 call looks for less, and may find several rows",
  ]);
  expect(one && linked(one)).toEqual(["looks for less: Badge.objects.get_or_create(row=1)"]);
});

test("a model without keys", () => {
  expect(keysAt('Meta:\n        ordering = ["number"]')?.lines).toEqual([
    "**shop.Plain**: nothing but its primary key is unique",
    "Two processes can each insert the row; from then on `get_or_create` and `update_or_create` raise `MultipleObjectsReturned`.",
  ]);
});

test("a column of several keys lists them, one of none says nothing", () => {
  expect(keysAt("member =")?.lines).toEqual([
    "**Membership.member** is part of 2 unique keys",
    "`member`, `club` (`one_each`, line 22): `Membership.objects.get_or_create(member=..., club=...)` · 2 calls rely on it",
    "`member` for rows where `models.Q(club=None)` (`one_waiting`, line 23): `Membership.objects.get_or_create(member=..., club=None)`",
  ]);
  expect(keysAt("town =")).toBeNull();
});

test("a primary key, and a relation to one", () => {
  expect(keysAt("code =")?.lines).toEqual([
    "**Primary key** `code` in shop.Club",
    `${CALL}\`Club.objects.get_or_create(code=...)\``,
  ]);
  expect(keysAt("badge =")?.lines.slice(-2)).toEqual([
    "**Unique** `badge` in shop.Membership",
    `${CALL}\`Membership.objects.get_or_create(badge=...)\``,
  ]);
});

test("a key with an expression that no lookup stands for names no call", () => {
  const models = MODELS.replace('Lower("email")', 'Lower("email") + "x"');
  expect(keysAt('Lower("email")', { models })?.lines.some((line) => line.startsWith(CALL))).toBe(false);
});

test("models that inherit a key share its calls", () => {
  const base =
    'class Keyed(models.Model):\n    row = models.IntegerField()\n\n    class Meta:\n        abstract = True\n        constraints = [models.UniqueConstraint(fields=["row"], name="%(class)s_row")]\n\n\nclass Badge(Keyed):\n    place = models.IntegerField()\n';
  const models = `from django.db import models\n\n\n${base}`;
  expect(keysAt("constraints", { models })?.lines).toEqual([
    "**Unique** `row` in shop.Keyed",
    `${CALL}\`objects.get_or_create(row=...)\``,
    "1 call relies on it",
  ]);
});
