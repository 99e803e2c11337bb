import { isSameUnit, type Span } from "../../../orm/span";

/** Why what is saved at one place and assigned at another cannot be mended by edits of one function; null where it can. */
export function refuseApart(assignment: Span, save: Span): string | null {
  if (isSameUnit(save, assignment)) return null;
  if (isOwnSave(save)) return "The model has a `save()` of its own, which may do more than save the row.";
  return "The row is saved in another function.";
}

/** It stands in a model's own `save()`, which was called where the row is changed. */
export function isOwnSave({ unit }: Span): boolean {
  return /\.a?save$/.test(unit);
}
