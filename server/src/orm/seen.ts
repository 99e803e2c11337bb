import { columnRead, rowOf } from "./column-read";
import type { Effect } from "./effect";
import type { EffectContext } from "./walk-effects";

/**
 * How many effects were visited before a row was fetched, or asked for the first time, and before a column of it was tested: by
 * the identity of the row, and by what `columnRead` names the column.
 */
export type Seen = Map<string, number>;

/** `at` is how many effects were visited before. */
export function noteSeen(seen: Seen, effect: Effect, { decisions }: EffectContext, at: number): void {
  if (effect.kind === "reload") noteReload(seen, effect.row, at);
  if (effect.kind === "trip") {
    const { cause, times } = effect.trip;
    const row =
      cause.kind === "evaluation" ? cause.gives : cause.kind === "relation" ? relatedRow(times.once) : undefined;
    if (row !== undefined && !seen.has(row)) seen.set(row, at);
  }
  const asked = [...decisions, ...(effect.kind === "guard" || effect.kind === "passed" ? [effect] : [])];
  for (const { reads } of asked) for (const read of reads) noteAsked(seen, read, at);
}

function noteReload(seen: Seen, row: string, at: number): void {
  seen.set(row, at);
  for (const key of seen.keys()) if (key.startsWith(columnRead(row, ""))) seen.delete(key);
}

function noteAsked(seen: Seen, read: string, at: number): void {
  const row = rowOf(read);
  if (!seen.has(row)) seen.set(row, seenWith(seen, row) ?? at);
  if (!seen.has(read)) seen.set(read, at);
}

/** `order` of the row that the first read of a relation fetches. */
function relatedRow(once: string | undefined): string | undefined {
  return once?.split("#")[0];
}

/** A relation that nothing has fetched by itself came with the row that it belongs to. */
function seenWith(seen: Seen, row: string): number | null {
  const at = row.lastIndexOf(".");
  return at < 0 ? null : (seen.get(row.slice(0, at)) ?? null);
}
