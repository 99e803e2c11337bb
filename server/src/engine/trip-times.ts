import type { Supply } from "../orm/supply";
import type { Multiplicity, Trip } from "../orm/trip";

/** How often some trips go to the database, the queries of their prefetches included. */
export function timesOf(trips: readonly Trip[]): Multiplicity[] {
  return trips.flatMap((trip) => [trip.times, ...Array<Multiplicity>(prefetchesOf(trip)).fill(trip.times)]);
}

/** Evaluations that bring no rows, so that nothing is prefetched for them. */
const WITHOUT_ROWS = new Set(["count", "exists", "contains", "aggregate", "explain", "prefetch_related_objects"]);

function prefetchesOf({ cause }: Trip): number {
  if (cause.kind !== "evaluation" || !cause.query || cause.writes || WITHOUT_ROWS.has(cause.by)) return 0;
  return cause.query.rows === "instances" ? countPrefetches(cause.query.supply) : 0;
}

/** One query for each step of each prefetched path. */
function countPrefetches(supply: Supply): number {
  let count = 0;
  for (const child of supply.joined.values()) count += countPrefetches(child);
  for (const { supply: child } of supply.prefetched.values()) count += 1 + countPrefetches(child);
  return count;
}
