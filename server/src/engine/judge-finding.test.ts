import { expect, test } from "vitest";
import { finishSteps } from "../recording/finish-steps.fixture";
import { openIndex } from "../recording/open-index.fixture";
import type { MadeQuery } from "../recording/write-recording.fixture";
import { MODELS } from "./bookshop.fixture";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";
import { RecordedFindings } from "./recorded-findings";
import { RecordedPlaces } from "./recorded-places";

const HEAD = "from shop.models import Author, Book, Tag\n\n\n";
const BOOKS = "SELECT * FROM shop_book";
const AUTHOR = { kind: "forward", model: "shop.Book", field: "author" };
const COUNTRY = { kind: "forward", model: "shop.Author", field: "country" };

/** What a run showed of each finding in the views: `line path: verdict`. Stacks name code of the views, innermost first. */
async function judge(views: string, queries: readonly (MadeQuery & { readonly code: readonly string[] })[]) {
  const text = HEAD + views;
  const files = { "manage.py": "", "shop/models.py": MODELS, "shop/views.py": text };
  const lineOf = (at: number): number => text.slice(0, at).split("\n").length;
  const frame = (code: string): string => {
    expect(text.split(code)).toHaveLength(2);
    return `shop/views.py:${lineOf(text.indexOf(code))} ${code}`;
  };
  const made = queries.map(({ code, ...query }) => ({
    test: "t::test_list",
    ...query,
    stack: [...code.map(frame), "shop/tests.py:9"],
  }));
  const index = openIndex({ files, queries: made });
  const analysis = memoryAnalysis(files);
  const recorded = finishSteps(RecordedFindings.join(new RecordedPlaces(index, () => analysis)));
  const found = recorded.in(pathOf("shop/views.py"));
  expect(analysis.problems()).toEqual([]);
  return found.map(({ finding, place, recorded: verdict }) => {
    const said = verdict === null ? "nothing" : verdict.kind === "confirmed" ? verdict.repeats : verdict.kind;
    return `${text.slice(place.start, place.end)} ${finding.path}: ${said}`;
  });
}

function times<T>(count: number, made: T): T[] {
  return Array(count).fill(made);
}

test("repeats that came through one caller of a helper say nothing of another", async () => {
  const views = [
    "def show(book):",
    "    print(book.author.name)",
    "",
    "def all_books():",
    "    for book in Book.objects.all():",
    "        show(book)",
    "",
    "def some_books():",
    "    for one in Book.objects.filter(title=1):",
    "        show(one)",
  ].join("\n");
  const fetch = { sql: BOOKS, rows: 5, code: ["Book.objects.filter(title=1)"] };
  const read = { sql: "SELECT a", cause: AUTHOR, fetch: 0, code: ["book.author", "show(one)"] };
  expect(await judge(views, [fetch, ...times(5, read)])).toEqual(["show author: nothing", "show author: 5"]);
});

const LOOKUP = [
  "def look_up(keys):",
  "    first = Tag.objects.first()",
  "    return [Book.objects.get(isbn=key) for key in keys], first",
].join("\n");

test.each([
  ["as often as the function was called", 3, 3, "nothing"],
  ["more often", 3, 6, 6],
])("a query that was sent %s", async (_, calls, count, verdict) => {
  const first = { sql: "SELECT t FROM labels", code: ["Tag.objects.first()"] };
  const get = { sql: BOOKS, code: ["Book.objects.get(isbn=key)"] };
  const found = await judge(LOOKUP, [...times(calls, first), ...times(count, get)]);
  expect(found).toEqual([`Book.objects.get(isbn=key) null: ${verdict}`]);
});

test("rows were gone through, and the queries may be of several calls or of one", async () => {
  const views = [
    "def look_up():",
    "    first = Tag.objects.first()",
    "    for book in Book.objects.all():",
    "        Author.objects.get(name=book.title)",
    "    return first",
  ].join("\n");
  const first = { sql: "SELECT t FROM labels", code: ["Tag.objects.first()"] };
  const rows = { sql: BOOKS, rows: 3, code: ["Book.objects.all()"] };
  const get = { sql: "SELECT * FROM shop_author", code: ["Author.objects.get(name=book.title)"] };
  const found = (count: number) => judge(views, [first, rows, first, rows, ...times(count, get)]);
  expect(await found(1)).toEqual(["Author.objects.get(name=book.title) null: not-seen"]);
  expect(await found(2)).toEqual(["Author.objects.get(name=book.title) null: nothing"]);
  expect(await found(3)).toEqual(["Author.objects.get(name=book.title) null: 3"]);
});

test("a relation of rows that were fetched one by one for the rows of one fetch", async () => {
  const views = [
    "def index():",
    "    books = list(Book.objects.all())",
    "    writers = [book.author for book in books]",
    "    return [writer.country for writer in writers]",
  ].join("\n");
  const fetch = { sql: BOOKS, rows: 2, code: ["list(Book.objects.all())"] };
  const author = { sql: "SELECT a", cause: AUTHOR, rows: 1, fetch: 0, code: ["book.author"] };
  const country = { sql: "SELECT c", cause: COUNTRY, rows: 1, code: ["writer.country"] };
  const read = [author, author, { ...country, fetch: 1 }, { ...country, fetch: 2 }];
  expect(await judge(views, [fetch, ...read])).toEqual(["writer.country author__country: 2"]);
  const alone = [author, { ...country, fetch: 1 }];
  expect(await judge(views, [fetch, ...alone])).toEqual(["writer.country author__country: not-seen"]);
});

test("rows of another model that a helper went through say nothing", async () => {
  const views = [
    "def all_of(read, rows):",
    "    return [read(x) for x in rows]",
    "",
    "def books():",
    "    return all_of(lambda book: book.author, Book.objects.all())",
    "",
    "def authors():",
    "    return all_of(lambda author: author.country, Author.objects.all())",
  ].join("\n");
  const caller = "all_of(lambda author: author.country, Author.objects.all())";
  const found = await judge(views, [
    { sql: "SELECT * FROM shop_author", rows: 5, code: ["[read(x) for x in rows]", caller] },
  ]);
  expect(found.map((each) => each.replace(/.* (\w+): /, "$1: ")).toSorted()).toEqual([
    "author: nothing",
    "country: not-seen",
  ]);
});
