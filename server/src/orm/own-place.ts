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
