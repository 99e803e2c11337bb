import type { Asked, Write } from "./effect";

/**
 * The value that is set passes the test as well: one call after the other does the same. What is not known is taken for
 * something: it passes where something is asked for.
 */
export function letsThrough({ test, negated }: Asked, { constant }: Write): boolean {
  if (constant === undefined) return test === "truth" ? !negated : test === "none" && negated;
  const holds =
    test === "truth" ? Boolean(constant) : test === "none" ? constant === null : test.some((each) => each === constant);
  return holds !== negated;
}
