import type { Value } from "./values";

/** The value is `None`, and nothing else. */
export function isNone(value: Value): boolean {
  return value.k === "literal" && value.value === null;
}
