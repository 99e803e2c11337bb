import { expect, test } from "vitest";
import type { ReportData, ReportTest } from "../../../protocol/recorded";
import { findReported } from "./find-reported";

function tested(runnerName: string, root: string, queries: number): ReportTest {
  const none = { place: null, seconds: null, repeats: 0, databaseSeconds: 0, setup: 0, functions: [], key: "" };
  return { ...none, name: `${runnerName} (${root})`, runnerName, root, queries, outcome: "passed" };
}

const tests = [
  tested("tests.T.test_x", "/shop", 1),
  tested("tests.T.test_x", "/till", 2),
  tested("t.other", "/shop", 3),
];
const REPORT: ReportData = {
  ...{ started: 1, how: "django", complete: true, problems: [], tests, requests: [], others: null },
};

test.each([
  ["/shop", ["tests.T.test_x"], [1]],
  ["/till", ["tests.T.test_x"], [2]],
  ["/till", ["tests.T.test_x", "t.other"], [2]],
  ["/elsewhere", ["t.other"], [3]],
  ["/shop", ["t.none"], []],
])("of %s the tests %s", (root, names, queries) => {
  expect(findReported(REPORT, new Set(names), root).map((each) => each.queries)).toEqual(queries);
});

test("without a report there is none", () => {
  expect(findReported(null, new Set(["t.other"]), "/shop")).toEqual([]);
});
