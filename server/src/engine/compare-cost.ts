import type { RecordedGroup } from "../orm/recording";
import type { Span } from "../orm/span";
import type { Factor, Trip } from "../orm/trip";
import { leastCase, type Weighted, worstCase } from "../orm/worst-case";
import type { FunctionCost } from "./analysis";
import type { RecordedPlaces } from "./recorded-places";
import { timesOf } from "./trip-times";

/** How many queries were foretold, with the rows that the recorded fetches yielded. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Whether a function's predicted cost is what was recorded of it: `groups` are those of one test or request that came
 * through it, `queries` their number. Null where the recording does not say how many rows there were.
 */
export function compareCost(
  cost: FunctionCost,
  places: RecordedPlaces,
  groups: readonly RecordedGroup[],
  queries: number,
): "agree" | "disagree" | null {
  const foretold = evaluateCost(cost, places, groups);
  if (foretold === null) return null;
  const most = cost.unknownCalls > 0 ? Number.POSITIVE_INFINITY : foretold.most;
  return foretold.least <= queries && queries <= most ? "agree" : "disagree";
}

function evaluateCost(
  { trips }: FunctionCost,
  places: RecordedPlaces,
  groups: readonly RecordedGroup[],
): Bounds | null {
  const own = new Set(groups);
  const sentAt = (span: Span): RecordedGroup[] => {
    const found = [...places.groupsAt(places.analysis.locate(span))];
    return [...new Set(found)].filter((group) => own.has(group) && isAsked(group));
  };
  const calls = countCalls(trips, sentAt);
  if (calls === null) return null;
  const items: (Weighted & { readonly isExact: boolean })[] = [];
  for (const trip of trips) {
    const count = timesOfTrip(trip, calls, sentAt);
    if (count === null) return null;
    // A query with prefetches is several.
    items.push({ times: trip.times, weight: timesOf([trip]).length * count, isExact: !maySendLess(trip) });
  }
  return { least: leastCase(items.filter(({ isExact }) => isExact)), most: worstCase(items) };
}

/** Sent by the code itself and not because of an attribute or a prefetch. */
function isAsked({ cause }: RecordedGroup): boolean {
  return cause === null || cause.kind === "manager";
}

/** How often the function was called: as often as what it asks once in each call. Null where it asks nothing once. */
function countCalls(trips: readonly Trip[], sentAt: (span: Span) => RecordedGroup[]): number | null {
  const once = trips.filter(({ times, cause }) => {
    return times.factors.length === 0 && !times.optional && cause.kind === "evaluation" && !cause.writes;
  });
  const counts = new Set(once.map(({ frames, span }) => sum(sentAt(frames[0] ?? span).map(({ count }) => count))));
  const [count] = counts;
  return counts.size === 1 && count !== undefined && count > 0 ? count : null;
}

/** How often a trip happened, if it did whenever it might; null where the recording does not say. */
function timesOfTrip({ times }: Trip, calls: number, sentAt: (span: Span) => RecordedGroup[]): number | null {
  const loops = times.factors.filter(({ size }) => size.kind !== "fixed");
  const fixed = times.factors.reduce((product, { size }) => product * (size.kind === "fixed" ? size.count : 1), 1);
  // The innermost loop's rows are those of all its fetches: what is around it is counted with them.
  const innermost = loops.at(-1);
  const rows = innermost === undefined ? calls : rowsOf(innermost, sentAt);
  return rows === null ? null : rows * fixed;
}

/** What another function has read before on the same row, and rows that share what they are asked for, send nothing. */
function maySendLess({ times, cause, exceptional }: Trip): boolean {
  if (times.optional || exceptional) return true;
  return cause.kind !== "evaluation" && (cause.row.query === null || cause.row.shared);
}

function rowsOf({ query, span }: Factor, sentAt: (span: Span) => RecordedGroup[]): number | null {
  const fetched = query === null ? [] : sentAt(span).filter(({ rows }) => rows !== null);
  return fetched.length === 0 ? null : sum(fetched.map(({ rows }) => rows ?? 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
