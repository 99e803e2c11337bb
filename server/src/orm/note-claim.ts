import type { Effect } from "./effect";
import type { ModelId } from "./schema";
import { spanKey } from "./span";

/** By the places of `update()` calls: columns that their rows were chosen by, null where that could not be read. */
export type Claims = Map<string, { readonly chosenBy: readonly string[] | null; model: ModelId | null }>;

/**
 * Notes the models of rows that an `update()` changed where they were as before: of two calls that send it, the second
 * one finds another value and changes none.
 */
export function noteClaim(claims: Claims, effect: Effect): void {
  if (effect.kind === "trip") {
    const { cause, span } = effect.trip;
    if (cause.kind !== "evaluation" || cause.by !== "update") return;
    const chosenBy = cause.query?.restrictedBy?.map(({ lookup }) => columnOf(lookup)) ?? null;
    claims.set(spanKey(span), { chosenBy, model: null });
  }
  const claim = effect.kind === "update" ? claims.get(spanKey(effect.span)) : undefined;
  if (effect.kind !== "update" || !claim) return;
  const { chosenBy } = claim;
  const isChosenByIt = (field: string) => chosenBy === null || chosenBy.includes(columnOf(field));
  if (effect.fields === null || effect.fields.some(isChosenByIt)) claim.model = effect.model;
}

/** `account` of `account__in` and of `account_id` */
function columnOf(lookup: string): string {
  return (lookup.split("__")[0] ?? lookup).replace(/_id$/, "");
}
