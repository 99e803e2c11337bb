import { expect, test } from "vitest";
import type { ReportData, ReportFunction, ReportTest } from "../../../protocol/recorded";
import { formatTime } from "../recording/write-query-list";
import { arrangeReport, describeCounts, splitTestName } from "./arrange-report";

const range = { start: { line: 3, character: 4 }, end: { line: 3, character: 9 } };
const fn = (name: string, queries: number, repeats: number): ReportFunction => ({
  ...{ name, place: { file: "/site/views.py", range }, queries, repeats, databaseSeconds: queries / 1000, key: name },
});
const tested = (name: string, seconds: number, functions: ReportFunction[]): ReportTest => {
  const sum = (key: "queries" | "repeats"): number => functions.reduce((total, each) => total + each[key], 0);
  const counts = { queries: sum("queries"), repeats: sum("repeats"), setup: 2, functions };
  const run = { runnerName: name, root: "/site", outcome: "passed" };
  return { name, place: null, ...run, seconds: 9, databaseSeconds: seconds, ...counts, key: name };
};
const REPORT: ReportData = {
  ...{ started: 1767225600, how: "pytest", complete: true, problems: [], requests: [], others: null },
  tests: [
    tested("a.py::test_detail", 3, [fn("book_detail", 4, 0)]),
    tested("a.py::test_list", 1, [fn("book_list", 2, 0), fn("label", 9, 8)]),
    tested("a.py::test_none", 2, []),
  ],
};
const ALL = { sort: "count", filter: "", onlyRepeats: false } as const;
const shown = (...[arrangement]: [Partial<Parameters<typeof arrangeReport>[1]>]): string[] =>
  arrangeReport(REPORT, { ...ALL, ...arrangement }).tests.map(({ name, functions }) =>
    `${splitTestName(name).label}: ${functions.map((each) => each.name).join(" ")}`.trim(),
  );

test("sorted by each column, the functions too", () => {
  expect(shown({})).toEqual(["test_list: label book_list", "test_detail: book_detail", "test_none:"]);
  expect(shown({ sort: "time" })).toEqual(["test_detail: book_detail", "test_none:", "test_list: label book_list"]);
  expect(shown({ sort: "repeats" })[0]).toBe("test_list: label book_list");
});

test("a filter keeps what is named so, and functions within; a test named so keeps all of its", () => {
  expect(shown({ filter: "BOOK_" })).toEqual(["test_list: book_list", "test_detail: book_detail"]);
  expect(shown({ filter: "test_list" })).toEqual(["test_list: label book_list"]);
  expect(shown({ filter: "nothing" })).toEqual([]);
});

test("only repeats", () => {
  expect(shown({ onlyRepeats: true })).toEqual(["test_list: label"]);
});

test.each([
  ["shop/tests.py::BookTests::test_list[a::b.c]", "test_list[a::b.c]", "shop/tests.py BookTests"],
  ["shop.tests.BookTests.test_list", "test_list", "shop.tests.BookTests"],
  ["test_list", "test_list", ""],
  ["tests.BookTests.test_list (my.shop)", "test_list (my.shop)", "tests.BookTests"],
])("%s", (name, label, within) => {
  expect(splitTestName(name)).toEqual({ label, within });
});

test("counts as they are read", () => {
  expect(describeCounts({ ...fn("", 1234, 50), databaseSeconds: 0.0121 }, formatTime)).toBe(
    "1,234 queries · 50 repeat · 12 ms",
  );
  expect(describeCounts(tested("", 0.5, [fn("a", 1, 0)]), formatTime)).toBe("1 query · 500 ms");
});
