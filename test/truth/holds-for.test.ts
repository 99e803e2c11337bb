import { expect, it } from "vitest";
import { holdsFor } from "./holds-for";

it.each([
  ["4.2.30", ">=5.0", false],
  ["5.0", ">=5.0", true],
  ["5.0", "<5.0", false],
  ["4.2.30", "<5", true],
  ["6.1.3", ">=6.0", true],
  ["6.1rc1", ">=6.1", true],
])("Django %s is within %s: %s", (version, bound, holds) => {
  const operator = bound.startsWith("<") ? "<" : ">=";
  const numbers = bound
    .replace(/^[<>=]+/, "")
    .split(".")
    .map(Number);
  expect(holdsFor([{ operator, version: numbers }], version)).toBe(holds);
});
