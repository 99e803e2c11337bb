import type { Model, Uniqueness } from "./schema";

/** Columns that a new key is to have: all of them, and those of them that stand in its condition as values. */
interface WantedKey {
  readonly columns: readonly string[];
  readonly where: readonly string[];
}

/** A key of the model by which rows may repeat that a new one would keep apart; null where there is none. */
export function contradictedKey(model: Model, wanted: WantedKey): Uniqueness | null {
  return model.uniqueness.find((key) => leavesOpen(key, wanted)) ?? null;
}

/** What is unique together with more is meant to repeat without it, and what is unique for some rows, in the others. */
function leavesOpen(key: Uniqueness, { columns, where }: WantedKey): boolean {
  const own = new Set([...key.fields, ...key.expressions.flatMap(({ folds }) => folds ?? [])]);
  const isMore = own.size > columns.length || key.expressions.some(({ folds }) => folds === null);
  if (columns.every((column) => own.has(column)) && (isMore || isForSomeRows(key, own))) return true;
  const rest = columns.filter((column) => !where.includes(column));
  return own.size === rest.length && rest.every((column) => own.has(column)) && isAbout(key, where);
}

/** Rows with NULL in a column of the key are nobody's key: a condition that leaves them out says no more. */
function isForSomeRows({ condition }: Uniqueness, own: ReadonlySet<string>): boolean {
  if (condition === null) return false;
  return condition.terms?.every(({ column, holds }) => holds === "filled" && own.has(column)) !== true;
}

/** Which rows a key covers is decided by one of the columns. */
function isAbout({ condition }: Uniqueness, columns: readonly string[]): boolean {
  return (
    condition !== null &&
    columns.length > 0 &&
    (condition.terms?.some(({ column }) => columns.includes(column)) ?? true)
  );
}
