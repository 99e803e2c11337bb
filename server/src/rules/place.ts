import { isSameUnit, type Span } from "../orm/span";
import type { Factor, Trip } from "../orm/trip";

/**
 * Where a finding about a repeated trip stands: the expression in the function that holds the loop, the innermost of
 * `among`. A loop in a helper is the helper's, a read in a method that is called in a loop is marked at the call.
 */
export function placeOf(trip: Trip, among: readonly Factor[] = trip.times.factors): Span {
  const loops = among.filter((factor) => factor.size.kind !== "fixed");
  for (const loop of [...loops].reverse()) {
    const frame = trip.frames.find((span) => isSameUnit(span, loop.span));
    if (frame) return frame;
  }
  // Rows that were kept and are read elsewhere: where that happens, whoever calls it.
  return loops.length > 0 ? trip.span : (trip.frames[0] ?? trip.span);
}

/** Qualified name of the function that a span is in. */
export function withinOf(span: Span): string {
  return span.unit.replace(/#\d+$/, "");
}
