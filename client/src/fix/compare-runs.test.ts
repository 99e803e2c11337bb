import { expect, test } from "vitest";
import type { AppliedFix, ReportData, ReportFunction, ReportTest } from "../../../protocol/recorded";
import { countFunction, judgeFix } from "./compare-runs";

const fix: AppliedFix = { title: "", tests: ["t1", "t2"], file: "/site/views.py", function: "book_list" };
const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
const counts = (name: string, queries: number, file = "/site/views.py"): ReportFunction => ({
  ...{ name, place: { file, range }, queries, repeats: 0, databaseSeconds: 0, key: name },
});
const tested = (name: string, functions: ReportFunction[]): ReportTest => ({
  ...{ name, place: null, outcome: "passed", seconds: 0, databaseSeconds: 0, queries: 99 },
  ...{ repeats: 0, setup: 0, functions, key: name, runnerName: name, root: "/site" },
});
const report = (tests: ReportTest[]): ReportData => ({
  ...{ started: 0, how: "pytest", complete: true, problems: [], tests, requests: [], others: null },
});

test("only the fixed function counts, in the tests that reach it", () => {
  const tests = [
    tested("t1", [counts("book_list", 51), counts("helper", 7), counts("book_list", 5, "/site/other.py")]),
    tested("t2", [counts("book_list", 3)]),
    tested("t3", [counts("book_list", 1000)]),
  ];
  expect(countFunction(fix, report(tests))).toBe(54);
  expect(countFunction(fix, report([tested("t1", [])]))).toBe(0);
  expect(countFunction(fix, report([tested("t3", [])]))).toBeNull();
  expect(countFunction(fix, null)).toBeNull();
});

test.each([
  [judgeFix(51, 2, [], 3), "information", "51 → 2 queries, 3 tests pass."],
  [judgeFix(51, 1, [], 1), "information", "51 → 1 query, 1 test passes."],
  [judgeFix(51, 51, [], 3), "warning", "51 → 51 queries, 3 tests pass."],
  [judgeFix(51, 2, ["a.py::T::test_list"], 2), "warning", "51 → 2 queries, 1 test fails: test_list."],
  [judgeFix(null, 2, [], 3), "information", "3 tests pass."],
])("%j", (verdict, severity, text) => {
  expect([verdict.severity, verdict.text]).toEqual([severity, text]);
});
