import type { Effect, Write } from "./effect";
import type { Model, ModelId, Schema } from "./schema";
import type { EffectContext } from "./walk-effects";

/**
 * What each call does once more that a test lets through: it takes one of several rows, or leads a relation of one row
 * elsewhere.
 */
export type DoneTwice =
  | { readonly kind: "insert" | "take"; readonly model: ModelId }
  | { readonly kind: "number" | "claim"; readonly model: ModelId; readonly field: string };

/** Models whose rows only tell that something happened, by their names: two of them do little harm. */
const TELLS_OF_IT =
  /^Notes?$|(Logs?|Audit|History|Activity|Alerts?|Notifications?|Changes?|Transitions?)(Entry|Record|Item|Event|Stream|Trail)?$/;

/** What an effect does that two calls must not both do; null where that is nothing. */
export function doneTwice(effect: Effect, { absent }: EffectContext, models: Schema["models"]): DoneTwice | null {
  // Where nothing is given, rows that are there already are linked.
  if ((effect.kind === "create" && effect.given) || effect.kind === "bulk-create") {
    const model = models.get(effect.model ?? "");
    // Where it was looked for first, that look is the test that two calls pass.
    const isLookedFor = absent.length > 0 || (effect.absent?.length ?? 0) > 0;
    if (!model || isLookedFor || TELLS_OF_IT.test(model.name) || mayBeKeptSingle(model, effect)) return null;
    return { kind: "insert", model: model.id };
  }
  if (effect.kind !== "assign" && effect.kind !== "update") return null;
  const [field] = effect.fields ?? [];
  const isComputed = effect.value === "read" || effect.repeats === true;
  if (!isComputed || effect.model === null || field === undefined) return null;
  return { kind: "number", model: effect.model, field };
}

/** A key of the table may refuse the second of two rows that are made of the same. */
function mayBeKeptSingle({ open, uniquenessOpen, uniqueness, columns }: Model, { given }: Write): boolean {
  if (open || uniquenessOpen) return true;
  return uniqueness.some(({ fields, expressions }) => {
    const key = [...fields, ...expressions.flatMap(({ folds }) => folds ?? [])];
    return key.every((name) => {
      const column = columns.get(name);
      const value = given?.values.find((each) => each.column === name);
      if (value) return value.isNull !== "always";
      if (given === undefined || given.more) return column?.primaryKey !== true;
      return typeof column?.initial === "object";
    });
  });
}
