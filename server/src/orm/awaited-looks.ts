import type { CodeReport } from "./code-report";
import type { Effect } from "./effect";
import type { Seeking } from "./find-or-create";
import type { ModelId } from "./schema";
import { isSameUnit, type Span, spanKey } from "./span";
import { walkEffects } from "./walk-effects";
import { sharesWritten } from "./written-rows";

/**
 * Where functions that are called from here look for a row, or change one, of those places before which others wait by then:
 * each time that one is reached a row was locked before in the same transaction, or the one was written that both calls
 * belong to, or something else than a row was locked.
 */
export function awaitedLooks(reports: readonly CodeReport[]): readonly string[] {
  const awaited = new Set<string>();
  const open = new Set<string>();
  for (const report of reports) {
    const { models } = report.schema;
    let isLocked = false;
    walkEffects(report.effects, (effect, { locks, written }) => {
      // What a callee locked by a name is free again when that returns.
      if (effect.kind === "escape" && isSameUnit(effect.span, report)) isLocked = true;
      const look = lookOf(effect);
      if (look === null || isSameUnit(look.span, report)) return;
      const model = models.get(look.model ?? "");
      const holdsRows = locks.some((lock) => lock !== null);
      const waits = isLocked || holdsRows || (model && sharesWritten(written, models, model, look.seeks.sought));
      (waits ? awaited : open).add(spanKey(look.span));
    });
  }
  return [...awaited].filter((place) => !open.has(place));
}

interface Look {
  readonly span: Span;
  readonly model: ModelId | null;
  readonly seeks: Pick<Seeking, "sought">;
}

/** What a function looks for before it inserts it, and a row that it is given and changes. */
function lookOf(effect: Effect): Look | null {
  if (effect.kind === "assign") return { ...effect, seeks: { sought: [] } };
  if (effect.kind === "find-or-create") return { ...effect, seeks: effect };
  if (effect.kind === "look") return effect;
  if (effect.kind !== "trip" || effect.trip.cause.kind !== "evaluation") return null;
  const { span, model, cause } = effect.trip;
  return cause.seeks ? { span, model, seeks: cause.seeks } : null;
}
