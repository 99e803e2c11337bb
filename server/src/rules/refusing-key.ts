import type { FindOrCreate, SoughtValue } from "../orm/find-or-create";
import { followsFromKey } from "../orm/follows-from-key";
import type { Model, ModelId, Schema } from "../orm/schema";
import { type Guarantee, guaranteeOf } from "../orm/uniqueness-guarantee";
import { className } from "./class-name";
import { listed } from "./listed";
import { uniqueAsWritten } from "./unique-as-written";

export type Refused = Extract<Guarantee, { kind: "refused" }>;

/**
 * A key by which a row is there that the lookup leaves out: inserting another one fails, and no second call is needed for that.
 * Null where the lookup finds all rows of the key.
 */
export function refusingKey(schema: Schema, model: Model, call: FindOrCreate): Refused | null {
  const guarantee = guaranteeOf(model, asWritten(model, call));
  if (guarantee.kind !== "refused" || guarantee.because === "at-commit") return null;
  const { by, because } = guarantee;
  // A row of the key differs in nothing that follows from it.
  const differs = (value: SoughtValue): boolean => because !== "wider" || !followsFromKey(schema, model, by, value);
  const beside = guarantee.beside.filter(differs);
  const isOwned = because === "wider" && beside.every(isOwner) && !by.fields.every((field) => CHOSEN.test(field));
  return beside.length === 0 || isOwned ? null : { ...guarantee, beside };

  function isOwner({ column, comparison }: SoughtValue): boolean {
    return comparison === "equal" && model.relations.has(column);
  }
}

/** People choose these twice; of another key, a row has one owner for good, and a lookup by both finds it. */
const CHOSEN = /(^|_)(slug|name|title|label|code|number)$/;

/** What ignores case finds a row that is written alike, and a key that minds case refuses such a one. */
function asWritten(model: Model, call: FindOrCreate): FindOrCreate {
  const columns = uniqueAsWritten(model, call.sought);
  if (columns === null) return call;
  const isMeant = ({ column, comparison }: SoughtValue) => comparison === "folded" && columns.includes(column);
  const meant = call.sought.filter(isMeant);
  return {
    ...call,
    sought: call.sought.map((value) => (isMeant(value) ? { ...value, comparison: "equal" } : value)),
    inserted: [...call.inserted.filter(({ column }) => !meant.some((value) => value.column === column)), ...meant],
  };
}

/** What comes of it. */
export function refusedText({ because, by, beside }: Refused, model: ModelId): string {
  const columns = [...by.fields, ...by.expressions.map(({ folds, text }) => folds ?? text)];
  const parts = because === "case" ? columns : [...by.fields, ...by.expressions.map(({ text }) => text)];
  const key = `${listed(parts)}${parts.length > 1 ? " together are" : " is"}`;
  const name = className(model);
  if (because === "at-commit") {
    return `${key} only checked when the transaction ends: of two calls at the same time one fails there`;
  }
  if (because === "case") {
    return `${key} unique whatever the case, but this lookup tells case apart: where a \`${name}\` differs in case alone, this fails`;
  }
  return `${key} ${widerText(columns, beside, name)}`;
}

/** What a row of the key may differ in, so that it is not found: other values, or not being linked to a related manager's owner. */
function widerText(key: readonly string[], beside: readonly SoughtValue[], name: string): string {
  const isLink = ({ comparison, manager }: SoughtValue): boolean => manager !== undefined && comparison === "other";
  const rest = beside.filter((value) => !isLink(value));
  const [link] = beside.filter(isLink).flatMap(({ manager }) => manager ?? []);
  const among = link ? `not among the \`${link.relation}\` of the \`${className(link.owner)}\`` : null;
  if (among !== null && rest.length === 0) {
    return `unique: a \`${name}\` with the same ${listed(key)} that is ${among} is not found, and inserting a second one fails`;
  }
  const wanted = rest.filter(isOneValue).map(({ lookup, manager, column }) => (manager ? column : lookup));
  const filtered = rest.filter((value) => !isOneValue(value)).map(({ column }) => column);
  const ways = [
    ...(wanted.length === 0 ? [] : [`${listed(wanted)} ${wanted.length > 1 ? "are" : "is"} looked for too`]),
    ...(filtered.length === 0 ? [] : [`rows are filtered by ${listed(filtered)}`]),
  ].join(", and ");
  const different = [
    ...(wanted.length === 0 ? [] : [`has another ${listed(wanted, "or")}`]),
    ...(filtered.length === 0 ? [] : ["is filtered out"]),
    ...(among === null ? [] : [`is ${among}`]),
  ].join(" or ");
  return `unique, but ${ways}: a \`${name}\` that ${different} is not found, and a second one cannot be inserted`;
}

/** What else a filter says of a column may be written in many ways: the column tells enough. */
function isOneValue({ comparison, lookup }: SoughtValue): boolean {
  return comparison === "equal" && !lookup.endsWith("__isnull");
}
