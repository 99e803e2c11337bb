import type { Factor, Multiplicity } from "./trip";
import { firstReads, leastCase, type Weighted, worstCase } from "./worst-case";

const LETTERS = ["n", "m", "k", "j"];
const LONGEST_LABEL = 40;
const MOST_TERMS = 3;

/**
 * The sum of some trips' multiplicities: `1 + 2·n(books) + n(books)·m(tags)`. Equal products are added up, constants
 * stand first, then products of fewer loops; what happens at most so often reads `up to 25`. Of ways that exclude each
 * other the more expensive one counts. Unknown calls make the sum a lower bound: `at least 1 + n(books); 2 calls unknown`;
 * with an upper bound in it, it is neither: `1 + up to 25; 2 calls unknown`. No trips cost `0`.
 */
export function costText(times: readonly Multiplicity[], unknownCalls = 0): string {
  const terms = collectTerms(times).sort((a, b) => rankOf(a) - rankOf(b));
  return sentenceOf(
    terms,
    terms.map((term) => termText(term, LONGEST_LABEL)),
    unknownCalls,
  );
}

/**
 * The same where there is room for little: the constant and what grows fastest, `2 + n(books)·m(tags) + …`, with labels of
 * half the length.
 */
export function shortCostText(times: readonly Multiplicity[], unknownCalls = 0): string {
  const terms = collectTerms(times).sort((a, b) => rankOf(a) - rankOf(b));
  const few = terms.length <= MOST_TERMS ? terms : [...terms.slice(0, 1), ...terms.slice(1 - MOST_TERMS)];
  const texts = few.map((term) => termText(term, LONGEST_LABEL / 2));
  return sentenceOf(terms, few.length < terms.length ? [...texts, "…"] : texts, unknownCalls);
}

function sentenceOf(terms: readonly Term[], texts: readonly string[], unknownCalls: number): string {
  const sum = texts.length === 0 ? "0" : texts.join(" + ");
  if (unknownCalls === 0) return sum;
  const atLeast = terms.some(({ bounded }) => bounded) ? "" : "at least ";
  return `${atLeast}${sum}; ${unknownCalls} call${unknownCalls === 1 ? "" : "s"} unknown`;
}

interface Term {
  readonly count: number;
  /** It is an upper bound. */
  readonly bounded: boolean;
  /** The loops that grow, or whose size is not written anywhere. */
  readonly loops: readonly Factor[];
}

function collectTerms(times: readonly Multiplicity[]): Term[] {
  const groups = new Map<string, { readonly term: Term; readonly items: Weighted[] }>();
  for (const item of firstReads(times.map((each) => ({ times: each, weight: 1 })))) {
    const term = toTerm(item.times);
    if (term.count === 0) continue;
    const key = JSON.stringify([term.bounded, term.loops.map(({ id }) => id)]);
    const same = groups.get(key) ?? { term, items: [] };
    same.items.push({ times: item.times, weight: term.count });
    groups.set(key, same);
  }
  return [...groups.values()].flatMap(({ term, items }) => {
    const most = worstCase(items);
    const least = term.bounded ? 0 : leastCase(items);
    const terms = [
      { ...term, count: least },
      { ...term, bounded: true, count: most - least },
    ];
    return terms.filter(({ count }) => count > 0);
  });
}

function toTerm({ factors }: Multiplicity): Term {
  let count = 1;
  let bounded = false;
  const loops: Factor[] = [];
  for (const factor of factors) {
    const { size } = factor;
    if (size.kind === "fixed") count *= size.count;
    else if (size.kind === "page" && size.most !== null) {
      count *= size.most;
      bounded = true;
    } else loops.push(factor);
  }
  return { count, bounded, loops };
}

function rankOf({ loops, bounded }: Term): number {
  return loops.length * 2 + (bounded ? 1 : 0);
}

function termText({ count, bounded, loops }: Term, longest: number): string {
  const product = loops.map((loop, depth) => `${letterOf(loop, depth)}(${labelText(loop.label, longest)})`);
  const numbers = count === 1 && product.length > 0 ? [] : [String(count)];
  return `${bounded ? "up to " : ""}${[...numbers, ...product].join("·")}`;
}

function letterOf({ size }: Factor, depth: number): string {
  return size.kind === "page" ? "page" : (LETTERS[depth] ?? `n${depth + 1}`);
}

function labelText(label: string, longest: number): string {
  const line = label.replace(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
