import type { SymbolValue, Value } from "./values";

/** A test of a parameter that decides whether a branch is taken; known only at the call site. */
export interface Condition {
  readonly on: SymbolValue;
  /**
   * `truth`: the value is true; `none`: it is `None`; a list: it equals one of these, of which some may be constants
   * that only the call tells; `has`: a dict holds the key.
   */
  readonly test: "truth" | "none" | readonly Compared[] | { readonly has: string };
  readonly negated: boolean;
  /** What is empty is filled there: where `save()` does so, a row that was saved has a value. */
  readonly fills?: boolean;
}

export type Compared = string | number | boolean | SymbolValue;

export function negate(condition: Condition): Condition {
  return { ...condition, negated: !condition.negated };
}

/** One of the conditions says the opposite. */
export function contradicts(conditions: readonly Condition[], condition: Condition): boolean {
  return conditions.some(
    (other) =>
      other.on.id === condition.on.id && sameTest(other.test, condition.test) && other.negated !== condition.negated,
  );
}

function sameTest(a: Condition["test"], b: Condition["test"]): boolean {
  return a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));
}

/** Whether a condition holds for the value its symbol has at a call; null when that is not known. */
export function holds(condition: Pick<Condition, "test" | "negated" | "fills">, value: Value): boolean | null {
  const isFilled =
    condition.fills && ((value.k === "unknown" && value.stored) || (value.k === "instance" && value.mayBeNone));
  const result = isFilled ? condition.test === "truth" : outcome(condition.test, value);
  return result === null ? null : result !== condition.negated;
}

function outcome(test: Condition["test"], value: Value): boolean | null {
  if (test === "none") return isNone(value);
  if (test === "truth") return isTrue(value);
  if ("has" in test) return holdsKey(value, test.has);
  if (value.k !== "literal") return null;
  if (test.some((item) => item === value.value)) return true;
  return test.some((item) => typeof item === "object") ? null : false;
}

function holdsKey(value: Value, key: string): boolean | null {
  if (value.k !== "record") return null;
  return value.entries.has(key) || (value.rest === null ? false : null);
}

function isNone(value: Value): boolean | null {
  if (value.k === "literal") return value.value === null;
  if (value.k === "unknown" && (value.present || value.given)) return false;
  if (value.k === "instance" && value.mayBeNone) return null;
  return value.k === "unknown" || value.k === "symbol" || value.k === "union" ? null : false;
}

export function isTrue(value: Value): boolean | null {
  if (value.k === "literal") return Boolean(value.value);
  if (value.k === "unknown" && value.present) return true;
  if (value.k === "instance" && value.mayBeNone) return null;
  return value.k === "instance" || value.k === "model" || value.k === "function" || value.k === "closure" ? true : null;
}
