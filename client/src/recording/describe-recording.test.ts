import { expect, test } from "vitest";
import type { ReportData, ReportTest } from "../../../protocol/recorded";
import { describeRecording } from "./describe-recording";

const TEST: ReportTest = {
  ...{ name: "t", place: null, seconds: 1, queries: 1, repeats: 0, databaseSeconds: 0, setup: 0, functions: [] },
  ...{ key: "", outcome: "passed", runnerName: "t", root: "/shop" },
};
const REPORT: ReportData = {
  ...{ started: 1, how: "pytest", complete: true, problems: [], tests: [TEST], requests: [], others: null },
};

test.each([
  ["a whole one", REPORT, null],
  ["one that could not be read", null, null],
  ["an empty one", { ...REPORT, tests: [], complete: false }, "nothing is recorded in ci.jsonl yet."],
  ["one of a run outside of tests", { ...REPORT, tests: [], others: TEST }, null],
  [
    "a cut one",
    { ...REPORT, complete: false },
    "the run of ci.jsonl did not end, or still goes on. What was counted until then is shown.",
  ],
])("%s", (_, report, expected) => {
  expect(describeRecording("/builds/ci.jsonl", report)).toBe(expected);
});
