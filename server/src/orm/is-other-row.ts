import type { Model } from "./schema";

/** Of what was assigned of a row before it was saved: with another key it is another row, or a copy. */
export function isOtherRow(model: Model | undefined, assigned: Iterable<string>): boolean {
  return [...assigned].some((name) => name === "pk" || model?.columns.get(name)?.primaryKey === true);
}
