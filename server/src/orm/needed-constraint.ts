import type { FindOrCreate, SoughtValue } from "./find-or-create";
import type { AddUniqueConstraint, UniqueColumn } from "./intent";
import type { Column, Model, Uniqueness } from "./schema";
import { guaranteeOf } from "./uniqueness-guarantee";

/** What must be unique for a call to leave one row; null where no key does that: more is looked for than columns' values. */
export function neededConstraint(model: Model, call: FindOrCreate): AddUniqueConstraint | null {
  const columns = keyOf(model, call);
  if (columns === null || columns.every(({ isNull }) => isNull === "always")) return null;
  if (!isMended(model, call, columns)) return null;
  return { kind: "add-unique-constraint", model: model.id, columns, missing: missingRows(model, call, columns) };
}

function keyOf(model: Model, call: FindOrCreate): readonly UniqueColumn[] | null {
  if (call.seeksMore || call.sought.some(({ comparison }) => comparison === "other")) return null;
  const columns = new Map<string, UniqueColumn>();
  for (const value of call.sought) if (!columns.has(value.column)) columns.set(value.column, toColumn(model, value));
  const order = inOrder(model);
  return [...columns.values()].sort((a, b) => order.indexOf(a.column) - order.indexOf(b.column));
}

/** As the framework has them, by which a key is read and compared with others: inherited columns first. */
function inOrder({ columns, span }: Model): readonly string[] {
  const isOwn = (column: Column) => column.span.file === span.file && column.span.start >= span.start;
  const all = [...columns.values()];
  return [...all.filter((column) => !isOwn(column)), ...all.filter(isOwn)].map(({ name }) => name);
}

/** Where nothing tells that a column may be NULL, rows without it are nobody's key. */
function toColumn(model: Model, { column, comparison, isNull, constant }: SoughtValue): UniqueColumn {
  const isNullable = model.columns.get(column)?.nullable === true;
  const mayBe = isNullable && (isNull === "always" || isNull === "possibly") ? isNull : "no";
  return { column, isNull: mayBe, folded: comparison === "folded", constant: comparison === "equal" ? constant : null };
}

/** The call is judged again, with the key among the model's. */
function isMended(model: Model, call: FindOrCreate, columns: readonly UniqueColumn[]): boolean {
  const folded = columns.filter((column) => column.folded);
  const key: Uniqueness = {
    kind: "constraint",
    fields: columns.filter((column) => !column.folded).map(({ column }) => column),
    expressions: folded.map(({ column }) => ({ text: column, folds: column })),
    condition: null,
    nullsDistinct: false,
    refuses: "at-once",
    name: null,
    span: model.span,
  };
  const { kind } = guaranteeOf({ ...model, uniqueness: [...model.uniqueness, key] }, call);
  if (kind === "guaranteed") return true;
  // What is inserted may be written in another case than what was looked for: that it is the same cannot be read.
  const isInserted = folded.every(({ column }) => call.inserted.some((value) => value.column === column));
  return kind === "unknown" && folded.length > 0 && isInserted;
}

function missingRows(
  model: Model,
  call: FindOrCreate,
  columns: readonly UniqueColumn[],
): AddUniqueConstraint["missing"] {
  const open = new Set(columns.flatMap(({ column, isNull }) => (isNull === "possibly" ? [column] : [])));
  if (open.size === 0) return ["filled"];
  const isMissing = (isNull: "no" | "always"): boolean =>
    guaranteeOf(model, withNulls(call, open, isNull)).kind !== "guaranteed";
  return [...(isMissing("no") ? (["filled"] as const) : []), ...(isMissing("always") ? (["null"] as const) : [])];
}

function withNulls(call: FindOrCreate, columns: ReadonlySet<string>, isNull: "no" | "always"): FindOrCreate {
  const decide = <T extends { readonly column: string }>(value: T): T =>
    columns.has(value.column) ? { ...value, isNull } : value;
  return { ...call, sought: call.sought.map(decide), inserted: call.inserted.map(decide) };
}
