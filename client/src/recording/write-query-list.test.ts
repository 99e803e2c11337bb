import { expect, test } from "vitest";
import type { QueryRow } from "../../../protocol/recorded";
import { formatTime, summarizeSql, writeQueryList } from "./write-query-list";

const range = { start: { line: 14, character: 8 }, end: { line: 14, character: 20 } };
const row = (more: Partial<QueryRow>): QueryRow => ({
  ...{ file: "/site/shop/views.py", range, sql: 'SELECT "a"\nFROM "shop_book"', count: 1, seconds: 0.0004 },
  ...{ cause: null, repeats: 0, tests: [] },
  ...more,
});

test("each query is a comment with what matters, and its SQL", () => {
  const rows = [
    row({}),
    row({ sql: "SELECT 2", cause: "author" }),
    row({ sql: "SELECT 1", count: 16, repeats: 16, cause: "publisher", seconds: 0.0123, tests: ["a", "b"] }),
  ];
  const { text, entries } = writeQueryList({ title: "book_list", rows }, (file) => file.slice(6));
  expect(text).toBe(
    `-- 1 × SELECT shop_book · shop/views.py:15 · 0.4 ms
SELECT "a"
FROM "shop_book";

-- 1 × SELECT · shop/views.py:15 · for author · 0.4 ms
SELECT 2;

-- 16 × SELECT · shop/views.py:15 · 16 repeat (publisher) · in 2 tests · 12 ms
SELECT 1;
`,
  );
  expect(entries.map(({ line, endLine }) => [line, endLine])).toEqual([
    [0, 2],
    [4, 5],
    [7, 8],
  ]);
  const lines = text.split("\n");
  for (const { line, link } of entries) expect(lines[line]?.slice(link.start, link.end)).toBe("shop/views.py:15");
});

test.each([
  ['SELECT "x"."id" FROM "shop_book" INNER JOIN "y" ON 1', "SELECT shop_book"],
  ["insert into `shop_book` (`a`) values (%s)", "INSERT shop_book"],
  ['UPDATE "public"."shop_book" SET a = 1', "UPDATE public.shop_book"],
  ["(SELECT a FROM t1) UNION (SELECT b FROM t2)", "SELECT t1"],
  ["SAVEPOINT s1", "SAVEPOINT"],
  ["", ""],
])("%j is %j", (sql, summary) => {
  expect(summarizeSql(sql)).toBe(summary);
});

test.each([
  [0.00004, "0.04 ms"],
  [0.0044, "4.4 ms"],
  [0.0123, "12 ms"],
  [2.345, "2.3 s"],
])("%d s is %s", (seconds, text) => {
  expect(formatTime(seconds)).toBe(text);
});
