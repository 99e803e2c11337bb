import type { Query } from "../../../orm/query";
import type { ModelId, Relation } from "../../../orm/schema";
import {
  EMPTY_SUPPLY,
  type LoadedColumns,
  type Prefetched,
  type Supply,
  withJoined,
  withPrefetched,
} from "../../../orm/supply";
import { type Arguments, argument } from "./arguments";
import { isNone } from "./is-none";
import type { Run } from "./run";
import { optionsOf, type Value } from "./values";

/** Depth to which `select_related()` without arguments follows relations (Query.max_depth in Django's source). */
const BARE_DEPTH = 5;

/** The supply after `select_related(...)`. An argument that cannot be read opens it. */
export function selectRelated(run: Run, query: Query, args: Arguments): Supply {
  const { supply, model } = query;
  if (args.open) return { ...supply, open: true };
  const [first] = args.positional;
  if (first === undefined) return joinRequired(run, supply, model, BARE_DEPTH);
  if (isNone(first)) return { ...supply, joined: new Map() };
  let result = supply;
  for (const value of args.positional) {
    const paths = textsOf(value);
    if (paths === null) return { ...result, open: true };
    for (const path of paths) {
      const steps = joinSteps(run, model, path);
      result = steps === null ? { ...result, open: true } : withJoined(result, steps);
    }
  }
  return result;
}

/** All strings that a value may be; null when it may be something else. */
function textsOf(value: Value): string[] | null {
  const texts: string[] = [];
  for (const option of optionsOf(value)) {
    if (option.k === "literal" && typeof option.value === "string") texts.push(option.value);
    else return null;
  }
  return texts;
}

function joinRequired(run: Run, supply: Supply, model: ModelId, depth: number): Supply {
  const relations = run.world.schema.models.get(model)?.relations;
  if (!relations || depth === 0) return supply;
  const joined = new Map(supply.joined);
  for (const relation of relations.values()) {
    if (
      relation.arity !== "one" ||
      relation.side !== "owner" ||
      relation.nullable ||
      relation.generic ||
      !relation.target
    )
      continue;
    joined.set(relation.name, joinRequired(run, joined.get(relation.name) ?? EMPTY_SUPPLY, relation.target, depth - 1));
  }
  return { ...supply, joined };
}

/** Accessor names of a `select_related` path, which is written in query names. Null when a step is not known. */
function joinSteps(run: Run, model: ModelId, path: string): string[] | null {
  const steps: string[] = [];
  let at: ModelId | null = model;
  for (const name of path.split("__")) {
    const relation: Relation | null = at === null ? null : relationForJoin(run, at, name);
    if (!relation) return null;
    steps.push(relation.name);
    at = relation.target;
  }
  return steps;
}

function relationForJoin(run: Run, model: ModelId, name: string): Relation | null {
  const relations = run.world.schema.models.get(model)?.relations;
  if (!relations) return null;
  for (const relation of relations.values()) {
    if (relation.arity === "one" && relation.queryName === name) return relation;
  }
  return null;
}

/** The supply after `prefetch_related(...)` of the values given. */
export function prefetchPaths(
  run: Run,
  model: ModelId,
  supply: Supply,
  values: readonly Value[],
  open: boolean,
): Supply {
  let result = open ? { ...supply, open: true } : supply;
  for (const value of values) {
    if (isNone(value)) {
      result = { ...result, prefetched: new Map() };
      continue;
    }
    for (const option of optionsOf(value)) result = prefetchOne(run, model, result, option);
  }
  return result;
}

function prefetchOne(run: Run, model: ModelId, supply: Supply, value: Value): Supply {
  if (value.k === "literal" && typeof value.value === "string") {
    return prefetchPath(run, model, supply, value.value, null, null);
  }
  if (value.k === "external" && value.dotted === "django.db.models.Prefetch") {
    const [lookup, queryset, toAttr] = value.args;
    if (lookup?.k === "literal" && typeof lookup.value === "string") {
      const attribute = toAttr?.k === "literal" && typeof toAttr.value === "string" ? toAttr.value : null;
      const rows = queryset?.k === "literal" ? null : (queryset ?? null);
      return prefetchPath(run, model, supply, lookup.value, rows, attribute);
    }
  }
  return { ...supply, open: true };
}

/** The `Prefetch(...)` object of a call: lookup, queryset and attribute are kept as its arguments. */
export function prefetchObject(args: Arguments): Value {
  const none: Value = { k: "literal", value: null, deps: new Set() };
  const parts = [
    argument(args, 0, "lookup") ?? none,
    argument(args, 1, "queryset") ?? none,
    argument(args, 2, "to_attr") ?? none,
  ];
  return { k: "external", dotted: "django.db.models.Prefetch", args: parts, deps: new Set() };
}

function prefetchPath(
  run: Run,
  model: ModelId,
  supply: Supply,
  path: string,
  rows: Value | null,
  toAttr: string | null,
): Supply {
  const names = path.split("__");
  const last = names[names.length - 1] ?? path;
  const attribute = toAttr ?? last;
  const steps = resolvedSteps(run, model, supply, names.slice(0, -1));
  const inner: Prefetched = {
    supply: rows === null ? EMPTY_SUPPLY : rows.k === "query" ? rows.query.supply : { ...EMPTY_SUPPLY, open: true },
    relation: last,
    asList: toAttr !== null,
    filtered: rows !== null,
    ordered: rows !== null && (rows.k !== "query" || rows.query.state.ordered),
  };
  const relation = steps && relationAt(run, steps, last);
  if (!relation) return { ...supply, open: true };
  const ordered = inner.ordered || (rows === null && isOrdered(run, relation));
  return withPrefetched(supply, [...names.slice(0, -1), attribute], { attribute, prefetched: { ...inner, ordered } });
}

function isOrdered(run: Run, relation: Relation): boolean {
  const target = relation.target && run.world.schema.models.get(relation.target);
  return target ? target.ordering.length > 0 : false;
}

/** The model that the steps of a path lead to, following `to_attr` lists made before; null when one is not known. */
function resolvedSteps(run: Run, model: ModelId, supply: Supply, names: readonly string[]): ModelId | null {
  let at: ModelId | null = model;
  let here: Supply | undefined = supply;
  for (const name of names) {
    if (at === null) return null;
    const prefetched: Prefetched | undefined = here?.prefetched.get(name);
    const relation: Relation | undefined = run.world.schema.models.get(at)?.relations.get(prefetched?.relation ?? name);
    if (!relation) return null;
    here = prefetched?.supply ?? here?.joined.get(name);
    at = relation.target;
  }
  return at;
}

function relationAt(run: Run, model: ModelId, name: string): Relation | null {
  return run.world.schema.models.get(model)?.relations.get(name) ?? null;
}

/** The supply after `only(...)`: relation columns are named by the relation or by the raw column. */
export function loadOnly(supply: Supply, args: Arguments): Supply {
  const names = namesOf(args);
  if (names === null) return { ...supply, open: true };
  return { ...supply, columns: { kind: "only", names } };
}

export function deferColumns(supply: Supply, args: Arguments): Supply {
  const names = namesOf(args);
  if (names === null) return { ...supply, open: true };
  if (args.positional[0]?.k === "literal" && args.positional[0].value === null)
    return { ...supply, columns: { kind: "all" } };
  const before: LoadedColumns = supply.columns;
  if (before.kind === "only") {
    return {
      ...supply,
      columns: { kind: "only", names: new Set([...before.names].filter((name) => !names.has(name))) },
    };
  }
  const earlier = before.kind === "except" ? before.names : [];
  return { ...supply, columns: { kind: "except", names: new Set([...earlier, ...names]) } };
}

/** Names of columns of the row itself; those of joined rows (`author__name`) open nothing here. Null when unreadable. */
function namesOf(args: Arguments): Set<string> | null {
  if (args.open) return null;
  const names = new Set<string>();
  for (const value of args.positional) {
    const texts = isNone(value) ? [] : textsOf(value);
    if (texts === null) return null;
    for (const text of texts) names.add(text.split("__")[0] ?? text);
  }
  return names;
}
