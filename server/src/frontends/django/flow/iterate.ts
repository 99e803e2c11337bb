import type { Query } from "../../../orm/query";
import { isWithin, type Span, spanKey } from "../../../orm/span";
import { atMost, type Factor, type Multiplicity, ONCE, type Size } from "../../../orm/trip";
import { type Arguments, NO_ARGUMENTS, placeOf, valuesOf } from "./arguments";
import { branches } from "./branches";
import { callUnit } from "./calls";
import { contradicts } from "./conditions";
import { isConstantIterable } from "./constants";
import { noteEscapedLocks } from "./escaped-locks";
import { runComprehension } from "./expressions";
import { seekingOf } from "./find-or-create";
import { rowOrigin } from "./instances";
import { isEmpty } from "./is-empty";
import { allOf } from "./managers";
import { callQuery, pass, slicedQuery } from "./querysets";
import type { Run } from "./run";
import { isWrittenByHand } from "./short-loops";
import { shortenLabel } from "./shorten-label";
import {
  type Alternative,
  alternativesOf,
  type Dependencies,
  type ExternalValue,
  type InstanceValue,
  joinDependencies,
  type ListValue,
  listOf,
  optionsOf,
  type QueryValue,
  type SymbolValue,
  UNKNOWN,
  union,
  unknown,
  type Value,
  withDependencies,
} from "./values";
import { forEachVariant } from "./variants";

export interface Iteration {
  readonly element: Value;
  readonly factor: Factor;
}

/** The ids of the loops that were run: one for each option of the iterable. */
export type LoopIds = readonly string[];

/** Runs `body` for the elements of a value, once, as a loop. */
export function loop(run: Run, iterable: Value, span: Span, label: string, body: (element: Value) => void): LoopIds {
  const options = withoutEmpty(alternativesOf(iterable));
  const [only] = options;
  if (options.length === 1 && only) return [loopOver(run, only.value, span, label, body)];
  const possible = options.filter(({ conditions }) => !conditions.some((item) => contradicts(run.conditions, item)));
  return branches(
    run,
    span,
    possible.map(({ value, conditions }) => () => {
      run.conditions.push(...conditions);
      const id = loopOver(run, value, span, label, body);
      run.conditions.length -= conditions.length;
      return id;
    }),
  ).map((id) => id ?? "");
}

/** Nothing happens in a loop over an empty list, which another value may stand for. */
function withoutEmpty(options: readonly Alternative[]): readonly Alternative[] {
  const filled = options.filter(({ value }) => !isEmpty(value));
  return filled.length > 0 ? filled : options;
}

function loopOver(run: Run, iterable: Value, span: Span, label: string, body: (element: Value) => void): string {
  if (iterable.k === "symbol") return loopOverSymbol(run, iterable, span, label, body);
  if (iterable.k === "generator" && iterable.source.t === "expression") {
    return loopOver(run, consume(run, iterable, span, label), span, label, body);
  }
  const { element, factor: whole } = iterate(run, iterable, span, label);
  const factor = run.once > 0 || goesThroughBatches(iterable, whole, label) ? { ...whole, size: ONE_PASS } : whole;
  const bound = withDependencies(element, new Set([factor.id]));
  if (bound.k === "symbol") run.elements.set(bound.id, factor.id);
  const one: Value = bound.k === "unknown" ? { ...bound, elementOf: factor.id } : bound;
  run.region("loop", span, () => body(one), { factor });
  return factor.id;
}

/** `for ids in chunked(all_ids, 500)`: many rows in each pass, so that a query for each is how it is meant. */
function goesThroughBatches(iterable: Value, factor: Factor, label: string): boolean {
  return isStridden(iterable) || (factor.query === null && /(batch|chunk)\w*\(/i.test(label));
}

/** `range(first, last, 500)` */
function isStridden(value: Value): boolean {
  if (value.k !== "external" || value.dotted !== "builtins.range") return false;
  const step = value.args[2];
  return step !== undefined && !(step.k === "literal" && Math.abs(Number(step.value)) === 1);
}

function loopOverSymbol(run: Run, iterable: Value, span: Span, label: string, body: (element: Value) => void): string {
  const id = `loop:${iterable.k === "symbol" ? iterable.id : ""}:${spanKey(span)}`;
  const factor: Factor = { id, size: { kind: "n" }, query: null, label, span };
  const deps = joinDependencies(iterable.deps, new Set([id]));
  run.region(
    "loop",
    span,
    () => {
      const element = run.operation(span, { o: "element", on: iterable, label }, deps);
      run.elements.set(element.id, id);
      body(element);
    },
    { factor, overSymbol: true },
  );
  return id;
}

/** One element of a value standing for all, and how many there are; what the iteration queries is recorded. */
export function iterate(run: Run, value: Value, span: Span, label: string): Iteration {
  switch (value.k) {
    case "query":
      return iterateQuery(run, pass(run, value, span, label), span, label);
    case "manager":
      return iterateQuery(run, allOf(run, value, span), span, label);
    case "list":
      if (value.items) return { element: value.element, factor: fixed(value.items.length, span, label) };
      if (value.most !== undefined) return { element: value.element, factor: fixed(value.most, span, label) };
      return { element: value.element, factor: again(value.factor, value.element, span, label) };
    case "record": {
      const size = value.rest ? null : value.entries.size;
      if (size !== null) return { element: unknown(value.deps), factor: fixed(size, span, label) };
      const key = value.restKey ?? unknown(value.deps);
      return { element: key, factor: again(value.factor, key, span, label) };
    }
    case "generator": {
      const list = consume(run, value, span);
      return { element: list.element, factor: again(list.factor, list.element, span, label) };
    }
    case "literal":
      return { element: UNKNOWN, factor: fixed(1, span, label) };
    case "class":
      // Members of an enumeration.
      return { element: UNKNOWN, factor: fixed(1, span, label) };
    case "external":
      if (value.dotted === PAGINATOR) return iteratePages(run, value, span, label);
      if (isConstantIterable(value)) return { element: UNKNOWN, factor: fixed(1, span, label) };
      return { element: unknown(value.deps), factor: countedOver(value, span, label) };
    default:
      return { element: unknown(value.deps), factor: countedOver(value, span, label) };
  }
}

export const PAGINATOR = "django.core.paginator.Paginator";

/** The pages together hold all rows: the loop over them counts once, and what it goes through has no limit. */
function iteratePages(run: Run, paginator: ExternalValue, span: Span, label: string): Iteration {
  const [rows] = paginator.args;
  countRows(run, paginator, span);
  const page = rows?.k === "query" ? slicedQuery(run, rows, null, null, span) : rows;
  return { element: page ?? UNKNOWN, factor: fixed(1, span, label) };
}

/** A paginator counts its rows once, to know which pages there are. */
export function countRows(run: Run, { args: [rows] }: ExternalValue, span: Span): void {
  const counted = rows?.k === "query" ? `${rows.query.id} counted` : null;
  if (rows?.k !== "query" || counted === null || run.state.evaluated.has(counted)) return;
  run.state.evaluated.add(counted);
  callQuery(run, rows, "count", NO_ARGUMENTS, span);
}

/** The rows of one page; null where nothing is known of what the paginator divides. */
export function pageOf(run: Run, paginator: ExternalValue, span: Span): Value | null {
  const [rows, most] = paginator.args;
  countRows(run, paginator, span);
  const size = most?.k === "literal" && typeof most.value === "number" ? most.value : "unknown";
  if (rows?.k === "query") return slicedQuery(run, rows, null, size, span);
  return rows?.k === "list" ? { ...rows, items: null } : null;
}

function iterateQuery(run: Run, value: QueryValue, span: Span, label: string): Iteration {
  evaluateQuery(run, value, "for", span);
  const factor = rowFactor(run, value, span, label);
  const element = rowOf(run, value, factor);
  return { element, factor };
}

/** The rows of a query as a loop; two loops over one query count the same rows. */
export function rowFactor(run: Run, value: QueryValue, span: Span, label: string): Factor {
  const id = value.prefetched ? value.prefetched.id : value.query.id;
  return {
    id,
    size: run.once > 0 ? ONE_PASS : sizeOf(value.query),
    query: rowQuery(value),
    label: shortenLabel(label),
    span,
  };
}

function rowQuery(value: QueryValue): Query {
  return value.prefetched?.origin.query ?? value.query;
}

const ONE_PASS: Size = { kind: "fixed", count: 1 };

function sizeOf(query: Query): Size {
  if (query.limit === null) return { kind: "n" };
  if (query.limit === "page") return { kind: "page", most: null };
  if (query.limit <= 1 || query.state.listed) return { kind: "fixed", count: query.limit };
  return { kind: "page", most: query.limit };
}

/** As many passes as the source says. */
export function fixed(count: number, span: Span, label: string): Factor {
  return { id: `loop:${spanKey(span)}`, size: { kind: "fixed", count }, query: null, label: shortenLabel(label), span };
}

/** A loop over what an earlier one gathered makes as many passes, here. `enumerate(rows)` goes over `rows`. */
function again(gathered: Factor | null, element: Value, span: Span, label: string): Factor {
  if (!gathered) return counted(span, label);
  if (isWithin(gathered.span, span)) return { ...gathered, span };
  return { ...gathered, query: holdsRow(element) ? gathered.query : null, label: shortenLabel(label), span };
}

/** A row, or a tuple with a row in it: `(number, row)` of `enumerate`, `(key, row)` of `items`. */
function holdsRow(value: Value): boolean {
  const options = optionsOf(value);
  // What only a call tells may be a row, unless something else stands beside it: the keys of a dict are of one kind.
  if (options.every(({ k }) => k === "symbol")) return true;
  return options.some((option) => option.k === "instance" || (option.k === "list" && option.items?.some(holdsRow)));
}

function counted(span: Span, label: string): Factor {
  return { id: `loop:${spanKey(span)}`, size: { kind: "n" }, query: null, label: shortenLabel(label), span };
}

function countedOver(value: Value, span: Span, label: string): Factor {
  const factor = counted(span, label);
  return isWrittenByHand(value) ? { ...factor, few: true } : factor;
}

/** One row of a query, standing for all of them. */
export function rowOf(run: Run, value: QueryValue, factor: Factor): Value {
  const deps = joinDependencies(value.deps, new Set([factor.id]));
  if (value.prefetched)
    return times(
      value.prefetched,
      { ...value.prefetched.times, factors: [...value.prefetched.times.factors, factor] },
      deps,
    );
  if (value.query.rows !== "instances") return value.row ? withDependencies(value.row, deps) : unknown(deps);
  const known = new Map<string, Value>();
  const owner = value.related?.owner;
  if (value.related && owner) {
    const relation = run.world.schema.models.get(owner.model)?.relations.get(value.related.relation);
    const joined = relation?.inverse && value.query.supply.joined.has(relation.inverse);
    if (relation?.inverse && relation.side === "inverse" && !joined) known.set(relation.inverse, owner);
  }
  return {
    k: "instance",
    model: value.query.model,
    id: `${value.query.id}/r`,
    times: { ...value.times, factors: [...value.times.factors, factor] },
    origin: rowOrigin(value),
    supply: value.query.supply,
    known,
    foreign: false,
    mayBeNone: false,
    deps,
  };
}

function times(instance: InstanceValue, multiplicity: Multiplicity, deps: Dependencies): InstanceValue {
  return { ...instance, times: multiplicity, deps: joinDependencies(instance.deps, deps) };
}

/** Sends the query of a queryset unless its rows are there already. */
export function evaluateQuery(run: Run, value: QueryValue, by: string, span: Span): void {
  const { query } = value;
  // Of `none()` nothing is asked.
  if (query.limit === 0 || value.prefetched || run.state.evaluated.has(query.id)) return;
  if (!query.state.streamed) run.state.evaluated.add(query.id);
  const { related } = value;
  const deps = value.deps;
  if (related?.pure) {
    const row = { ...related.owner.origin, model: related.owner.model };
    run.trip(
      span,
      { kind: "relation", relation: related.relation, row, arity: "many", queryId: query.id },
      related.mayBeLoaded ? atMost(value.times, `loaded ${related.owner.id}.${related.relation}`) : value.times,
      deps,
      query.model,
    );
    return;
  }
  const seeks = by === "bool" || by === "len" ? seekingOf(run, value, NO_ARGUMENTS, [], span) : null;
  run.trip(span, { ...evaluation(value, by), ...(seeks ? { seeks } : {}) }, value.times, deps, query.model);
}

/** The cause of a trip that the code itself asks for. */
export function evaluation(value: QueryValue, by: string, writes = false) {
  const { related, query } = value;
  const relation = related
    ? {
        name: related.relation,
        row: { ...related.owner.origin, model: related.owner.model },
        dependsOn: related.owner.deps,
      }
    : null;
  return { kind: "evaluation" as const, query, by, relation, lookups: query.restrictedBy ?? [], writes };
}

/** All elements of a value as a list, as `list()` makes it. */
export function consume(run: Run, value: Value, span: Span, label = "items"): Extract<Value, { k: "list" }> {
  if (value.k === "list") return value;
  if (value.k === "generator") return consumeGenerator(run, value);
  if (value.k === "symbol") return consumeSymbol(run, value, span, label);
  if (value.k === "union") {
    const lists: ListValue[] = [];
    forEachVariant(run, value, span, (option) => lists.push(consume(run, option, span, label)));
    return {
      ...listOf(union(lists.map((list) => list.element))),
      factor: lists.find((list) => list.factor)?.factor ?? null,
    };
  }
  const { element, factor } = iterate(run, value, span, label);
  return { ...listOf(withDependencies(element, new Set([factor.id]))), factor };
}

/** Goes through a symbol once: what an element is will be known at the call site. */
function consumeSymbol(run: Run, value: SymbolValue, span: Span, label: string): Extract<Value, { k: "list" }> {
  const found: Value[] = [];
  const id = loopOverSymbol(run, value, span, label, (element) => {
    found.push(element);
  });
  const factor: Factor = { id, size: { kind: "n" }, query: null, label: shortenLabel(label), span };
  return { ...listOf(union(found)), factor };
}

function consumeGenerator(run: Run, value: Extract<Value, { k: "generator" }>): Extract<Value, { k: "list" }> {
  const { source, through } = value;
  if (source.t === "expression") {
    const { comprehension, scope, first, home } = source;
    const list = run.at(home, through, () => runComprehension(run, comprehension, scope, first));
    return list.k === "list" ? list : listOf(UNKNOWN);
  }
  const { file, unit, args, place } = source;
  const yielded = run.throughAll(through, () => callUnit(run, file, unit, args, place.span, "yields"));
  return { ...listOf(yielded), factor: innermostFactor(yielded) };
}

function innermostFactor(value: Value): Factor | null {
  for (const option of optionsOf(value)) {
    if (option.k === "instance") return option.times.factors.at(-1) ?? null;
    if (option.k === "list" && option.items) {
      for (const item of option.items) {
        const factor = innermostFactor(item);
        if (factor) return factor;
      }
    }
  }
  return null;
}

/** A single row of a query: `first()`, `get()`, `[0]`. */
export function oneRow(run: Run, value: QueryValue, span: Span, deps: Dependencies): Value {
  const factor: Factor = { id: `${value.query.id}[]`, size: { kind: "fixed", count: 1 }, query: null, label: "", span };
  const row = rowOf(run, value, factor);
  const joined = joinDependencies(value.deps, deps);
  if (row.k !== "instance") return unknown(joined);
  const origin = value.prefetched ? row.origin : { query: value.query, path: [], shared: false };
  const factors = value.prefetched ? row.times.factors.filter((item) => item.id !== factor.id) : run.loops;
  return {
    ...row,
    id: `${row.id}[${span.start}]`,
    times: { ...ONCE, factors: [...factors] },
    origin,
    deps: joined,
  };
}

/** All elements of a positional argument. */
export function elements(run: Run, args: Arguments, at: number, span: Span): ListValue {
  const place = placeOf(args, at, span);
  return consume(run, args.positional[at] ?? unknown(), place.span, place.label);
}

/** Generators among the arguments of a call that goes through them. */
export function consumeArguments(run: Run, args: Arguments, span: Span): void {
  noteEscapedLocks(run, valuesOf(args), span);
  for (const value of valuesOf(args)) if (value.k === "generator") consume(run, value, span);
}

/** What `with value as target` binds. */
export function enterContext(value: Value): Value {
  return value.k === "external" ? unknown(value.deps) : value;
}
