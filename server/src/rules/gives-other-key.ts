import type { FindOrCreate } from "../orm/find-or-create";
import type { Model, Uniqueness } from "../orm/schema";

/**
 * The new row gets the values of a key of which not all is looked for: two calls may have the rest in common, and then the
 * database keeps the row single.
 */
export function givesOtherKey({ uniqueness }: Model, call: FindOrCreate): boolean {
  return uniqueness.some((key) => isGiven(key, call));
}

function isGiven({ fields, expressions, condition }: Uniqueness, call: FindOrCreate): boolean {
  if (condition !== null || expressions.length > 0) return false;
  const isSought = (field: string) =>
    call.sought.some(({ column, comparison }) => column === field && comparison !== "other");
  const isInserted = (field: string) => call.inserted.some(({ column }) => column === field);
  const rest = fields.filter((field) => !isSought(field));
  if (rest.length === 0) return false;
  // What cannot be read may be the rest of a key that the lookup begins.
  return rest.every(isInserted) || (call.insertsMore && rest.length < fields.length);
}
