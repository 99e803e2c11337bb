import type { Expression } from "./ast";

/** Where a node stands, which is no difference. */
const PLACES = new Set(["s", "e", "ns", "open"]);

/** Two expressions are written alike, wherever they stand. */
export function isSameExpression(a: Expression, b: Expression): boolean {
  return isSame(a, b);
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [ofA, ofB] = [partsOf(a), partsOf(b)];
  return (
    ofA.length === ofB.length && ofA.every(([key, value], at) => ofB[at]?.[0] === key && isSame(value, ofB[at]?.[1]))
  );
}

function partsOf(node: object): [string, unknown][] {
  return Object.entries(node).filter(([key]) => !PLACES.has(key));
}
