import { expect, test } from "vitest";
import { describeProgress } from "./describe-progress";
import { RunProgress } from "./run-progress";

const HEADER = '{"kind":"header","formatVersion":1,"root":"/site"}';

function progressOf(...lines: object[]): RunProgress {
  const progress = new RunProgress();
  progress.read("1.jsonl", [HEADER, ...lines.map((line) => JSON.stringify(line))]);
  return progress;
}

const begun = (id: number) => ({ kind: "test", id, name: `t${id}` });

test("a run tells how many of its tests have begun, and how many failed", () => {
  expect(describeProgress(progressOf({ kind: "plan", tests: 1755 }))).toBe("0 of 1,755 tests");
  const failed = { kind: "result", test: 1, outcome: "failed" };
  expect(describeProgress(progressOf({ kind: "plan", tests: 1755 }, begun(1), begun(2), failed))).toBe(
    "2 of 1,755 tests, 1 failed",
  );
  expect(describeProgress(progressOf({ kind: "plan", tests: 1 }, begun(1)))).toBe("1 of 1 test");
});

test("a recorder that does not know the total, or knew too few, tells what has begun", () => {
  expect(describeProgress(progressOf(begun(1), begun(2)))).toBe("2 tests");
  expect(describeProgress(progressOf({ kind: "plan", tests: 1 }, begun(1), begun(2)))).toBe("2 tests");
  expect(describeProgress(progressOf({ kind: "plan", tests: "many" }, { kind: "plan" }, begun(1)))).toBe("1 test");
});

test("processes that lead a part of the run each add theirs", () => {
  const progress = progressOf({ kind: "plan", tests: 2 }, begun(1));
  progress.read("2.jsonl", [HEADER, '{"kind":"plan","tests":3}']);
  expect(describeProgress(progress)).toBe("1 of 5 tests");
});
