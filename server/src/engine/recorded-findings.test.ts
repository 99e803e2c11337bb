import { expect, test } from "vitest";
import { finishSteps } from "../recording/finish-steps.fixture";
import { openIndex } from "../recording/open-index.fixture";
import type { MadeQuery } from "../recording/write-recording.fixture";
import type { LocatedFinding } from "./analysis";
import { MODELS } from "./bookshop.fixture";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";
import { RecordedFindings } from "./recorded-findings";
import { RecordedPlaces } from "./recorded-places";

const HEAD = "from shop.models import Author, Book\n\n\n";
const AUTHOR = { kind: "forward", model: "shop.Book", field: "author" };
const TEMPLATE = "{% for book in books %}\n{{ book.author.name }}\n{% endfor %}\n";
const ONE_AUTHOR = 'SELECT "shop_author"."id" FROM "shop_author" WHERE "shop_author"."id" = %s LIMIT 21';

interface Run {
  readonly views: string;
  /** The code that fetches and that reads, as they stand in `views`; a template's path and line for what it reads. */
  readonly fetch: string;
  readonly read: string;
  readonly query?: Partial<MadeQuery>;
  readonly count?: number;
}

/** What is found in each file: `rule path: fix or why not`. */
async function find({ views, fetch, read, query = {}, count = 5 }: Run): Promise<string[]> {
  const text = HEAD + views;
  const files = { "manage.py": "", "shop/models.py": MODELS, "shop/views.py": text, "shop/list.html": TEMPLATE };
  const at = (code: string): string => {
    if (code.includes(".html")) return code;
    return `shop/views.py:${text.slice(0, text.indexOf(code)).split("\n").length} ${code}`;
  };
  const stack = query.stack ?? [at(read)];
  const made = { sql: ONE_AUTHOR, cause: AUTHOR, fetch: 0, test: "t::test_list", ...query, stack };
  const queries = [{ stack: [at(fetch)], test: "t::test_list", rows: count }, ...Array<MadeQuery>(count).fill(made)];
  const index = openIndex({ files, queries });
  const analysis = memoryAnalysis(files);
  const recorded = finishSteps(RecordedFindings.join(new RecordedPlaces(index, () => analysis)));
  const found = recorded.files().flatMap((file) => recorded.in(file));
  expect(analysis.problems()).toEqual([]);
  return found.map((each) => describe(each, (file) => analysis.text(file) ?? ""));
}

function describe({ finding, place, fix, recorded }: LocatedFinding, textOf: (file: string) => string): string {
  const code = textOf(place.file).slice(place.start, place.end);
  const mend = fix === null ? "no fix" : "refused" in fix ? fix.refused : fix.title;
  return `${finding.rule} ${finding.path} at ${code}: ${mend} (${recorded?.kind})`;
}

const HIDDEN = "def column(book, name):\n    return getattr(book, name)\n\n\n";

test("what no analysis can see is found where it ran, and mended where its rows were fetched", async () => {
  const views = `${HIDDEN}def index(name):\n    return [column(book, name) for book in Book.objects.filter(pk=1)]\n`;
  expect(await find({ views, fetch: "Book.objects.filter(pk=1)", read: "getattr(book, name)" })).toEqual([
    'recorded-n-plus-one author at getattr(book, name): Add select_related("author") (confirmed)',
  ]);
});

test("a relation of what the query loads with its rows", async () => {
  const rows = 'Book.objects.select_related("author")';
  const views = `${HIDDEN}def index(name):\n    return [column(book.author, name) for book in ${rows}]\n`;
  const cause = { kind: "forward", model: "shop.Author", field: "country" };
  expect(await find({ views, fetch: rows, read: "getattr(book, name)", query: { cause } })).toEqual([
    'recorded-n-plus-one author__country at getattr(book, name): Add "author__country" to select_related() (confirmed)',
  ]);
});

test("a template reads rows of a view", async () => {
  const views = 'def index(request):\n    return render(request, "list.html", {"books": list(Book.objects.all())})\n';
  expect(await find({ views, fetch: "list(Book.objects.all())", read: "shop/list.html:2" })).toEqual([
    'recorded-n-plus-one author at {{ book.author.name }}: Add select_related("author") (confirmed)',
  ]);
});

test("what the analysis foretold is its own finding, confirmed", async () => {
  const views = "def index():\n    for book in Book.objects.all():\n        print(book.author.name)\n";
  expect(await find({ views, fetch: "Book.objects.all()", read: "book.author" })).toEqual([
    'n-plus-one author at book.author: Add select_related("author") (confirmed)',
  ]);
});

const MANAGER = { kind: "manager", model: "shop.Author", field: "books" };
const WHOLE = ["id", "title", "isbn", "published", "author_id", "editor_id"].map((name) => `"b"."${name}"`).join(", ");
const OWN_ORDER = ' WHERE "b"."author_id" = %s ORDER BY "b"."published" DESC';
const SOME = `${HIDDEN}def index(name):\n    return [list(column(a, name).all()) for a in Author.objects.all()]\n`;

test.each([
  ["all rows in their own order", WHOLE, OWN_ORDER, 'prefetch_related("books")'],
  ["a filter", WHOLE, ' WHERE ("b"."author_id" = %s AND "b"."title" = %s)', null],
  ["a slice", WHOLE, ' WHERE "b"."author_id" = %s LIMIT 3', null],
  ["keys, to set the relation", '"b"."id"', OWN_ORDER, null],
  ["distinct rows", `DISTINCT ${WHOLE}`, OWN_ORDER, null],
])("a related manager that asks for %s", async (_, columns, rest, mend) => {
  const query = { cause: MANAGER, sql: `SELECT ${columns} FROM "shop_book" "b"${rest}` };
  const found = await find({ views: SOME, fetch: "Author.objects.all()", read: "getattr(book, name)", query });
  expect(found).toHaveLength(1);
  if (mend === null) expect(found[0]).toContain("books at getattr(book, name): no fix");
  else expect(found[0]).toContain(`books at getattr(book, name): Add ${mend}`);
});

test("a related manager of one row that a request asks again and again", async () => {
  const views = `${HIDDEN}def index(name, years):\n    a = Author.objects.get(pk=1)\n    return [list(column(a, name).all()) for y in years]\n`;
  const files = { "manage.py": "", "shop/models.py": MODELS, "shop/views.py": HEAD + views };
  const one = { test: "t::test_list", request: 0 };
  const sql = 'SELECT "b"."id" FROM "shop_book" "b" WHERE "b"."author_id" = %s';
  const asked = { ...one, sql, cause: MANAGER, fetch: 0, stack: ["shop/views.py:5 getattr(book, name)"] };
  const queries = [{ ...one, stack: ["shop/views.py:9 Author.objects.get(pk=1)"], rows: 1 }, ...Array(7).fill(asked)];
  const index = openIndex({ files, requests: [{ route: "", test: "t::test_list" }], queries });
  const recorded = finishSteps(RecordedFindings.join(new RecordedPlaces(index, () => memoryAnalysis(files))));
  expect(recorded.in(pathOf("shop/views.py")).map(({ finding, fix }) => [finding.message, fix])).toEqual([
    [
      "`books` of one row fetched at line 9 was asked 7 times (test_list): 7 queries. Ask once, and use that answer again",
      null,
    ],
  ]);
});

test("a related manager that counts", async () => {
  const query = { cause: MANAGER, sql: 'SELECT COUNT(*) FROM "shop_book" "b" WHERE "b"."author_id" = %s' };
  const found = await find({ views: SOME, fetch: "Author.objects.all()", read: "getattr(book, name)", query });
  expect(found[0]).toContain("no fix");
});

test("a deferred column has no fix", async () => {
  const rows = 'Book.objects.only("isbn")';
  const views = `${HIDDEN}def index(name):\n    return [column(book, name) for book in ${rows}]\n`;
  const query = { cause: { kind: "deferred", model: "shop.Book", field: "title" }, sql: "SELECT t FROM shop_book" };
  expect(await find({ views, fetch: rows, read: "getattr(book, name)", query })).toEqual([
    "recorded-n-plus-one title at getattr(book, name): no fix (confirmed)",
  ]);
});

test("a fetch of which the analysis knows nothing has no fix", async () => {
  const views = `${HIDDEN}def index(source, name):\n    return [column(book, name) for book in source.rows()]\n`;
  expect(await find({ views, fetch: "source.rows()", read: "getattr(book, name)" })).toEqual([
    "recorded-n-plus-one author at getattr(book, name): no fix (confirmed)",
  ]);
});

test("what else the caller of an unknown fetch asks for is not where the rows came from", async () => {
  const views =
    `${HIDDEN}def rows(source):\n    print(Book.objects.first())\n    return list(source.rows())\n\n\n` +
    "def index(source, name):\n    return [column(book, name) for book in rows(source)]\n";
  const text = HEAD + views;
  const line = (code: string): number => text.slice(0, text.indexOf(code)).split("\n").length;
  const files = { "manage.py": "", "shop/models.py": MODELS, "shop/views.py": text };
  const call = `shop/views.py:${line("in rows(source)")} rows(source)`;
  const at = [`shop/views.py:${line("list(source")} list(source.rows())`, call];
  const read = { sql: ONE_AUTHOR, cause: AUTHOR, fetch: 0, test: "t::test_list" };
  const stack = [`shop/views.py:${line("getattr")} getattr(book, name)`, call];
  const queries = [{ stack: at, test: "t::test_list", rows: 5 }, ...Array(5).fill({ ...read, stack })];
  const index = openIndex({ files, queries });
  const analysis = memoryAnalysis(files);
  const recorded = finishSteps(RecordedFindings.join(new RecordedPlaces(index, () => analysis)));
  const found = recorded.in(pathOf("shop/views.py"));
  expect(found.map(({ fix }) => fix)).toEqual([null]);
});

test("a query that the code sends by itself for each row of a fetch", async () => {
  const views = `def one(pk):\n    return load(pk)\n\n\ndef index():\n    return [one(x) for x in rows()]\n`;
  const text = HEAD + views;
  const line = (code: string): number => text.slice(0, text.indexOf(code)).split("\n").length;
  const stack = [`shop/views.py:${line("load(pk)")} load(pk)`, `shop/views.py:${line("rows()")}`];
  const { cause: _, ...query } = { cause: undefined, stack, sql: 'SELECT 1 FROM "shop_tag"' };
  const run = { views, fetch: "rows()", read: "load(pk)", query: { ...query, cause: undefined as never }, count: 12 };
  expect(await find(run)).toEqual(["recorded-n-plus-one null at load(pk): no fix (confirmed)"]);
});

test("what a test reads itself is no finding", async () => {
  const query = { stack: ["shop/tests.py:3"] };
  expect(await find({ views: HIDDEN, fetch: "getattr", read: "getattr", query })).toEqual([]);
});

test("a file that is gone, and an edit of what fetched, silence the finding", async () => {
  const views = `${HIDDEN}def index(name):\n    return [column(book, name) for book in Book.objects.all()]\n`;
  const text = HEAD + views;
  const stack = ["shop/views.py:5 getattr(book, name)"];
  const fetch = { stack: ["shop/views.py:9 Book.objects.all()"], test: "t::test_list", rows: 5 };
  const read = { sql: ONE_AUTHOR, cause: AUTHOR, fetch: 0, test: "t::test_list", stack };
  const index = openIndex({ files: { "shop/views.py": text }, queries: [fetch, ...Array(5).fill(read)] });
  const findIn = (now: Record<string, string>): number => {
    const analysis = memoryAnalysis({ "manage.py": "", "shop/models.py": MODELS, ...now });
    const recorded = finishSteps(RecordedFindings.join(new RecordedPlaces(index, () => analysis)));
    return recorded.in(pathOf("shop/views.py")).length;
  };
  expect(findIn({ "shop/views.py": text })).toBe(1);
  expect(findIn({ "shop/views.py": `import os\n${text}` })).toBe(1);
  expect(findIn({ "shop/views.py": text.replace("objects.all()", "objects.filter(pk=1)") })).toBe(0);
  expect(findIn({ "shop/views.py": text.replace("return getattr", "return  getattr") })).toBe(0);
  expect(findIn({})).toBe(0);
});
