import { expect, test } from "vitest";
import { hover } from "./hover-lines.fixture";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

/** What the hover of a call says beside what the method is. */
function said(call: string): readonly string[] | undefined {
  return hover(`def view(request, author):\n    book, created = ${call}\n    return book\n`)?.slice(2);
}

const FOUND =
  "A row that is there costs one query, a new one two. Where another process was faster, a third fetches its row.";

test("a lookup that a constraint covers", () => {
  expect(said("Book.objects.get_or|_create(author=author, title='x', defaults={'isbn': '1'})")).toEqual([
    "Gives `(book, created)`: looks for `author`, `title` in shop.Book; a new row also gets `isbn`",
    FOUND,
    "**Guaranteed** to be one row by the `UniqueConstraint` on `author`, `title` (shop/models.py:41)",
  ]);
});

test("a lookup that none covers", () => {
  expect(said("Author.objects.get_or|_create(name='Ann')")).toEqual([
    "Gives `(author, created)`: looks for `name` in shop.Author",
    FOUND,
    "**Not guaranteed**: no constraint covers `name`",
    TWO_ROWS,
  ]);
});

test("a lookup of more than is unique", () => {
  expect(said("Book.objects.get_or|_create(isbn='1', title='x')")?.slice(2)).toEqual([
    "**Wider than the constraint**: the unique `isbn` (shop/models.py:31) does not have `title`",
    "A row with the constraint's values that differs in the rest is not found, and inserting raises `IntegrityError`; what only a new row needs belongs in `defaults`.",
  ]);
});

test("a lookup that the code tells while it runs", () => {
  expect(said("Book.objects.get_or|_create(**request.GET)")).toEqual([
    "Gives `(book, created)`: looks for what the code tells while it runs in shop.Book",
    FOUND,
  ]);
});

test("a lookup of which a part is not read may be for the rest of a constraint", () => {
  expect(said("Book.objects.filter(Q(title='x')).get_or|_create(author=author)")).toEqual([
    "Gives `(book, created)`: looks for `author` and perhaps more in shop.Book",
    FOUND,
  ]);
});

test("what an update sends depends on the database, what a new row gets on Django's release", () => {
  const call = "Author.objects.update_or|_create(name='Ann', defaults={'country': None})";
  const gives = "Gives `(author, created)`: looks for `name` in shop.Author; a new row also gets `country`";
  const defaults = "An update writes the columns of `defaults`, not the whole row.";
  expect(said(call)?.slice(0, 3)).toEqual([gives, defaults, "**Not guaranteed**: no constraint covers `name`"]);
  expect(saidIn("postgresql", "create(name=name, defaults={'code': 'a'})", "update_or", [5, 2]).slice(1, 3)).toEqual([
    "Two queries in one transaction: a row that is there is locked first and then updated, a new one is inserted. Where another process inserts the row first, a third query finds and locks it, and a fourth updates it.",
    `${defaults} \`create_defaults\` says what a new row gets in place of \`defaults\`.`,
  ]);
  expect(saidIn("sqlite3", "create(name=name, defaults={'code': 'a'})", "update_or", [4, 2]).slice(1, 3)).toEqual([
    "Two queries in one transaction: a row that is there is updated, a new one is inserted; SQLite locks no rows.",
    defaults,
  ]);
  expect(saidIn("sqlite3", "create(name=name)", "update_or", [4, 2])).not.toContain(defaults);
});

const KEYS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=8, null=True, unique=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=models.Q(active=True), name="one_active"),
        ]
`;

/** The hover of \`Author.objects.<method>_<call>\` beside what the method is, in a project of one database. */
function saidIn(
  engine: string,
  call: string,
  method = "get_or",
  djangoVersion: readonly [number, number] = [5, 2],
): readonly string[] {
  const views = `from shop.models import Author\n\n\ndef view(name, code: str | None):\n    return Author.objects.${method}_${call}\n`;
  const files = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
    "settings.py": `INSTALLED_APPS = ["shop"]\nDATABASES = {"default": {"ENGINE": "django.db.backends.${engine}"}}\n`,
    "shop/__init__.py": "",
    "shop/models.py": KEYS,
    "shop/views.py": views,
  };
  const analysis = memoryAnalysis(files, { djangoVersion });
  const facts = analysis.describe(pathOf("shop/views.py"), views.indexOf(`${method}_create`));
  expect(analysis.problems()).toEqual([]);
  return facts?.lines.slice(2) ?? [];
}

const TWO_ROWS =
  "Two processes can each insert the row; from then on `get_or_create` and `update_or_create` raise `MultipleObjectsReturned`.";

test("a key with a condition, where the database has such keys", () => {
  const key = "the `UniqueConstraint` on `name` (shop/models.py:11)";
  const call = "create(name=name, defaults={'active': name == 'x'})";
  expect(saidIn("postgresql", call).slice(2)).toEqual([
    `**Guaranteed for rows where \`models.Q(active=True)\`**, by ${key}`,
    `A unique constraint with a condition lets all other rows repeat. ${TWO_ROWS}`,
  ]);
  expect(saidIn("mysql", call).slice(2)).toEqual([
    `**Not guaranteed by this database**: ${key}`,
    "MariaDB and MySQL have no unique constraints with a condition: Django leaves them out of the table, with the warning `models.W036`.",
  ]);
});

test("a value that may be NULL", () => {
  expect(saidIn("postgresql", "create(code=code)").slice(2)).toEqual([
    "**Guaranteed, except where `code` is NULL**, by the unique `code` (shop/models.py:6)",
    `Two NULLs are different values to a unique constraint. ${TWO_ROWS}`,
  ]);
});
