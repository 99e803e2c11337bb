import type { Effect } from "./effect";
import type { SoughtValue } from "./find-or-create";
import type { Model, ModelId } from "./schema";

/** Rows that a transaction wrote: until it ends, another one that writes the same rows waits. */
export interface WrittenRows {
  readonly model: ModelId | null;
  /** A row that was inserted keeps out those with the same key. */
  readonly how: "changed" | "inserted";
  /** The row, where the program holds it. */
  readonly instance: string | null;
  /** What a statement chose the rows by, or what the inserted one has. */
  readonly values: readonly WrittenValue[];
}

interface WrittenValue {
  /** As it is looked for: `pk`, `slug`. */
  readonly name: string;
  readonly identity: string;
}

/** Null where an effect writes no row that is known. */
export function writtenBy(effect: Effect): WrittenRows | null {
  if (effect.kind === "trip") {
    const { cause, model } = effect.trip;
    if (cause.kind !== "evaluation" || (cause.by !== "update" && cause.by !== "delete")) return null;
    const chosen = (cause.query?.restrictedBy ?? []).filter(
      ({ lookup, negated }) => !negated && !lookup.includes("__"),
    );
    const values = chosen.map(({ lookup, value }) => ({ name: lookup, identity: value.identity }));
    return values.length > 0 ? { model, how: "changed", instance: null, values } : null;
  }
  if (effect.kind === "touch") return { model: null, how: "changed", instance: effect.row, values: [] };
  if (effect.kind === "create" && effect.given) {
    const values = effect.given.values.map(({ column, identity }) => ({ name: column, identity }));
    return { model: effect.model, how: "inserted", instance: null, values };
  }
  if ((effect.kind !== "save" && effect.kind !== "update" && effect.kind !== "delete") || effect.instance === null)
    return null;
  return { model: effect.model, how: "changed", instance: effect.instance, values: [] };
}

/** Whether two calls that look for the same wait for each other by what was written before. */
export function sharesWritten(
  written: readonly WrittenRows[],
  models: ReadonlyMap<ModelId, Model>,
  model: Model,
  sought: readonly SoughtValue[],
): boolean {
  const equal = sought.filter(({ comparison }) => comparison === "equal");
  return written.some((rows) =>
    rows.how === "inserted"
      ? sharesKey(rows, models.get(rows.model ?? ""), equal)
      : equal.some((value) => isOfRow(rows, model, value)),
  );
}

/** What is looked for belongs to the row that was changed, or is the row. */
function isOfRow({ model: changed, instance, values }: WrittenRows, model: Model, value: SoughtValue): boolean {
  if (instance !== null && value.identity === instance) return true;
  const { column, identity } = value;
  const hasIt = (names: readonly string[]) =>
    values.some((each) => names.includes(each.name) && each.identity === identity);
  if (changed === model.id && hasIt([column])) return true;
  const relation = [...model.relations.values()].find(({ name, side }) => side === "owner" && name === column);
  return relation !== undefined && relation.target === changed && hasIt(["pk", "id"]);
}

/** The inserted row has a key of values that are all looked for. */
function sharesKey({ values }: WrittenRows, model: Model | undefined, sought: readonly SoughtValue[]): boolean {
  const isSought = (field: string) =>
    values.some(({ name, identity }) => name === field && sought.some((value) => value.identity === identity));
  return (model?.uniqueness ?? []).some(
    ({ fields, expressions, condition }) =>
      condition === null && expressions.length === 0 && fields.length > 0 && fields.every(isSought),
  );
}

/** Whether all that rows were changed by is looked for as well. */
export function isChosenAlike(rows: WrittenRows, model: ModelId | null, sought: readonly SoughtValue[]): boolean {
  if (rows.how !== "changed" || rows.model !== model || rows.values.length === 0) return false;
  return rows.values.every(({ identity }) =>
    sought.some((value) => value.comparison === "equal" && value.identity === identity),
  );
}
