import type { Asked, DecidingColumn, Write } from "./effect";

/** The value that is set passes all that was asked of the column: one call after the other does the same. */
export function letsThrough({ asks }: DecidingColumn, write: Write): boolean {
  return asks.length > 0 && asks.every((asked) => passes(asked, write));
}

/** What is not known is taken for something: it passes where something is asked for. */
function passes({ test, negated }: Asked, { constant }: Write): boolean {
  if (constant === undefined) return test === "truth" ? !negated : test === "none" && negated;
  const holds =
    test === "truth" ? Boolean(constant) : test === "none" ? constant === null : test.some((each) => each === constant);
  return holds !== negated;
}
