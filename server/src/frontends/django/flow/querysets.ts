import type { ChainLink, Query, Restriction, RowLock } from "../../../orm/query";
import { isSameSpan, type Span, spanKey } from "../../../orm/span";
import type { Supply } from "../../../orm/supply";
import { atMost } from "../../../orm/trip";
import { querysetMethods } from "../handbook/queryset-methods";
import { absentRelations, withAbsentRelations, withoutAbsentRelations } from "./absent-relations";
import { type Arguments, argument, dependenciesOf, valuesOf } from "./arguments";
import { withAssigned } from "./assigned-relations";
import { rowsGiven } from "./bulk-rows";
import { callFunction } from "./calls";
import { comparisonOf } from "./comparison";
import { withCounted } from "./counted";
import { creationDependencies } from "./created-dependency";
import { deferColumns, loadOnly, prefetchPaths, selectRelated } from "./eager-arguments";
import { createdThrough, creationOf, findOrCreate, seekingOf } from "./find-or-create";
import { askingFor } from "./handed-lookups";
import { isEmpty } from "./is-empty";
import { consumeArguments, evaluateQuery, evaluation, oneRow, rowFactor, rowOf } from "./iterate";
import { knownValue } from "./known-value";
import { managerMethod } from "./managers";
import { useAsRelated } from "./pair-use";
import { dependenciesOfPart } from "./partial-dependencies";
import type { Run } from "./run";
import { noteTouched } from "./touched-rows";
import { updateSteps } from "./update-steps";
import {
  type Dependencies,
  INDEPENDENT,
  joinDependencies,
  NONE,
  type QueryValue,
  type RelatedRows,
  tupleOf,
  union,
  unknown,
  type Value,
} from "./values";

/** Identity of the queryset that an expression builds from another one. */
export function queryId(run: Run, span: Span, from: string, parent: string): string {
  const through = run.callPlaces.map((place) => `${place.unit}:${place.start}`).join(">");
  return hashId(`${from}|${parent}|${spanKey(span)}|${through}`);
}

/** A short name for a long identity (53 bits). */
export function hashId(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return `q${(4294967296 * (2097151 & b) + (a >>> 0)).toString(36)}`;
}

interface Change {
  readonly supply?: Supply;
  /** Relations whose key is NULL on all rows from here on. */
  readonly absent?: readonly string[];
  readonly rows?: Query["rows"];
  readonly row?: Value | null;
  readonly state?: Partial<Query["state"]>;
  readonly limit?: Query["limit"];
  readonly restrictedBy?: Query["restrictedBy"];
  readonly deps?: Dependencies;
  /** What decides it besides lookups; `deps` where that is all of them. */
  readonly computedFrom?: Dependencies;
  /** The rows stay those that a prefetch of the relation would load. */
  readonly pure?: boolean;
  readonly kind?: ChainLink["kind"];
}

/** The queryset that a call builds from another. */
function derive(run: Run, value: QueryValue, name: string, span: Span, change: Change = {}): QueryValue {
  const { query } = value;
  const id = queryId(run, span, name, query.id);
  run.state.evaluated.delete(id);
  const supply = change.supply ?? (change.pure ? query.supply : (value.related?.restricted ?? query.supply));
  const link: ChainLink = { span, kind: change.kind ?? "call", name, within: run.within };
  const next: Query = {
    ...query,
    id,
    chain: [...query.chain, link],
    supply: withAbsentRelations(supply, change.absent ?? []),
    rows: change.rows ?? query.rows,
    state: { ...query.state, ...change.state },
    limit: change.limit === undefined ? query.limit : change.limit,
    restrictedBy: change.restrictedBy === undefined ? query.restrictedBy : change.restrictedBy,
    computedFrom: joinDependencies(query.computedFrom, change.computedFrom ?? change.deps ?? INDEPENDENT),
  };
  const related = value.related && relatedAfter(value.related, change.pure ?? false);
  const deps = joinDependencies(value.deps, change.deps ?? INDEPENDENT);
  const prefetched = change.pure ? value.prefetched : null;
  const row = change.row === undefined ? value.row : change.row;
  return { ...value, query: next, times: run.here(), related, prefetched, row, deps };
}

function relatedAfter({ restricted, ...related }: RelatedRows, isPure: boolean): RelatedRows {
  return isPure && restricted ? { ...related, restricted } : { ...related, pure: related.pure && isPure };
}

/** The queryset as another expression hands it on: a name, a parameter, a returned value. */
export function pass(run: Run, value: QueryValue, span: Span, name: string): QueryValue {
  const last = value.query.chain.at(-1);
  if (last && isSameSpan(last.span, span)) return value;
  const link: ChainLink = { span, kind: "pass", name, within: run.within };
  return { ...value, query: { ...value.query, chain: [...value.query.chain, link] } };
}

export function slicedQuery(
  run: Run,
  value: QueryValue,
  lower: number | null,
  upper: number | null | "unknown",
  span: Span,
): QueryValue {
  const limit = upper === null ? value.query.limit : upper === "unknown" ? "page" : Math.max(0, upper - (lower ?? 0));
  if (value.prefetched || run.state.evaluated.has(value.query.id)) {
    return { ...value, query: { ...value.query, limit: smaller(value.query.limit, limit) } };
  }
  return derive(run, value, "[:]", span, {
    state: { sliced: true },
    limit: smaller(value.query.limit, limit),
    kind: "slice",
  });
}

function smaller(a: Query["limit"], b: Query["limit"]): Query["limit"] {
  if (typeof a === "number" && typeof b === "number") return Math.min(a, b);
  return b ?? a;
}

/** `queryset.name(...)`: a method of the workspace's queryset class, or Django's. */
export function callQuery(run: Run, value: QueryValue, name: string, args: Arguments, span: Span): Value {
  const own = managerMethod(run, value.classes, name);
  if (own) return askingFor(run, name, span, () => callFunction(run, own, [value], args, span));
  consumeArguments(run, args, span);
  if (name === "_clone" || name === "_chain") return derive(run, value, name, span);
  const method = querysetMethods.get(name);
  if (!method) return unknown(joinDependencies(value.deps, dependenciesOf(args)));
  const base = method.asyncOf ?? name;
  const special = SPECIAL[base];
  if (special) return special(run, method.asyncOf ? asynchronous(value) : value, args, span, base);
  if (method.returns === "queryset") return derive(run, value, base, span, { deps: dependenciesOf(args) });
  return unknown(joinDependencies(value.deps, dependenciesOf(args)));
}

function asynchronous(value: QueryValue): QueryValue {
  return { ...value, query: { ...value.query, state: { ...value.query.state, asynchronous: true } } };
}

type QueryMethod = (run: Run, value: QueryValue, args: Arguments, span: Span, name: string) => Value;

const all: QueryMethod = (run, value, _args, span, name) => derive(run, value, name, span, { pure: true });

const restrict: QueryMethod = (run, value, args, span, name) => {
  useAsRelated(run, value.query.model, args, span);
  const before = value.query.restrictedBy;
  const lookups = restrictions(run, args, span, name === "exclude");
  const readable = before !== null && args.positional.length === 0 && !args.open;
  const restrictedBy = readable ? [...before, ...lookups] : null;
  const most = name === "filter" ? mostRows(run, value, args) : null;
  const narrowed = most === null ? {} : { limit: smaller(value.query.limit, most), state: { listed: true } };
  const deps = asked(args, lookups);
  const absent = absentRelations(run, value, args, name === "exclude");
  return derive(run, value, name, span, {
    absent,
    restrictedBy,
    deps,
    computedFrom: otherThanLookups(args),
    ...narrowed,
  });
};

/** How many rows there can be by the lookups of unique columns; null where nothing says so. */
function mostRows(run: Run, value: QueryValue, args: Arguments): number | null {
  if (fixesOneRow(run, value, args)) return 1;
  const model = run.world.schema.models.get(value.query.model);
  const counts = [...args.keywords].flatMap(([lookup, given]) => {
    const count = lookup.endsWith("__in") ? countOf(given) : null;
    const column = lookup.slice(0, -"__in".length);
    const unique =
      column === "pk" || model?.uniqueness.some(({ fields }) => fields.length === 1 && fields[0] === column);
    return count !== null && unique ? [count] : [];
  });
  return counts.length === 0 ? null : Math.min(...counts);
}

/** `[a, b]`, the keys of a dict that is written out: how many there are. */
function countOf(value: Value): number | null {
  if (value.k === "list" && value.items) return value.items.length;
  if (value.k === "record" && !value.rest) return value.entries.size;
  const size = value.k === "list" || value.k === "record" ? value.factor?.size : null;
  return size?.kind === "fixed" ? size.count : null;
}

/** The lookups name a value for every column of a unique key: there is at most one such row. */
function fixesOneRow(run: Run, value: QueryValue, args: Arguments): boolean {
  const model = run.world.schema.models.get(value.query.model);
  if (!model) return false;
  const fixed = new Set([...args.keywords.keys()].map((lookup) => lookup.replace(/__exact$/, "")));
  if (fixed.has("pk")) return true;
  return model.uniqueness.some(
    (unique) =>
      unique.condition === null &&
      unique.expressions.length === 0 &&
      unique.fields.length > 0 &&
      unique.fields.every((field) => fixed.has(field) || fixed.has(`${field}_id`)),
  );
}

const order: QueryMethod = (run, value, args, span, name) =>
  derive(run, value, name, span, { state: { ordered: args.positional.length > 0 }, deps: dependenciesOf(args) });

const plainRows: QueryMethod = (run, value, args, span, name) => {
  const deps = dependenciesOf(args);
  const flat = args.keywords.get("flat");
  const rows = name === "values" ? "dicts" : flat?.k === "literal" && flat.value === true ? "scalars" : "tuples";
  return derive(run, value, name, span, { rows, row: unknown(deps), deps });
};

/** Sends one query and gives one row. */
const one: QueryMethod = (run, value, args, span, name) => {
  useAsRelated(run, value.query.model, args, span);
  const lookups = restrictions(run, args, span);
  const deps = joinDependencies(value.deps, asked(args, lookups));
  const ordered = name === "first" && value.query.state.ordered;
  const free = ordered && (value.prefetched !== null || run.state.evaluated.has(value.query.id));
  if (free) return union([oneRow(run, value, span, deps), NONE]);
  const narrowed = restricted(value, lookups, otherThanLookups(args));
  const row = oneRow(run, { ...derive(run, narrowed, name, span, { limit: 1 }), prefetched: null }, span, deps);
  const gives = row.k === "instance" ? { gives: row.id } : {};
  const sought = seeks(run, value, args, lookups, span);
  const cause = { ...evaluation({ ...narrowed, prefetched: null }, name), ...sought, ...gives };
  run.trip(span, cause, run.here(), deps, value.query.model);
  return name === "first" || name === "last" ? union([row, NONE]) : row;
};

function seeks(run: Run, value: QueryValue, args: Arguments, lookups: readonly Restriction[], span: Span) {
  const seeking = seekingOf(run, value, args, lookups, span);
  return seeking ? { seeks: seeking } : {};
}

function restricted(value: QueryValue, lookups: readonly Restriction[], others: Dependencies): QueryValue {
  const { query } = value;
  const restrictedBy = [...(query.restrictedBy ?? []), ...lookups];
  return { ...value, query: { ...query, restrictedBy, computedFrom: joinDependencies(query.computedFrom, others) } };
}

function restrictions(run: Run, args: Arguments, span: Span, negated = false): Restriction[] {
  return [...args.keywords].map(([lookup, value]) => {
    const comparison = comparisonOf(lookup, value);
    return {
      lookup,
      span: args.spans.get(lookup) ?? span,
      dependsOn: lookup.endsWith("__in") ? dependenciesOfPart(run, "members", value) : value.deps,
      comparison: negated && comparison === "equal" ? "other" : comparison,
      negated,
      value: knownValue(run, value, args.spans.get(lookup) ?? span),
    };
  });
}

/** What decides which rows are asked for. */
function asked(args: Arguments, lookups: readonly Restriction[]): Dependencies {
  return lookups.reduce((deps, { dependsOn }) => joinDependencies(deps, dependsOn), otherThanLookups(args));
}

function otherThanLookups(args: Arguments): Dependencies {
  return dependenciesOf({ ...args, keywords: new Map() });
}

/** Sends one query and gives a plain value; rows in memory may answer. */
const scalar: QueryMethod = (run, value, args, span, name) => {
  const given = dependenciesOf(args);
  const deps = joinDependencies(value.deps, given);
  const method = querysetMethods.get(name);
  const inMemory = value.prefetched
    ? method?.onPrefetched === "free"
    : run.state.evaluated.has(value.query.id) && method?.onEvaluated === "free";
  const narrowed = restricted(value, [], given);
  const isAmount = name === "aggregate" && addsUp(args);
  const isLook = isAmount || name === "exists" || name === "count";
  const cause = { ...evaluation(narrowed, name), ...(isLook ? seeks(run, value, args, [], span) : {}) };
  if (!inMemory) run.trip(span, cause, run.here(), deps, value.query.model);
  if (!isLook) return unknown(deps);
  const counted = name !== "exists" && !mayBeHeld(run, value) ? [{ of: span, rises: true }] : [];
  if (!isAmount) return withCounted({ k: "unknown", finds: span, deps }, counted);
  return {
    k: "record",
    entries: new Map(),
    rest: withCounted({ k: "unknown", deps }, counted),
    restKey: null,
    factor: null,
    deps,
  };
};

/** Each row more makes all of it more. */
function addsUp(args: Arguments): boolean {
  const asked = [...args.positional, ...args.keywords.values()];
  return asked.length > 0 && asked.every((each) => each.k === "unknown" && each.addsUp === true);
}

/** Whoever handed in the row that they belong to may have locked it, where a function that locks such rows can lead here. */
function mayBeHeld({ world, unit }: Run, { related }: QueryValue): boolean {
  return related?.owner.foreign === true && world.mayHoldLock(related.owner.model, unit);
}

/** Looks for a row, and inserts one where there is none. */
const findOne: QueryMethod = (run, value, args, span, name) => {
  const effect = findOrCreate(run, value, args, restrictions(run, args, span), span, name);
  if (effect) run.add({ s: "effect", effect });
  return createOne(run, value, args, span, name);
};

const createOne: QueryMethod = (run, value, args, span, name) => {
  useAsRelated(run, value.query.model, args, span);
  const deps = joinDependencies(value.deps, dependenciesOf(args));
  const cause = evaluation(value, name, true);
  run.trip(span, cause, run.here(), deps, value.query.model);
  if (name !== "create") {
    const times = writesAlways(name, args) ? run.here() : atMost(run.here(), `missing ${run.splitAt(span)}`);
    run.trip(span, cause, times, deps, value.query.model);
  }
  const fields = [...args.keywords.keys()];
  const given =
    name === "create" ? creationOf(run, value.query.model, createdThrough(run, value, args, span), span) : {};
  run.add({
    s: "effect",
    effect: { kind: "create", span, model: value.query.model, fields, value: "plain", instance: null, ...given },
  });
  const created = name === "create" ? joinDependencies(deps, creationDependencies(run.loops)) : deps;
  const row = oneRow(run, { ...value, prefetched: null }, span, created);
  const filled = row.k === "instance" ? withAssigned(run, row, args) : row;
  if (name === "create") return filled;
  // The row that it finds is locked before it is changed.
  if (name === "update_or_create") noteTouched(run, filled, span);
  return { ...tupleOf([filled, unknown(deps)]), pair: { span, model: value.query.model } };
};

/** A row that is found is written where there are values for it; one that is not found is inserted. */
function writesAlways(name: string, args: Arguments): boolean {
  const values = args.keywords.get("defaults");
  return name === "update_or_create" && values !== undefined && !isEmpty(values);
}

/** Options under which rows that the database refuses raise nothing. */
const TOLERANT = ["ignore_conflicts", "update_conflicts"];

function writeMany(kind: "update" | "delete" | "bulk-create" | "bulk-update"): QueryMethod {
  return (run, value, args, span, name) => {
    const deps = joinDependencies(value.deps, dependenciesOf(args));
    const tolerant = TOLERANT.some((option) => args.keywords.has(option)) ? { tolerant: true as const } : {};
    run.trip(span, { ...evaluation(value, name, true), ...tolerant }, run.here(), deps, value.query.model);
    const { model } = value.query;
    const inserts = kind === "bulk-create" && !("tolerant" in tolerant);
    const rows = inserts ? rowsGiven(run, args.positional[0], span) : {};
    const effect = { kind, span, model, fields: null, value: "plain", instance: null, ...rows } as const;
    const steps = kind === "update" ? updateSteps(value, args, span) : [{ s: "effect", effect } as const];
    for (const step of steps) run.add(step);
    if (name === "bulk_create") return args.positional[0] ?? unknown(deps);
    return withCounted({ k: "unknown", deps }, kind === "update" ? [{ of: span, rises: true, changed: true }] : []);
  };
}

const inBulk: QueryMethod = (run, value, args, span) => {
  const deps = joinDependencies(value.deps, dependenciesOf(args));
  const asked = derive(run, value, "in_bulk", span, { deps, computedFrom: dependenciesOf(args) });
  evaluateQuery(run, { ...asked, prefetched: null }, "in_bulk", span);
  const factor = rowFactor(run, asked, span, "in_bulk()");
  const rest = rowOf(run, asked, factor);
  return { k: "record", entries: new Map(), rest, restKey: unknown(rest.deps), factor, deps };
};

const combineQueries: QueryMethod = (run, value, args, span, name) => {
  const open = valuesOf(args).some((other) => other.k !== "query");
  const own = withoutAbsentRelations(value.query.supply);
  const supply = open ? { ...own, open: true } : own;
  const state = { combined: true, listed: false };
  return derive(run, value, name, span, { supply, state, limit: null, deps: dependenciesOf(args) });
};

const SPECIAL: Readonly<Record<string, QueryMethod>> = {
  all,
  filter: restrict,
  exclude: restrict,
  order_by: order,
  values: plainRows,
  values_list: plainRows,
  dates: plainRows,
  datetimes: plainRows,
  none: (run, value, _args, span, name) => derive(run, value, name, span, { limit: 0 }),
  select_related: (run, value, args, span, name) =>
    derive(run, value, name, span, { supply: selectRelated(run, value.query, args), deps: INDEPENDENT }),
  prefetch_related: (run, value, args, span, name) =>
    derive(run, value, name, span, {
      supply: prefetchPaths(run, value.query.model, value.query.supply, args.positional, args.open),
    }),
  only: (run, value, args, span, name) =>
    derive(run, value, name, span, { supply: loadOnly(value.query.supply, args) }),
  defer: (run, value, args, span, name) =>
    derive(run, value, name, span, { supply: deferColumns(value.query.supply, args) }),
  annotate: (run, value, args, span, name) =>
    derive(run, value, name, span, { supply: withComputed(value.query.supply, args), deps: dependenciesOf(args) }),
  fetch_mode: (run, value, args, span, name) => {
    const mode = args.positional[0];
    const fetchMode =
      mode?.k === "external" && mode.dotted.endsWith("FETCH_PEERS")
        ? "peers"
        : mode?.k === "external" && mode.dotted.endsWith("RAISE")
          ? "refuse"
          : "on-read";
    return derive(run, value, name, span, { supply: { ...value.query.supply, fetchMode } });
  },
  select_for_update: (run, value, args, span, name) =>
    derive(run, value, name, span, { state: { lock: { span, of: lockedPaths(args) } } }),
  using: (run, value, args, span, name) =>
    derive(run, value, name, span, { state: { database: textOf(args.positional[0]) } }),
  distinct: (run, value, args, span, name) =>
    derive(run, value, name, span, { state: { distinct: true }, deps: dependenciesOf(args) }),
  iterator: (run, value, _args, span, name) => ({
    ...derive(run, value, name, span, { state: { streamed: true } }),
    prefetched: null,
  }),
  union: combineQueries,
  intersection: combineQueries,
  difference: combineQueries,
  raw: (run, value, args, span, name) => {
    const raw = derive(run, value, name, span, { state: { raw: true }, deps: dependenciesOf(args) });
    return { ...raw, query: { ...raw.query, supply: { ...raw.query.supply, open: true } } };
  },
  get: one,
  first: one,
  last: one,
  earliest: one,
  latest: one,
  count: scalar,
  exists: scalar,
  contains: scalar,
  aggregate: scalar,
  explain: scalar,
  create: createOne,
  get_or_create: findOne,
  update_or_create: findOne,
  bulk_create: writeMany("bulk-create"),
  bulk_update: writeMany("bulk-update"),
  update: writeMany("update"),
  delete: writeMany("delete"),
  in_bulk: inBulk,
};

/** What `of=` names: `self` and relations. */
function lockedPaths(args: Arguments): RowLock["of"] {
  const given = argument(args, 2, "of");
  if (given === undefined) return args.open ? "unread" : "all";
  if (given.k !== "list" || given.items === null) return "unread";
  const paths = given.items.map(textOf);
  if (paths.includes(null)) return "unread";
  return paths.length === 0 ? "all" : paths.filter((path) => path !== null);
}

function textOf(value: Value | undefined): string | null {
  return value?.k === "literal" && typeof value.value === "string" ? value.value : null;
}

function withComputed(supply: Supply, args: Arguments): Supply {
  return { ...supply, computed: new Set([...supply.computed, ...args.keywords.keys()]) };
}
