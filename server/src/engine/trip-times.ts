import type { Supply } from "../orm/supply";
import type { Evaluation, Multiplicity, Trip } from "../orm/trip";

/** How often some trips go to the database, the queries of their prefetches included. */
export function timesOf(trips: readonly Trip[]): Multiplicity[] {
  return trips.flatMap((trip) => [trip.times, ...Array<Multiplicity>(prefetchesOf(trip)).fill(trip.times)]);
}

/** Evaluations that bring no rows, so that nothing is prefetched for them. */
const WITHOUT_ROWS = new Set(["count", "exists", "contains", "aggregate", "explain", "prefetch_related_objects"]);

/** Such an evaluation brings none of the rows, so that it does not pay for what is loaded with them. */
export function bringsNoRows({ by }: Evaluation): boolean {
  return WITHOUT_ROWS.has(by);
}

function prefetchesOf({ cause }: Trip): number {
  if (cause.kind !== "evaluation" || !cause.query || cause.writes || bringsNoRows(cause)) return 0;
  return cause.query.rows === "instances" ? countPrefetches(cause.query.supply) : 0;
}

/** One query for each step of each prefetched path. */
function countPrefetches(supply: Supply): number {
  let count = 0;
  for (const child of supply.joined.values()) count += countPrefetches(child);
  for (const { supply: child } of supply.prefetched.values()) count += 1 + countPrefetches(child);
  return count;
}
