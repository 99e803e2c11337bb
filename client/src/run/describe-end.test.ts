import { expect, test } from "vitest";
import { describeEnd, type ProcessEnd, type RunFacts } from "./describe-end";

const END: ProcessEnd = { exitCode: 0, signal: null, wasCancelled: false, startError: null };
const NONE = { begun: 0, passed: 0, failed: 0, skipped: 0, requests: 0 };
const say = (end: Partial<ProcessEnd>, counts: Partial<RunFacts["counts"]>, more: Partial<RunFacts> = {}): string => {
  const facts: RunFacts = {
    counts: { ...NONE, ...counts },
    failed: [],
    hasFiles: true,
    queries: null,
    reason: null,
    ...more,
  };
  const { severity, text } = describeEnd({ ...END, ...end }, facts);
  return `${severity}: ${text}`;
};

test.each([
  [say({}, { begun: 3, passed: 3 }, { queries: 1500 }), "information: 3 tests passed. 1,500 queries."],
  [say({}, { begun: 3, passed: 1, skipped: 2 }, { queries: 1 }), "information: 1 test passed, 2 skipped. 1 query."],
  [
    say(
      { exitCode: 1 },
      { begun: 9, passed: 5, failed: 4 },
      { failed: ["a.py::T::test_x[1.5]", "m.T.test_b", "c", "d"] },
    ),
    "warning: 4 of 9 tests failed: test_x[1.5], test_b, c and 1 more.",
  ],
  [say({ exitCode: 5 }, {}), "warning: No tests were found. The terminal shows where they were looked for."],
  [say({ exitCode: 1 }, {}), "error: The tests stopped with exit code 1; the terminal shows why."],
  [say({ exitCode: 1 }, {}, { reason: "KeyError: 1" }), "error: The tests stopped with exit code 1: KeyError: 1"],
  [
    say({ exitCode: null, signal: "SIGSEGV" }, { begun: 2, passed: 2 }),
    "error: The tests ended early (SIGSEGV). What was counted in 2 tests until then is shown.",
  ],
  [
    say({ exitCode: 2, wasCancelled: true }, { begun: 1, passed: 1 }),
    "information: The run was cancelled. What was counted in 1 test until then is shown.",
  ],
  [
    say({ exitCode: null, startError: "py: not found" }, {}, { hasFiles: false }),
    "error: The tests could not be started: py: not found",
  ],
])("%s", (said, expected) => {
  expect(said).toBe(expected);
});

test("a command that leaves the recorder behind is told from one without tests", () => {
  expect(say({}, {}, { hasFiles: false })).toMatch(/nothing was recorded.*roundtrip\.tests\.command/);
  expect(say({}, {}, { hasFiles: true })).toMatch(/No tests were found/);
});
