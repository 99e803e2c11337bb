import type { Effect } from "./effect";
import type { ModelId } from "./schema";
import type { EffectContext } from "./walk-effects";
import { isChosenAlike } from "./written-rows";

/** Whether the rows of a model that the function reads were all changed by it before, in the same transaction: others wait for that. */
export function noteWait(waited: Map<ModelId, boolean>, effect: Effect, { written }: EffectContext): void {
  if (effect.kind !== "trip" || effect.trip.model === null) return;
  const { cause, model } = effect.trip;
  if (cause.kind !== "evaluation" || cause.writes) return;
  const sought = cause.seeks?.sought ?? [];
  waited.set(model, waited.get(model) !== false && written.some((rows) => isChosenAlike(rows, model, sought)));
}
