import type { Write } from "../orm/effect";
import type { Column, Model } from "../orm/schema";

/**
 * A row that is written may break a rule that its table keeps: a key, or where columns are set by a query, what is asked of
 * numbers. An empty value where one is needed is no reason: who expects that asks before.
 */
export function mayBeRefused(model: Model, writes: readonly Write[]): boolean {
  if (model.open || model.uniquenessOpen) return true;
  const kept = keptColumns(model);
  return writes.length === 0 ? kept.size > 0 : writes.some((write) => breaksRule(write, model, kept));
}

function breaksRule({ kind, fields, given }: Write, { columns }: Model, kept: ReadonlySet<string>): boolean {
  if (kind === "update" && fields !== null) {
    return fields.some((name) => kept.has(name) || columns.get(name)?.kind === "number");
  }
  return kept.size > 0 || (given?.values.some(({ column }) => columns.get(column)?.primaryKey) ?? false);
}

/** The columns of all keys, but for one that the database counts up. */
function keptColumns({ uniqueness, columns }: Model): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { kind, fields, expressions } of uniqueness) {
    const isCounted = kind === "primary-key" && fields.every((name) => isMadeAnew(columns.get(name)));
    if (isCounted) continue;
    for (const name of fields) names.add(name);
    for (const { text, folds } of expressions) names.add(folds ?? text);
  }
  return names;
}

/** Nobody gives a value for it: the database, or code, makes another one for each row. */
function isMadeAnew(column: Column | undefined): boolean {
  return column === undefined || column.kind === "auto" || column.initial === "computed";
}
