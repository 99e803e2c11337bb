import type { Model, ModelId } from "./schema";
import type { EffectContext } from "./walk-effects";

/**
 * Whether locks may make each other call wait that is about to change a row of a model: its own rows are locked, or rows that
 * these belong to. A call that locks another of anything else changes the same row meanwhile.
 */
export function keepsOthersOut({ locks }: Pick<EffectContext, "locks">, model: Model | undefined): boolean {
  if (model === undefined) return locks.length > 0;
  const related = [...model.relations.values()].filter(({ side }) => side === "owner").map(({ target }) => target);
  const near = new Set<ModelId | null>([null, model.id, ...model.parents, ...related]);
  return locks.some((locked) => near.has(locked));
}
