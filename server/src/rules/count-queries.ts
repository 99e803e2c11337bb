import type { Factor, Multiplicity } from "../orm/trip";

const LETTERS = ["n", "m", "k", "l"];

/**
 * The query for the rows and those of repeated trips, for a message: `1 + n`, `1 + 2·n`, `1 + n + n·m`, `1 + up to 25`;
 * `n + n·m` where the rows are asked for in a loop.
 */
export function countQueries(trips: readonly Multiplicity[], around: readonly Factor[] = []): string {
  const letters = new Map<string, string>();
  const first = product(around, letters) || "1";
  const terms = trips.map(({ factors }) => product(factors, letters));
  const distinct = [...new Set(terms)];
  const texts = distinct.map((term) => {
    const count = terms.filter((other) => other === term).length;
    return count > 1 ? `${count}·${term}` : term;
  });
  return [first, ...texts].join(" + ");
}

function product(factors: readonly Factor[], letters: Map<string, string>): string {
  return factors
    .filter(isRepeating)
    .map((factor) => sizeText(factor, letters))
    .join("·");
}

function isRepeating({ size }: Factor): boolean {
  return size.kind !== "fixed";
}

/** Each loop has a letter of its own; a page, its size. */
function sizeText({ id, size }: Factor, letters: Map<string, string>): string {
  if (size.kind === "page" && size.most !== null) return `up to ${size.most}`;
  const letter = letters.get(id) ?? LETTERS[letters.size] ?? "n";
  letters.set(id, letter);
  return letter;
}
