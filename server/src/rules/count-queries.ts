import { type Factor, happensInEachPass, type Multiplicity } from "../orm/trip";
import { firstReads, type Weighted, worstCase } from "../orm/worst-case";

const LETTERS = ["n", "m", "k", "l"];

/**
 * The query for the rows and those of repeated trips, for a message: `1 + n`, `1 + 2·n`, `1 + n + n·m`, `1 + up to 25`;
 * `n + n·m` where the rows are asked for in a loop. What need not happen for each row reads `up to n`.
 */
export function countQueries(trips: readonly Multiplicity[], around: readonly Factor[] = []): string {
  const letters = new Map<string, string>();
  const first = termText({ ...product(around, letters), isBound: false }, 1);
  const groups = new Map<string, { readonly term: Term; readonly items: Weighted[] }>();
  for (const item of firstReads(trips.map((times) => ({ times, weight: 1 })))) {
    const term = termOf(item.times, around, letters);
    const key = JSON.stringify(term);
    const group = groups.get(key) ?? { term, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  return [first, ...[...groups.values()].map(({ term, items }) => termText(term, worstCase(items)))].join(" + ");
}

/** The queries that one trip sends in a run of the innermost loops, without those `around` them: `n`, `4·n`, `up to n·m`. */
export function countRepeats(times: Multiplicity, around: readonly Factor[]): string {
  const inside = times.factors.slice(around.length);
  const constant = inside.reduce((count, { size }) => (size.kind === "fixed" ? count * size.count : count), 1);
  return termText({ ...product(inside, new Map()), isBound: !happensInEachPass(times, around) }, constant);
}

interface Product {
  /** What the sizes of pages come to. */
  readonly most: number;
  readonly letters: readonly string[];
}

interface Term extends Product {
  /** It is that many at most. */
  readonly isBound: boolean;
}

function termOf(times: Multiplicity, around: readonly Factor[], letters: Map<string, string>): Term {
  return { ...product(times.factors, letters), isBound: !happensInEachPass(times, around) };
}

/** Each loop has a letter of its own; a page, its size. */
function product(factors: readonly Factor[], letters: Map<string, string>): Product {
  let most = 1;
  const names: string[] = [];
  for (const { id, size } of factors) {
    if (size.kind === "page" && size.most !== null) most *= size.most;
    else if (size.kind !== "fixed") {
      const letter = letters.get(id) ?? LETTERS[letters.size] ?? "n";
      letters.set(id, letter);
      names.push(letter);
    }
  }
  return { most, letters: names };
}

function termText({ most, letters, isBound }: Term, count: number): string {
  const number = most * count;
  const text = [...(number === 1 && letters.length > 0 ? [] : [`${number}`]), ...letters].join("·");
  return isBound || most > 1 ? `up to ${text}` : text;
}
