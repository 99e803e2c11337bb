import type { Region } from "../orm/effect";
import { catchesRefusal } from "./catches-refusal";

/**
 * What becomes of other rows that were written before a refused one, where the innermost handler of refusals has a loop do
 * all of its pass once more; null where there are none, or no loop does.
 */
export function redoneByLoop(within: readonly Region[]): "undone" | "kept" | null {
  const at = within.findLastIndex(({ kind, catches }) => kind === "try" && catchesRefusal(new Set(catches)));
  const pass = within[at];
  const handler = pass?.handlers.find(({ catches }) => catchesRefusal(new Set(catches)));
  if (!pass || !handler?.again || writes(pass) < 2) return null;
  return within.slice(at).some(({ kind }) => kind === "atomic" || kind === "managed") ? "undone" : "kept";
}

function writes(region: Region): number {
  return region.effects.reduce((sum, effect) => {
    if ("effects" in effect) return sum + writes(effect);
    return sum + (WRITES.has(effect.kind) ? 1 : 0);
  }, 0);
}

const WRITES: ReadonlySet<string> = new Set(["create", "save", "update", "bulk-create"]);
