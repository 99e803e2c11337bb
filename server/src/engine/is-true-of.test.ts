import { expect, test } from "vitest";
import { isTrueOf } from "./is-true-of";

test.each([
  ["f-expression-saved-twice", [4, 2], true],
  ["f-expression-saved-twice", [5, 2], true],
  ["f-expression-saved-twice", [6, 0], false],
  ["f-expression-saved-twice", null, false],
  ["n-plus-one", [6, 1], true],
  ["n-plus-one", null, true],
] as const)("%s on Django %j: %s", (rule, version, expected) => {
  expect(isTrueOf(rule, version)).toBe(expected);
});
