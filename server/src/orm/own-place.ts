import type { CodeReport } from "./code-report";
import type { FindOrCreate } from "./find-or-create";
import type { Span } from "./span";

/** Where a function calls what looks for a row, else inserts one; null where a callee does so by itself. */
export function ownPlaceOf({ file, unit }: CodeReport, { frames }: FindOrCreate): Span | null {
  const [place] = frames;
  return place && place.file === file && place.unit === unit ? place : null;
}
