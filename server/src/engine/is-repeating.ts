import { subjectOf } from "../orm/recorded-subject";
import type { RecordedFrame, RecordedGroup } from "../orm/recording";
import type { LocatedFinding } from "./analysis";
import type { RecordedPlaces } from "./recorded-places";

/** How far rows that were fetched one by one are followed to what fetched them all. */
const DEEPEST = 4;

/**
 * Whether queries that a finding names repeated there: several were sent for the rows of one fetch, or for rows that
 * such queries fetched. Where no fetch is known, more of them than the function was called.
 */
export function isRepeating(group: RecordedGroup, located: LocatedFinding, places: RecordedPlaces): boolean {
  const { fetch, count } = group;
  if (fetch !== null) return isSentForRows(group, places, DEEPEST);
  return count > 1 && count > callsOf(group, located, places);
}

function isSentForRows(group: RecordedGroup, places: RecordedPlaces, depth: number): boolean {
  const { widest, fetch, count } = group;
  if (fetch === null || (widest?.queries ?? 0) > 1) return fetch !== null;
  if (count < 2 || depth === 0) return false;
  return besides(group, places).some(
    (other) => other.cause !== null && isSame(other.frames, fetch) && isSentForRows(other, places, depth - 1),
  );
}

/**
 * How often the function in which the finding stands was called by these callers, as far as queries that it sends
 * before its loop tell: a test that calls it several times makes no loop of it.
 */
function callsOf(group: RecordedGroup, located: LocatedFinding, places: RecordedPlaces): number {
  const at = group.frames.findIndex((frame) => places.isOnStack(located.place, [frame]));
  const frame = group.frames[at];
  if (!frame?.unit) return 0;
  const callers = group.frames.slice(at + 1);
  const first = Math.min(frame.line, ...loopLines(located, frame, places));
  const before = besides(group, places).filter(({ frames }) => {
    const own = frames[frames.length - callers.length - 1];
    return own?.unit === frame.unit && own.line < first && isSame(frames.slice(-callers.length), callers);
  });
  return Math.max(0, ...before.map(({ count }) => count));
}

/** The lines, as they were, on which queries were sent for the loops of the finding. */
function loopLines({ finding }: LocatedFinding, { unit }: RecordedFrame, places: RecordedPlaces): number[] {
  return finding.times.factors.flatMap(({ span }) =>
    [...places.groupsByFrame(places.analysis.locate(span)).keys()].flatMap((frame) =>
      frame.unit !== null && frame.unit === unit ? [frame.line] : [],
    ),
  );
}

/** What else the same test or request sent. */
function besides(group: RecordedGroup, places: RecordedPlaces): readonly RecordedGroup[] {
  const all = places.index.bySubject().get(subjectOf(group)) ?? [];
  return all.filter((other) => other.request === group.request && other.phase === group.phase);
}

function isSame(a: readonly RecordedFrame[], b: readonly RecordedFrame[]): boolean {
  return a.length === b.length && a.every((frame, at) => frame === b[at]);
}
