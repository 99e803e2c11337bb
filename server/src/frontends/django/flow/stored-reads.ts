import { columnRead } from "../../../orm/column-read";
import type { Column } from "../../../orm/schema";
import { isCreatedRow } from "./created-dependency";
import { isNew } from "./model-methods";
import type { Run } from "./run";
import { eitherStates, wholeRead, withStates } from "./state-reads";
import type { InstanceValue, UnknownValue, Value } from "./values";

/**
 * A column that a program read, as {@link columnRead} names it, or a symbol that may turn out to hold one where the
 * function is called.
 */
export type ReadSource = string;

/** Sums of more columns are told by the first. */
const MOST_SOURCES = 8;

const SYMBOL = "?";

/** The value of a column with where it came from, where another call may change the row before this one writes it. */
export function asRead(run: Run, value: UnknownValue, instance: InstanceValue, column: Column): UnknownValue {
  if (column.primaryKey || !mayChangeMeanwhile(run, instance)) return value;
  const read = [columnRead(instance.id, column.name)];
  return { ...value, states: read.map(wholeRead), ...(column.kind === "number" ? { read } : {}) };
}

/** Nothing in sight keeps the row to this call: it is not new, and it was not locked when it was read. */
export function mayChangeMeanwhile(run: Run, instance: InstanceValue): boolean {
  if (isNew(instance) || instance.origin.query?.state.lock) return false;
  if (isCreatedRow(instance.deps)) return false;
  // Whoever calls may hold a lock, where some function that locks such rows can lead here.
  return !instance.foreign || !run.world.mayHoldLock(instance.model, run.unit);
}

/** What was read of which a value is, or was computed. */
export function sourcesOf(value: Value): readonly ReadSource[] {
  switch (value.k) {
    case "unknown":
      return joinSources([value.read ?? [], value.computed ?? []]);
    case "symbol":
      return [symbolSource(value.id)];
    case "union":
      return joinSources(value.options.map(sourcesOf));
    default:
      return [];
  }
}

/** The same without values that are as they were read. */
export function computedSources(value: Value): readonly ReadSource[] {
  if (value.k === "union") return joinSources(value.options.map(computedSources));
  return value.k === "unknown" ? (value.computed ?? []) : [];
}

/** A value that arithmetic made of others. */
export function computedFrom(values: readonly Value[], result: UnknownValue): UnknownValue {
  const computed = withReads(result, [], joinSources(values.map(sourcesOf)));
  return values.some(isExpression) ? computedByDatabase(values, [], computed) : computed;
}

/** What the database computes, also of other such values. */
export function computedByDatabase(
  values: readonly Value[],
  named: readonly string[],
  result: UnknownValue,
): UnknownValue {
  const names = joinSources([named, ...values.map((value) => (value.k === "unknown" ? (value.names ?? []) : []))]);
  return { ...result, expression: true, ...(names.length === 0 ? {} : { names }) };
}

function isExpression(value: Value): boolean {
  return value.k === "unknown" && value.expression === true;
}

/** The same number in another form: `int(row.count)`. */
export function converted(value: Value | undefined, result: UnknownValue): UnknownValue {
  if (value?.k !== "unknown") return result;
  return withReads(result, value.read ?? [], value.computed ?? []);
}

/** What is known of where one of two unknown values came from. */
export function eitherRead(known: UnknownValue, a: UnknownValue, b: UnknownValue): UnknownValue {
  const told = withStates(known, eitherStates(a.states ?? [], b.states ?? []));
  if ((a.read ?? a.computed ?? b.read ?? b.computed) === undefined) return told;
  return withReads(told, joinSources([a.read ?? [], b.read ?? []]), joinSources([a.computed ?? [], b.computed ?? []]));
}

/** The value with where it came from, and nothing else of that. */
export function withReads(
  { read: _read, computed: _computed, ...value }: UnknownValue,
  read: readonly ReadSource[],
  computed: readonly ReadSource[],
): UnknownValue {
  return { ...value, ...(read.length === 0 ? {} : { read }), ...(computed.length === 0 ? {} : { computed }) };
}

export function joinSources(all: readonly (readonly ReadSource[])[]): readonly ReadSource[] {
  const filled = all.filter(({ length }) => length > 0);
  if (filled.length < 2) return filled[0] ?? [];
  return [...new Set(filled.flat())].slice(0, MOST_SOURCES);
}

/** A symbol that may turn out to hold a column. */
export function symbolSource(id: string): ReadSource {
  return SYMBOL + id;
}

/** The symbol of a source that is not known before a call; null for a column. */
export function symbolOf(source: ReadSource): string | null {
  return source.startsWith(SYMBOL) ? source.slice(SYMBOL.length) : null;
}

/** A call may tell that the value was computed from a column. */
export function isToldLater(value: Value): boolean {
  if (value.k === "union") return value.options.some(isToldLater);
  return value.k === "symbol" || computedSources(value).some((source) => symbolOf(source) !== null);
}

/** What a comparison decides by: columns, and symbols that may be some. A parameter itself is seldom one. */
export function decidingSources(values: readonly Value[]): readonly ReadSource[] {
  return joinSources(values.map(sourcesOf)).filter((source) => !isParameter(source));
}

export function isParameter(source: ReadSource): boolean {
  return /^\?p\d+$/.test(source);
}
