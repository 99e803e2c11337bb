import { type Branch, type Multiplicity, mayBeLeftOut } from "./trip";

/** How often something happens, and how many queries each time. */
export interface Weighted {
  readonly times: Multiplicity;
  readonly weight: number;
}

/**
 * The most queries that some trips can send together, per pass of the loops they share: of ways that exclude each other
 * the most expensive one counts, and of the first reads of one relation one. Weights must be in one unit.
 */
export function worstCase(items: readonly Weighted[]): number {
  return mostOf(firstReads(items).map((item) => ({ ...item, left: item.times.branches.filter(isChosen(item.times)) })));
}

/** The fewest queries that they send: what need not happen is left out, and of variants the cheapest counts. */
export function leastCase(items: readonly Weighted[]): number {
  const certain = firstReads(items).filter(({ times }) => !times.optional);
  return leastOf(certain.map((item) => ({ ...item, left: item.times.branches.filter(isChosen(item.times)) })));
}

interface Open extends Weighted {
  /** The branches not yet decided. */
  readonly left: readonly Branch[];
}

/** First reads of one relation on the same rows, as one. */
export function firstReads<T extends Weighted>(items: readonly T[]): T[] {
  const groups = new Map<string, [T, ...T[]]>();
  items.forEach((item, at) => {
    const { once, factors } = item.times;
    const key = once === undefined ? `${at}` : [once, ...factors.map(({ id }) => id)].join("|");
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  });
  return [...groups.values()].map((group) => (group.length === 1 ? group[0] : joined(group)));
}

/** One of the reads happens where all of them might; for certain only where one of them stands in no other branch. */
function joined<T extends Weighted>([first, ...others]: readonly [T, ...T[]]): T {
  const all = [first, ...others];
  const common = others.reduce((branches, { times }) => commonBranches(branches, times.branches), first.times.branches);
  const [further] = first.times.branches.filter((branch) => !common.includes(branch));
  const isCertain = all.some(({ times }) => times.branches.length === common.length);
  const branches =
    isCertain || !further ? common : [...common, { split: further.split, ways: null, loops: further.loops }];
  const weight = Math.max(...all.map((item) => item.weight));
  return { ...first, times: { ...first.times, branches, optional: branches.some(mayBeLeftOut) }, weight };
}

function commonBranches(a: readonly Branch[], b: readonly Branch[]): readonly Branch[] {
  return a.filter(({ split, ways }) => b.some((other) => other.split === split && `${other.ways}` === `${ways}`));
}

/** A way leaves another out where it is chosen in each pass in which the trip may happen. */
function isChosen({ factors }: Multiplicity): (branch: Branch) => boolean {
  const ids = new Set(factors.map(({ id }) => id));
  return ({ ways, loops }) => ways !== null && loops.every((id) => ids.has(id));
}

function mostOf(items: readonly Open[]): number {
  const parted = partAt(items);
  if (parted === null) return sumOf(items);
  return mostOf(parted.outside) + Math.max(...parted.ways.map(mostOf));
}

function leastOf(items: readonly Open[]): number {
  const parted = partAt(items);
  if (parted === null) return sumOf(items);
  const { outside, ways, split } = parted;
  // A variant of which nothing is known sends nothing.
  const least = ways.length === split.variants ? Math.min(...ways.map(leastOf)) : 0;
  return leastOf(outside) + least;
}

interface Parted {
  readonly split: Branch;
  readonly outside: readonly Open[];
  /** What each of the ways sends. */
  readonly ways: readonly (readonly Open[])[];
}

/** The items by the ways of the first place where ways part; null where none is left. */
function partAt(items: readonly Open[]): Parted | null {
  const [split] = items.flatMap(({ left }) => left);
  if (split === undefined) return null;
  const inside: { readonly item: Open; readonly taken: readonly number[] }[] = [];
  const outside: Open[] = [];
  for (const item of items) {
    const taken = item.left.find((branch) => branch.split === split.split)?.ways;
    if (taken)
      inside.push({ item: { ...item, left: item.left.filter((branch) => branch.split !== split.split) }, taken });
    else outside.push(item);
  }
  const all = [...new Set(inside.flatMap(({ taken }) => taken))];
  const ways = all.map((way) => inside.flatMap(({ item, taken }) => (taken.includes(way) ? [item] : [])));
  return { split, outside, ways };
}

function sumOf(items: readonly Weighted[]): number {
  return items.reduce((sum, { weight }) => sum + weight, 0);
}
