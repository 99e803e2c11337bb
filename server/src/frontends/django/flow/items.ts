import type { Span } from "../../../orm/span";
import type { Factor } from "../../../orm/trip";
import { consume, evaluateQuery, evaluation, oneRow, rowFactor, rowOf } from "./iterate";
import { slicedQuery } from "./querysets";
import type { Run } from "./run";
import { single } from "./settle";
import { few, isWrittenByHand } from "./short-loops";
import {
  identified,
  joinDependencies,
  listOf,
  type QueryValue,
  tupleOf,
  UNKNOWN,
  unknown,
  type Value,
  withDependencies,
} from "./values";
import { mapVariants } from "./variants";

/** `value[key]` */
export function index(run: Run, value: Value, key: Value, span: Span): Value {
  switch (value.k) {
    case "symbol":
      return run.operation(span, { o: "index", on: value, index: key }, joinDependencies(value.deps, key.deps));
    case "union":
      return mapVariants(run, value, span, (option) => index(run, option, key, span));
    case "query": {
      if (value.prefetched || run.state.evaluated.has(value.query.id)) return rowAt(run, value, key, span);
      const one = { ...value, query: { ...value.query, id: `${value.query.id}[]`, limit: 1 } };
      const asked = joinDependencies(value.deps, key.deps);
      run.trip(span, evaluation(one, "[]"), run.here(), asked, value.query.model);
      return oneRow(run, one, span, key.deps);
    }
    case "list":
      if (value.items && key.k === "literal" && typeof key.value === "number") {
        return value.items.at(key.value) ?? UNKNOWN;
      }
      return pick(run, value.element, value.factor, key);
    case "record": {
      const entry = key.k === "literal" ? value.entries.get(String(key.value)) : undefined;
      if (entry) return entry;
      if (value.rest) return pick(run, value.rest, value.factor, key);
      return unknown(joinDependencies(value.deps, key.deps));
    }
    default: {
      const deps = joinDependencies(value.deps, key.deps);
      const item = isWrittenByHand(value) ? few(deps) : unknown(deps);
      const owner = value.k === "unknown" ? value.identity : value.k === "external" ? value.dotted : undefined;
      return key.k === "literal" && owner !== undefined ? identified(item, `${owner}[${key.value}]`) : item;
    }
  }
}

/** A row of a queryset whose rows are there: all of them in turn where a loop decides which. */
function rowAt(run: Run, value: QueryValue, key: Value, span: Span): Value {
  if (!varies(run, key)) return oneRow(run, value, span, key.deps);
  return withDependencies(rowOf(run, value, rowFactor(run, value, span, "rows")), key.deps);
}

/** A loop around this point decides what the value is. */
function varies(run: Run, key: Value): boolean {
  return run.loops.some((item) => key.deps.has(item.id) && item.size.kind !== "fixed");
}

/** One of the elements of a list or dict: which one may depend on the loops around, else it is a single one. */
function pick(run: Run, element: Value, factor: Factor | null, key: Value): Value {
  if (varies(run, key) || !factor) return withDependencies(element, key.deps);
  return settleElement(element, factor.id);
}

function settleElement(element: Value, factor: string): Value {
  if (element.k === "instance") return single(element, factor);
  if (element.k === "list" && element.items)
    return { ...element, items: element.items.map((item) => settleElement(item, factor)) };
  if (element.k === "union")
    return { ...element, options: element.options.map((option) => settleElement(option, factor)) };
  return element;
}

/** `value[lower:upper:step]`; bounds are null where they are left out. */
export function slice(run: Run, value: Value, bounds: readonly (Value | null)[], span: Span): Value {
  const [lower, upper, step] = bounds;
  const number = (bound: Value | null | undefined): number | null | "unknown" =>
    !bound ? null : bound.k === "literal" && typeof bound.value === "number" ? bound.value : "unknown";
  const from = number(lower);
  const to = number(upper);
  if (value.k === "symbol") {
    const operation = { o: "slice" as const, on: value, lower: from === "unknown" ? null : from, upper: to };
    return run.operation(span, operation, value.deps);
  }
  if (value.k === "union") return mapVariants(run, value, span, (option) => slice(run, option, bounds, span));
  if (value.k === "list") {
    const { pair: _pair, ...list } = value;
    return { ...list, items: null, ...(value.items ? { most: value.items.length } : {}) };
  }
  if (value.k !== "query") return unknown(value.deps);
  const sliced = slicedQuery(run, value, from === "unknown" ? null : from, to, span);
  if (step) evaluateQuery(run, sliced, "[::]", span);
  return sliced;
}

/** The item of a value that a tuple target takes. `count` is the number of targets, null with a starred one. */
export function itemOf(run: Run, value: Value, at: number, count: number | null, span: Span): Value {
  switch (value.k) {
    case "list":
      if (value.items && (count === null || value.items.length === count)) return value.items[at] ?? UNKNOWN;
      if (value.items) return unknown(value.deps);
      return value.factor ? settleElement(value.element, value.factor.id) : value.element;
    case "symbol":
      return run.operation(
        span,
        { o: "unpack", on: value, index: at, count: count ?? 0 },
        value.deps,
        `${value.id}@${at}`,
      );
    case "union":
      return mapVariants(run, value, span, (option) => itemOf(run, option, at, count, span));
    case "query":
      return itemOf(run, consume(run, value, span), at, null, span);
    default:
      return unknown(value.deps);
  }
}

/** What a starred target takes: all but `before` items at the beginning and `after` at the end. */
export function restOf(run: Run, value: Value, before: number, after: number, span: Span): Value {
  switch (value.k) {
    case "list":
      if (value.items) return tupleOf(value.items.slice(before, value.items.length - after));
      return value;
    case "symbol":
      return run.operation(span, { o: "slice", on: value, lower: before, upper: null }, value.deps);
    case "union":
      return mapVariants(run, value, span, (option) => restOf(run, option, before, after, span));
    case "query":
    case "manager":
    case "generator":
      return { ...consume(run, value, span), items: null };
    default:
      return listOf(unknown(value.deps));
  }
}
