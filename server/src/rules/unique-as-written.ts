import type { SoughtValue } from "../orm/find-or-create";
import type { Model } from "../orm/schema";

/** The columns of a key that would keep the row the only one if it ignored case, as the lookup does. */
export function uniqueAsWritten(model: Model, sought: readonly SoughtValue[]): readonly string[] | null {
  const wanted = new Map(sought.map(({ column, comparison }) => [column, comparison]));
  const isFolded = (column: string): boolean => wanted.get(column) === "folded";
  const key = model.uniqueness.find(
    ({ fields, expressions, condition }) =>
      expressions.length === 0 &&
      condition === null &&
      fields.some(isFolded) &&
      fields.every((column) => isFolded(column) || wanted.get(column) === "equal"),
  );
  return key?.fields ?? null;
}
