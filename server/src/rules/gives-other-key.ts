import type { FindOrCreate } from "../orm/find-or-create";
import type { Model, Uniqueness } from "../orm/schema";

/** The new row gets the values of a key of which nothing is looked for: two calls may have these in common. */
export function givesOtherKey({ uniqueness }: Model, { inserted, sought }: FindOrCreate): boolean {
  const isOnlyGiven = (field: string) =>
    inserted.some(({ column }) => column === field) && !sought.some(({ column }) => column === field);
  return uniqueness.some(({ fields, expressions, condition }: Uniqueness) => {
    return condition === null && expressions.length === 0 && fields.length > 0 && fields.every(isOnlyGiven);
  });
}
