import type { CodeReport } from "./code-report";
import { isSameUnit, type Span } from "./span";

/**
 * Where the function of a report does something itself, of the places that lead there from it; null where a callee does so by
 * itself. What the function has made or looked up at `known` and hands to a callee is its own too.
 */
export function ownPlaceOf(report: CodeReport, frames: readonly Span[], known: Span | null = null): Span | null {
  const [place] = frames;
  if (!place || !isSameUnit(place, report)) return null;
  return known === null || frames.length === 1 || isSameUnit(known, report) ? place : null;
}

/**
 * Where something is done that several callers may hand to one function: the last of the places that lead there that is in
 * code of the project.
 */
export function sharedPlaceOf(frames: readonly Span[]): Span | null {
  return frames.findLast(({ file }) => !/\/(site|dist)-packages\//.test(file)) ?? null;
}
