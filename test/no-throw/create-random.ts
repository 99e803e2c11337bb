/** Gives whole numbers from 0 up to, not including, `limit`. */
export type Random = (limit: number) => number;

/** The same numbers for the same seed, on every machine. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** One of the items. */
export function choose<T>(random: Random, items: readonly T[]): T {
  const item = items[random(items.length)];
  if (item === undefined) throw new Error("there is nothing to choose from");
  return item;
}
