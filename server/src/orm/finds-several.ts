import type { Seeking, SoughtValue } from "./find-or-create";
import type { Model, Uniqueness } from "./schema";
import { isFixed, isFulfilled } from "./uniqueness-guarantee";

/** What a lookup for one row names where several rows may have it, and no key says otherwise. */
export interface LooseLookup {
  /** The values that the rows share. Never empty. */
  readonly by: readonly SoughtValue[];
  /** Columns of a key that is looked for but for NULL, of which rows may have several. */
  readonly nulls: readonly string[];
  /** Nothing but these values narrows the lookup. */
  readonly alone: boolean;
}

/** Null where a key keeps the rows apart, or nothing tells that none does. */
export function looseLookup(model: Model, { sought, more }: Seeking): LooseLookup | null {
  const by = sought.filter(({ comparison }) => comparison !== "other");
  if (more || by.length === 0 || model.open || model.uniquenessOpen) return null;
  if (sought.some((value) => value.comparison === "other" && mayTellApart(model, value))) return null;
  const answers = model.uniqueness.map((key) => ({ key, answer: keepsApart(key, by) }));
  if (answers.some(({ answer }) => answer === "yes" || answer === "unknown")) return null;
  const near = answers.find(({ answer }) => answer === "null");
  const alone = by.length === sought.length;
  return { by, alone, nulls: near ? near.key.fields.filter((field) => isNull(by, field)) : [] };
}

/** It compares a column of a key in some other way, or what is not the model's own. */
function mayTellApart(model: Model, { column }: SoughtValue): boolean {
  const isOfKey = ({ fields, expressions }: Uniqueness) =>
    fields.includes(column) || expressions.some(({ folds }) => folds === null || folds === column);
  return !model.columns.has(column) || model.uniqueness.some(isOfKey);
}

/** Whether the key leaves one row of those that have the values; `null` where it does so but for NULLs. */
function keepsApart(key: Uniqueness, sought: readonly SoughtValue[]): "yes" | "no" | "null" | "unknown" {
  const folded = key.expressions.map(({ folds }) => folds);
  const columns = [...key.fields, ...folded.filter((column) => column !== null)];
  const isSought = (column: string) => sought.some((value) => value.column === column && isFixed(key, value));
  if (!columns.every(isSought)) return "no";
  if (folded.includes(null)) return "unknown";
  const covered = coversAll(key, sought);
  if (covered !== "yes") return covered;
  return key.nullsDistinct !== false && key.fields.some((field) => isNull(sought, field)) ? "null" : "yes";
}

/** Whether all rows that are looked for are among those that the key covers. */
function coversAll({ condition }: Uniqueness, sought: readonly SoughtValue[]): "yes" | "no" | "unknown" {
  if (condition === null) return "yes";
  if (condition.terms === null) return "unknown";
  if (condition.terms.every((term) => isFulfilled(term, sought))) return "yes";
  const isNamed = ({ column }: { readonly column: string }) => sought.some((value) => value.column === column);
  return condition.terms.every(isNamed) ? "unknown" : "no";
}

function isNull(sought: readonly SoughtValue[], column: string): boolean {
  return sought.some((value) => value.column === column && value.isNull === "always");
}
