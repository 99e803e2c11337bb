import type { RecordedCause, RecordedGroup } from "../orm/recording";
import type { Schema } from "../orm/schema";
import type { Trip } from "../orm/trip";
import type { LocatedFinding } from "./analysis";
import { mayBeRowsOf } from "./may-be-rows-of";
import type { RecordedPlaces } from "./recorded-places";

/**
 * Whether a finding speaks of recorded queries: they are of its kind, and came through the place where it stands. Of
 * several queries behind one call there is one finding.
 */
export function standsForGroup(located: LocatedFinding, group: RecordedGroup, places: RecordedPlaces): boolean {
  const { frames, cause } = group;
  return isJudged(group) && places.isOnStack(located.place, frames) && asksFor(located, cause, places);
}

/** Findings speak of rows, read or written. */
export function isJudged({ sql }: RecordedGroup): boolean {
  return sql.statement === "read" || sql.statement === "write";
}

/** Whether queries of a cause, or written down where it is null, may be those a finding speaks of. */
export function asksFor({ finding }: LocatedFinding, cause: RecordedCause | null, places: RecordedPlaces): boolean {
  if (finding.rule !== "n-plus-one") return cause === null || (finding.path?.split("__") ?? []).includes(cause.field);
  const schemas = places.analysis.schemas();
  return finding.trips.some((trip) => isReadOf(trip, cause, schemas));
}

/** Rows of one table may be known by the name of a parent here and of a child there. */
function isReadOf(trip: Trip, recorded: RecordedCause | null, schemas: readonly Schema[]): boolean {
  if (trip.cause.kind !== "relation" || trip.cause.relation !== recorded?.field) return false;
  return mayBeRowsOf(trip.cause.row.model, ({ label }) => label === recorded.model, schemas);
}
