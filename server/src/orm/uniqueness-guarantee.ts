import type { FindOrCreate, GivenValue, SoughtValue } from "./find-or-create";
import type { ConditionTerm, Model, Uniqueness } from "./schema";

/** What the database guarantees when several processes make one find-or-create call at the same time. */
export type Guarantee =
  /** At most one row: who inserts second is refused, and finds the other's row. */
  | { readonly kind: "guaranteed"; readonly by: Uniqueness }
  /** So, unless one of these columns is NULL: two NULLs differ. */
  | { readonly kind: "except-null"; readonly by: Uniqueness; readonly columns: readonly NullableColumn[] }
  /** So for the rows that the key's condition covers. */
  | { readonly kind: "for-matching-rows"; readonly by: Uniqueness }
  /** No second row, but the call fails: it does not find the row that the database refuses another one for. */
  | {
      readonly kind: "refused";
      readonly by: Uniqueness;
      /** More is looked for than is unique; case matters to the lookup and not to the key; the refusal comes too late. */
      readonly because: "wider" | "case" | "at-commit";
      /** What is looked for beside the key. */
      readonly beside: readonly SoughtValue[];
    }
  /** Nothing stops two rows. `near` would, if it did not count NULLs as different. */
  | { readonly kind: "not-guaranteed"; readonly near: Uniqueness | null; readonly columns: readonly NullableColumn[] }
  | { readonly kind: "unknown" };

/** A column that is NULL where the guarantee ends, and whether the program is known to leave it so. */
export interface NullableColumn {
  readonly column: string;
  readonly isNull: Exclude<GivenValue["isNull"], "no">;
}

const MOST_NULLABLE = 4;

/** Judges a call against all that is unique in its model. Each column that may be NULL is tried both ways. */
export function guaranteeOf(model: Model, call: FindOrCreate): Guarantee {
  if (call.mayReplace) return { kind: "unknown" };
  const open = call.sought.filter((value) => value.comparison === "equal" && mayBeEither(model, value));
  if (open.length > MOST_NULLABLE) return { kind: "unknown" };
  const judge = (nulls: ReadonlySet<string>): NullCase => ({
    nulls,
    guarantee: guaranteeIn(model, withNulls(call, open, nulls)),
  });
  const [, ...others] = casesOf(open.map(({ column }) => column));
  return joinCases(open, judge(new Set()), others.map(judge));
}

interface NullCase {
  readonly nulls: ReadonlySet<string>;
  readonly guarantee: Guarantee;
}

function mayBeEither(model: Model, { column, isNull }: GivenValue): boolean {
  return (isNull === "unknown" || isNull === "possibly") && model.columns.get(column)?.nullable === true;
}

/** All subsets, the empty one first. */
function casesOf(columns: readonly string[]): ReadonlySet<string>[] {
  return Array.from(
    { length: 2 ** columns.length },
    (_, bits) => new Set(columns.filter((_column, at) => bits & (1 << at))),
  );
}

function withNulls(call: FindOrCreate, open: readonly SoughtValue[], nulls: ReadonlySet<string>): FindOrCreate {
  const decided = new Set(open.map(({ column }) => column));
  const decide = <T extends GivenValue>(value: T): T =>
    decided.has(value.column) ? { ...value, isNull: nulls.has(value.column) ? "always" : "no" } : value;
  return { ...call, sought: call.sought.map(decide), inserted: call.inserted.map(decide) };
}

/** One answer for all cases: the worst of them, where NULL alone makes none of the others worse. */
function joinCases(open: readonly SoughtValue[], filled: NullCase, others: readonly NullCase[]): Guarantee {
  const cases = [filled, ...others];
  const of = (kind: Guarantee["kind"]) => cases.filter(({ guarantee }) => guarantee.kind === kind);
  const [refused] = of("refused");
  if (refused) return refused.guarantee;
  const [unsure] = of("unknown");
  if (unsure) return unsure.guarantee;
  const failing = of("not-guaranteed");
  if (failing.length === 0) return (of("for-matching-rows")[0] ?? filled).guarantee;
  if (failing.length === cases.length) return filled.guarantee;
  if (filled.guarantee.kind === "not-guaranteed") return forMatchingRows(cases);
  const columns = open.flatMap(({ column, isNull }) =>
    isNull !== "no" && failing.some(({ nulls }) => nulls.has(column)) ? [{ column, isNull }] : [],
  );
  return "by" in filled.guarantee ? { kind: "except-null", by: filled.guarantee.by, columns } : filled.guarantee;
}

/** Only NULLs are covered, by a key for them. */
function forMatchingRows(cases: readonly NullCase[]): Guarantee {
  for (const { guarantee } of cases) {
    if (guarantee.kind === "guaranteed") return { kind: "for-matching-rows", by: guarantee.by };
    if (guarantee.kind === "for-matching-rows") return guarantee;
  }
  return { kind: "unknown" };
}

/** The guarantee where it is known of each column that is looked for whether it is NULL. */
function guaranteeIn(model: Model, call: FindOrCreate): Guarantee {
  const found = model.uniqueness.map((key) => guaranteeBy(model, key, call));
  const at = (kind: Guarantee["kind"]) => found.find((guarantee) => guarantee.kind === kind);
  const refused = found.filter((guarantee) => guarantee.kind === "refused");
  const early = refused.find(({ because }) => because !== "at-commit");
  const sure = early ?? at("guaranteed") ?? at("for-matching-rows") ?? refused[0];
  if (sure) return sure;
  if (model.open || model.uniquenessOpen || at("unknown")) return { kind: "unknown" };
  const near = found.find((guarantee) => guarantee.kind === "not-guaranteed" && guarantee.near);
  // What else is looked for may be the rest of a key.
  return near ?? (call.seeksMore ? { kind: "unknown" } : NOTHING);
}

const NOTHING: Guarantee = { kind: "not-guaranteed", near: null, columns: [] };

function guaranteeBy(model: Model, key: Uniqueness, call: FindOrCreate): Guarantee {
  const covered = coverage(model, key, call);
  if (covered !== "yes") return covered === "no" ? NOTHING : { kind: "unknown" };
  const nulls = key.nullsDistinct === false ? [] : key.fields.filter((field) => isNull(call, field));
  // NULL that cannot be stored is not what comes here.
  if (nulls.some((field) => model.columns.get(field)?.nullable === false)) return { kind: "unknown" };
  if (nulls.length > 0) {
    return { kind: "not-guaranteed", near: key, columns: nulls.map((column) => ({ column, isNull: "always" })) };
  }
  const terms = key.condition === null ? [] : key.condition.terms;
  const covers = terms?.map((term) => holds(term, valueAfterInsert(model, call, term.column))) ?? [null];
  if (covers.includes(false)) return NOTHING;
  const beside = call.sought.filter(
    (value) => !isOfKey(key, value) && !isImplied(terms ?? [], value) && !isOnlyChoice(model, value),
  );
  if (covers.includes(null)) return { kind: "for-matching-rows", by: key };
  // Another condition on what the key fixes holds for all rows of one key or for none: that of the value it is called with.
  if (beside.some(({ column, comparison }) => comparison === "other" && key.fields.includes(column))) {
    return { kind: "unknown" };
  }
  if (beside.length > 0) {
    return mayDiffer(model, key, beside) ? { kind: "refused", by: key, because: "wider", beside } : { kind: "unknown" };
  }
  if (call.seeksMore) return { kind: "unknown" };
  if (key.refuses === "at-commit") return { kind: "refused", by: key, because: "at-commit", beside };
  const cased = call.sought.filter(
    ({ column, comparison }) => comparison === "equal" && isNarrower(model, key, column),
  );
  if (cased.length > 0) return { kind: "refused", by: key, because: "case", beside: cased };
  const isSought = (terms ?? []).every((term) => isFulfilled(term, call.sought));
  return { kind: isSought ? "guaranteed" : "for-matching-rows", by: key };
}

/** Whether two calls that look for the same insert the same values of a key. */
function coverage(model: Model, key: Uniqueness, call: FindOrCreate): "yes" | "no" | "unknown" {
  const folded = key.expressions.map(({ folds }) => folds);
  // A key of which nothing is looked for says nothing of the lookup.
  if (!call.seeksMore && !call.sought.some((value) => isOfKey(key, value))) return "no";
  const answers = [...key.fields, ...folded.filter((column) => column !== null)].map((column) => {
    const given = valueAfterInsert(model, call, column);
    const wanted = call.sought.find((value) => value.column === column && isFixed(key, value));
    if (wanted && given) return isSame(given, wanted);
    // What each call leaves to one default, or writes out, is the same in both.
    if (given && given.constant !== null) return "yes";
    return (wanted || call.seeksMore) && (given || call.insertsMore) ? "unknown" : "no";
  });
  if (answers.includes("no")) return "no";
  return answers.includes("unknown") || folded.includes(null) ? "unknown" : "yes";
}

function isSame(a: Inserted, b: GivenValue): "yes" | "no" | "unknown" {
  if (a.identity === b.identity) return "yes";
  if (a.constant === null || b.constant === null) return "unknown";
  return a.constant === b.constant ? "yes" : "no";
}

/** The lookup leaves one value of the column, as far as the key tells values apart. */
export function isFixed(key: Uniqueness, { column, comparison }: SoughtValue): boolean {
  return comparison === "equal" || (comparison === "folded" && isFolded(key, column));
}

function isFolded(key: Uniqueness, column: string): boolean {
  return key.expressions.some(({ folds }) => folds === column);
}

/** Case is one to the key, and not to a lookup. */
function isNarrower({ columns }: Model, key: Uniqueness, column: string): boolean {
  return isFolded(key, column) && columns.get(column)?.ignoresCase !== true;
}

function isOfKey(key: Uniqueness, value: SoughtValue): boolean {
  return isFixed(key, value) && (key.fields.includes(value.column) || isFolded(key, value.column));
}

function isNull(call: FindOrCreate, column: string): boolean {
  return call.inserted.some((value) => value.column === column && value.isNull === "always");
}

/** All rows that the condition covers have the value that is looked for. */
function isImplied(terms: readonly ConditionTerm[], value: SoughtValue): boolean {
  return terms.some((term) => term.holds !== "filled" && isFulfilled(term, [value]));
}

/** The column's choices are one: no row has another value. */
function isOnlyChoice(model: Model, { column, comparison }: SoughtValue): boolean {
  return comparison === "equal" && model.columns.get(column)?.choices?.length === 1;
}

/**
 * Whether rows of one key differ in the rest, and inserting a second one fails. An id that is drawn at random names one thing,
 * which seldom changes owners. A row whose key is given is updated by a `save()` of the model's own that does not insist on
 * inserting it.
 */
function mayDiffer({ columns, relations, hooks }: Model, key: Uniqueness, beside: readonly SoughtValue[]): boolean {
  const isId = key.fields.length === 1 && key.fields.every((name) => columns.get(name)?.kind === "uuid");
  if (isId && beside.every(({ column }) => relations.get(column)?.side === "owner")) return false;
  return key.kind !== "primary-key" || !hooks.some(({ kind }) => kind === "save-override");
}

/** All rows that are looked for fulfil the term. */
export function isFulfilled(term: ConditionTerm, sought: readonly SoughtValue[]): boolean {
  return sought.some(
    (value) => value.comparison === "equal" && value.column === term.column && holds(term, value) === true,
  );
}

/** Whether a row with that value is covered by the term; null where that is not known. */
function holds(
  { holds: wanted }: ConditionTerm,
  value: Pick<GivenValue, "isNull" | "constant"> | null,
): boolean | null {
  if (value === null || value.isNull === "unknown" || value.isNull === "possibly") return null;
  if (wanted === "null") return value.isNull === "always";
  if (value.isNull === "always") return false;
  if (wanted === "filled") return true;
  return value.constant === null ? null : value.constant === wanted.value;
}

/** What is known of a column of the inserted row. */
type Inserted = Pick<GivenValue, "isNull" | "constant" | "identity">;

/** What the inserted row holds: what is given, else the column's default; null where that is not known. */
function valueAfterInsert(model: Model, call: FindOrCreate, name: string): Inserted | null {
  const given = call.inserted.find(({ column }) => column === name);
  if (given) return given;
  const column = model.columns.get(name);
  if (!column || call.insertsMore || column.initial === "computed") return null;
  const identity = `default of ${name}`;
  if (column.initial !== "none") return { isNull: "no", constant: column.initial.value, identity };
  return column.nullable ? { isNull: "always", constant: null, identity } : null;
}
