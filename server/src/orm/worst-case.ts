import type { Branch, Multiplicity } from "./trip";

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
  const branches = isCertain || !further ? common : [...common, { ...further, ways: null }];
  const weight = Math.max(...all.map((item) => item.weight));
  return { ...first, times: { ...first.times, branches, optional: branches.length > 0 }, weight };
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
  const split = items.flatMap(({ left }) => left)[0]?.split;
  if (split === undefined) return items.reduce((sum, { weight }) => sum + weight, 0);
  const inside: { readonly item: Open; readonly ways: readonly number[] }[] = [];
  const outside: Open[] = [];
  for (const item of items) {
    const ways = item.left.find((branch) => branch.split === split)?.ways;
    if (ways) inside.push({ item: { ...item, left: item.left.filter((branch) => branch.split !== split) }, ways });
    else outside.push(item);
  }
  const ways = new Set(inside.flatMap((each) => each.ways));
  const each = [...ways].map((way) =>
    mostOf(inside.flatMap(({ item, ways: own }) => (own.includes(way) ? [item] : []))),
  );
  return mostOf(outside) + Math.max(...each);
}
