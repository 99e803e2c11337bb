import { expect, test } from "vitest";
import { createPaint, wantsColor } from "./colors";

test.each<[boolean, boolean, Record<string, string>, boolean]>([
  [true, true, {}, true],
  [true, false, {}, false],
  [true, true, { TERM: "dumb" }, false],
  [true, true, { NO_COLOR: "1" }, false],
  [true, true, { NO_COLOR: "" }, true],
  [true, false, { FORCE_COLOR: "1" }, true],
  [true, true, { FORCE_COLOR: "0" }, false],
  [true, true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  [false, true, { FORCE_COLOR: "1" }, false],
])("option %s, terminal %s, %j: %s", (option, isTerminal, env, colored) => {
  expect(wantsColor(option, isTerminal, env)).toBe(colored);
});

test("paint wraps text, or leaves it alone", () => {
  expect(createPaint(true)("red", "x")).toBe("\u001b[31mx\u001b[0m");
  expect(createPaint(false)("red", "x")).toBe("x");
});
