import type { Span } from "./span";

/** It stands in a `save()` of a model, whose row may be a new one. */
export function isOfSave({ unit }: Pick<Span, "unit">): boolean {
  return /\.a?save$/.test(unit);
}
