import { expect, test } from "vitest";
import { findRepeatedReads } from "./find-repeated-reads";
import { finishSteps } from "./finish-steps.fixture";
import { openIndex } from "./open-index.fixture";
import type { MadeQuery } from "./write-recording.fixture";

const VIEWS = [
  "def index(request):",
  "    for book in books():",
  "        show(book)",
  "",
  "def show(book):",
  "    print(book.author)",
  "    print(Tag.objects.get(pk=book.pk))",
  "",
].join("\n");
const AUTHOR = { kind: "forward", model: "shop.Book", field: "author" };

function fetch(rows: number, test = "t::test_list"): MadeQuery {
  return { sql: "SELECT * FROM shop_book", stack: ["shop.py:2", "tests.py:9"], test, rows };
}

function lazy(count: number, at: number, test = "t::test_list"): MadeQuery[] {
  const stack = ["shop.py:6", "shop.py:3", "tests.py:9"];
  return Array(count).fill({ sql: "SELECT a FROM shop_author", stack, test, cause: AUTHOR, fetch: at });
}

function sent(count: number, test = "t::test_list", stack = ["shop.py:7", "shop.py:3", "tests.py:9"]): MadeQuery[] {
  return Array(count).fill({ sql: "SELECT t FROM shop_tag", stack, test, rows: 1 });
}

function find(queries: MadeQuery[]) {
  const index = openIndex({
    files: { "shop.py": VIEWS, "tests.py": "" },
    requests: [{ route: "", test: "t::test_list" }],
    queries,
  });
  return finishSteps(findRepeatedReads(index, (file) => file.endsWith("tests.py"))).map(
    ({ group, queries: count, rows, fetch: [at] }) => {
      return `${group.sql.text.split(" ").at(-1)} ${count} for ${rows} rows of line ${at?.line}`;
    },
  );
}

test("an attribute read for row after row of one fetch", async () => {
  expect(find([fetch(5), ...lazy(5, 0)])).toEqual(["shop_author 5 for 5 rows of line 2"]);
});

test("rows of one fetch that are taken in two ways are counted together", async () => {
  const ways = ["shop.py:3", "shop.py:2"].map((line) => ["shop.py:6", line, "tests.py:9"]);
  const taken = [0, 1, 0, 1, 0].map((way) => ({ ...lazy(1, 0)[0], stack: ways[way] }) as MadeQuery);
  expect(find([fetch(5), ...taken])).toEqual(["shop_author 5 for 5 rows of line 2"]);
  expect(find([fetch(2), ...taken.slice(0, 2)])).toEqual([]);
});

test("rows of two fetches that are taken in turns are counted apart", async () => {
  const taken = Array.from({ length: 6 }, (_, at) => lazy(1, at % 2)).flat();
  expect(find([fetch(4), fetch(3), ...taken])).toEqual(["shop_author 3 for 4 rows of line 2"]);
});

test("for some of the rows only", async () => {
  expect(find([fetch(50), ...lazy(3, 0)])).toEqual(["shop_author 3 for 50 rows of line 2"]);
});

test("two reads may stand in the code, unless there were fewer for fewer rows", async () => {
  expect(find([fetch(2), ...lazy(2, 0)])).toEqual([]);
  const more = [fetch(2), ...lazy(2, 0), fetch(4, "t::test_more"), ...lazy(2, 3, "t::test_more")];
  expect(find(more)).toEqual([]);
});

test("one row at a time is no repeat, however often it happens", async () => {
  const calls = Array.from({ length: 6 }, (_, at) => [fetch(1), ...lazy(1, at * 2)]).flat();
  expect(find(calls)).toEqual([]);
});

test("what one row's related manager is asked again in a request, and not by what a test calls", async () => {
  const cause = { kind: "manager", model: "shop.Book", field: "tags" };
  const asked = (count: number, request?: number) =>
    [fetch(1), ...lazy(count, 0)].map((each, at) => ({
      ...each,
      ...(at > 0 ? { cause } : {}),
      ...(request === undefined ? {} : { request }),
    }));
  expect(find(asked(5, 0))).toEqual(["shop_author 5 for 1 rows of line 2"]);
  expect(find(asked(2, 0))).toEqual([]);
  expect(find(asked(5))).toEqual([]);
  // Read by itself it is kept on the row: something took it away on purpose.
  expect(find(asked(5, 0).map((each) => ({ ...each, ...(each.cause ? { cause: AUTHOR } : {}) })))).toEqual([]);
});

test("what prepares a test, prefetches and writes are left alone", async () => {
  const queries = [fetch(5), ...lazy(5, 0)];
  expect(find(queries.map((each) => ({ ...each, phase: "setup" })))).toEqual([]);
  const prefetch = { kind: "prefetch", model: "shop.Book", field: "author" };
  expect(find([fetch(5), ...lazy(5, 0).map((each) => ({ ...each, cause: prefetch }))])).toEqual([]);
  expect(find([fetch(5), ...lazy(5, 0).map((each) => ({ ...each, statement: "write" }))])).toEqual([]);
});

test("queries as often as the caller fetched rows: with enough rows, or with several numbers of them", async () => {
  expect(find([fetch(12), ...sent(12)])).toEqual(["shop_tag 12 for 12 rows of line 2"]);
  expect(find([fetch(3), ...sent(3)])).toEqual([]);
  const twice = [fetch(3), ...sent(3), fetch(5, "t::test_more"), ...sent(5, "t::test_more")];
  expect(find(twice)).toEqual(["shop_tag 5 for 5 rows of line 2"]);
});

test("a fetch elsewhere that has as many rows by chance says nothing", async () => {
  expect(find([fetch(12), ...sent(12, "t::test_list", ["shop.py:7", "tests.py:4"])])).toEqual([]);
  expect(find([fetch(12, "t::test_other"), ...sent(12)])).toEqual([]);
});

test("rows that the test fetched are gone through by the test", async () => {
  const own = { ...fetch(5), stack: ["tests.py:9"] };
  expect(find([own, ...lazy(5, 0)])).toEqual([]);
  expect(find([{ ...own, rows: 12 }, ...sent(12)])).toEqual([]);
});

test("what is asked again of a single row, and rows that were fetched afterwards, say nothing", async () => {
  expect(find([fetch(1), ...lazy(5, 0)])).toEqual([]);
  expect(find([...sent(12), fetch(12)])).toEqual([]);
});
