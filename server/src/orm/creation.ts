import type { GivenValue } from "./find-or-create";
import type { AddUniqueConstraint, UniqueColumn } from "./intent";
import type { Column, Constant, Model, ModelId } from "./schema";
import type { Span } from "./span";

/** A place that inserts rows, as far as it matters to a key that the rows may get. */
export interface Creation {
  readonly model: ModelId;
  /** The statement, in whichever function it stands. */
  readonly span: Span;
  readonly values: readonly CreatedValue[];
  /** More may be given than could be read. */
  readonly more: boolean;
  /** It goes on where the database refuses the row. */
  readonly caught: boolean;
  /** The columns of each look that found no such row before; `*` for what could not be read of one. */
  readonly looked: readonly (readonly string[])[];
}

export interface CreatedValue {
  readonly column: string;
  /** `new` is what no row has yet, `some` what nothing tells of. */
  readonly holds: "new" | "null" | "some" | { readonly value: Constant };
}

/**
 * What a new key does to a place that inserts rows: nothing; it may refuse one of them; it refuses the second one that the
 * place inserts; or the place tells rows apart by more than the key has, so that several of one key are meant.
 */
export type Breach = "none" | "may-refuse" | "refuses-second" | "several-meant";

/** What is given to a column, without which value it is. */
export function createdValue({ column, isNull, constant, isNew }: GivenValue): CreatedValue {
  if (isNew) return { column, holds: "new" };
  if (isNull === "always") return { column, holds: "null" };
  return { column, holds: constant === null ? "some" : { value: constant } };
}

/**
 * What becomes of the rows that a place inserts once the model has the key; `views` are what each caller has it insert. A
 * look of one caller speaks for those in between as well.
 */
export function breachOf(model: Model, key: AddUniqueConstraint, views: readonly Creation[]): Breach {
  const names = key.columns.map(({ column }) => column);
  if (views.some((view) => isAnswered(view, names))) return "none";
  const found = views.map((view) => breachOfView(model, key, view));
  return WORST.find((breach) => found.includes(breach)) ?? "none";
}

const WORST: readonly Breach[] = ["several-meant", "refuses-second", "may-refuse"];

/** Such a row was looked for and not found, or the refusal is caught. */
function isAnswered({ caught, looked }: Creation, key: readonly string[]): boolean {
  return caught || looked.some((look) => look.includes("*") || look.every((column) => key.includes(column)));
}

function breachOfView(model: Model, { columns }: AddUniqueConstraint, { values, more, looked }: Creation): Breach {
  const held = columns.map(({ column: name }) => {
    const given = values.find(({ column }) => column === name)?.holds;
    return given ?? (more ? "some" : initialOf(model.columns.get(name)));
  });
  if (!columns.every((wanted, at) => mayBeOfKey(wanted, held[at] ?? "some"))) return "none";
  if (looked.length > 0) return "several-meant";
  return held.every((holds) => typeof holds === "object" || holds === "null") ? "refuses-second" : "may-refuse";
}

/** The columns by which a place tells rows apart beside those of a key. */
export function lookedBeside({ columns }: AddUniqueConstraint, views: readonly Creation[]): readonly string[] {
  const looked = views.flatMap((view) => view.looked.flat());
  return [...new Set(looked)].filter((name) => !columns.some(({ column }) => column === name));
}

/** What a row holds that is given nothing. */
function initialOf(column: Column | undefined): CreatedValue["holds"] {
  if (column === undefined || column.initial === "computed" || column.primaryKey) return "new";
  if (column.initial !== "none") return column.initial;
  return column.nullable ? "null" : column.kind === "text" ? { value: "" } : "some";
}

/** The key covers rows of the value, and other rows may have it. */
function mayBeOfKey({ constant, isNull }: UniqueColumn, holds: CreatedValue["holds"]): boolean {
  if (holds === "new") return false;
  if (holds === "null") return isNull !== "no";
  // Of most values nothing tells that they may be NULL.
  if (isNull === "always") return false;
  return constant === null || typeof holds !== "object" || holds.value === constant;
}
