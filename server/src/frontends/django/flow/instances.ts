import type { Column, Model, Relation } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import { EMPTY_SUPPLY, type Prefetched, type Supply } from "../../../orm/supply";
import { atMost, type Factor, type Multiplicity, ONCE } from "../../../orm/trip";
import { NO_ARGUMENTS } from "./arguments";
import { ANY_ATTRIBUTE } from "./assign";
import { callFunction } from "./calls";
import { relatedManager } from "./managers";
import { symbolValue } from "./names";
import type { Run } from "./run";
import { asRead } from "./stored-reads";
import {
  choice,
  external,
  type FunctionValue,
  type InstanceOrigin,
  type InstanceValue,
  joinDependencies,
  listOf,
  NONE,
  type QueryValue,
  type UnknownValue,
  unknown,
  type Value,
} from "./values";

/** `instance.name`: what was assigned, what came with the row, a relation, a property, a column. */
export function readInstanceAttribute(run: Run, given: InstanceValue, name: string, span: Span): Value {
  const instance = withLaterSupply(run, given);
  const set = run.state.attributes.get(`${instance.id}.${name}`);
  if (set) return whereSet(run, instance, name, set);
  const known = instance.known.get(name);
  if (known) return known;
  // What the query computes is set on the row, over a cached property of that name.
  if (instance.supply.computed.has(name)) return unknown(instance.deps);
  const model = run.world.schema.models.get(instance.model);
  if (!model) return unknown(instance.deps);
  const list = instance.supply.prefetched.get(name);
  if (list?.asList) return prefetchedList(instance, model.relations.get(list.relation), name, list, span);
  const relation = model.relations.get(name);
  if (relation) return readRelation(run, instance, model, relation, span);
  const member = methodOfModel(run, instance.model, name);
  if (member) return readMember(run, instance, member, name, span);
  const isStored = instance.origin.query !== null;
  if (name === "pk") return keyOf(instance, isStored);
  if (name === "_state" && isStored) return external(STORED_ROW);
  const column = columnOf(model, name);
  if (column?.primaryKey) return keyOf(instance, isStored);
  if (column) {
    readColumn(run, instance, column, span);
    const isAsStored = isStored && !run.state.attributes.has(`${instance.id}.${ANY_ATTRIBUTE}`);
    return asRead(
      run,
      isAsStored ? storedColumn(instance, model, column, name) : unknown(instance.deps),
      instance,
      column,
    );
  }
  if (name === "objects") return unknown();
  return constantOf(run, instance.model, name) ?? unknown(instance.deps);
}

/** What an attribute holds that may be as it was fetched, where some way alone has set it. */
function whereSet(run: Run, instance: InstanceValue, name: string, set: Value): Value {
  const column = set.k === "union" ? run.world.schema.models.get(instance.model)?.columns.get(name) : undefined;
  if (set.k !== "union" || !column) return set;
  const alternatives = set.options.map((option, at) => ({
    value: option.k === "unknown" && option.unset ? asRead(run, unknown(instance.deps), instance, column) : option,
    conditions: set.conditions?.[at] ?? [],
  }));
  return choice(alternatives);
}

/**
 * A column of a row that a query gave. The database holds no NULL where it may not, and of texts that must differ one
 * row at most has the empty one.
 */
function storedColumn(instance: InstanceValue, model: Model, column: Column, attribute: string): UnknownValue {
  const isRaw = column.kind === "relation" && attribute === column.attribute;
  const isNeverEmpty = isRaw || NEVER_FALSE.has(column.kind) || (column.kind === "text" && isUnique(model, column));
  const present = !column.nullable && isNeverEmpty;
  return { k: "unknown", stored: true, present, given: !column.nullable, deps: instance.deps };
}

/** Kinds of columns whose values are all true. */
const NEVER_FALSE = new Set<Column["kind"]>(["date", "uuid"]);

function isUnique(model: Model, { name }: Column): boolean {
  return model.uniqueness.some(
    ({ fields, condition }) => condition === null && fields.length === 1 && fields[0] === name,
  );
}

/** What all rows have from their class: `self.DONE`, and `self.Status` with its members. */
function constantOf(run: Run, model: string, name: string): Value | null {
  const { project, schema } = run.world;
  const cls = /^[A-Z]/.test(name) ? schema.classOf(model) : null;
  if (!cls) return null;
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return run.world.classAttribute(cls, name);
  const nested = project.member({ kind: "class", ...cls }, name);
  return nested?.kind === "class" ? symbolValue(run.world, nested) : null;
}

/** The instance with what `prefetch_related_objects` loaded onto it after it was fetched. */
function withLaterSupply(run: Run, instance: InstanceValue): InstanceValue {
  const later = run.state.supplies.get(instance.id);
  if (!later) return instance;
  const origin = later.reloaded ? { ...instance.origin, reloaded: true } : instance.origin;
  return { ...instance, supply: later, origin };
}

/** The state of a row that came from the database: `_state.adding` is false. */
export const STORED_ROW = "django.db.models.base.ModelState of a stored row";

/** The primary key: a row that a query gave has one. */
function keyOf(instance: InstanceValue, isStored: boolean): Value {
  // To a relation the key is the row.
  const key = { k: "unknown", identity: instance.id, deps: instance.deps } as const;
  return isStored ? { ...key, present: true } : key;
}

function columnOf(model: Model, attribute: string): Column | undefined {
  const column = model.columns.get(attribute);
  if (column) return column;
  for (const other of model.columns.values()) if (other.attribute === attribute) return other;
  return undefined;
}

/** A property runs; a method waits to be called. */
function readMember(run: Run, instance: InstanceValue, member: FunctionValue, name: string, span: Span): Value {
  const cached = isCachedProperty(member);
  if (cached || isProperty(member)) {
    const value = callFunction(run, member, [instance], NO_ARGUMENTS, span);
    if (cached) run.state.attributes.set(`${instance.id}.${name}`, value);
    return value;
  }
  return { k: "method", receiver: instance, name, function: member, deps: instance.deps };
}

export function isProperty(member: FunctionValue): boolean {
  return (
    decoratedWith(member, ["property", "cached_property", "functools.cached_property"]) || isCachedProperty(member)
  );
}

function isCachedProperty(member: FunctionValue): boolean {
  return decoratedWith(member, ["cached_property"]);
}

/** The unit has a decorator of one of the names; a dotted decorator is known by its last part. */
export function decoratedWith(member: FunctionValue, names: readonly string[]): boolean {
  return member.unit.definition.decorators.some((decorator) => {
    const target = decorator.k === "call" ? decorator.fn : decorator;
    const name = target.k === "name" ? target.id : target.k === "attr" ? target.name : "";
    return names.includes(name);
  });
}

/** A method or property that a model's class or its workspace bases define. */
export function methodOfModel(run: Run, model: string, name: string): FunctionValue | null {
  const cls = run.world.schema.classOf(model);
  const found = cls && run.world.project.method(cls, name);
  return found ? { k: "function", file: found.owner.file, unit: found.unit, deps: new Set() } : null;
}

function readRelation(run: Run, instance: InstanceValue, model: Model, relation: Relation, span: Span): Value {
  if (relation.arity === "many") return relatedManager(run, instance, model, relation, span);
  if (isAbsent(run, instance, relation)) {
    readKey(run, instance, relation, span);
    return NONE;
  }
  const joined = instance.supply.joined.get(relation.name);
  if (joined) return related(run, instance, relation, joined, false);
  const prefetched = instance.supply.prefetched.get(relation.name);
  if (prefetched) return related(run, instance, relation, prefetched.supply, true);
  if (relation.link === "to-parent") return related(run, instance, relation, instance.supply, false);
  if (instance.supply.open) return related(run, instance, relation, { ...EMPTY_SUPPLY, open: true }, false);
  fetchRelation(run, instance, relation, span);
  const { fetchMode } = instance.supply;
  return related(run, instance, relation, { ...EMPTY_SUPPLY, fetchMode }, false);
}

/** The query gave rows without the relation, and nothing was assigned since. */
function isAbsent(run: Run, instance: InstanceValue, { name, column }: Relation): boolean {
  if (!instance.supply.absent?.has(name)) return false;
  return !isAssigned(run, instance, column) && !isAssigned(run, instance, ANY_ATTRIBUTE);
}

function isAssigned({ state }: Run, { id }: InstanceValue, attribute: string | null): boolean {
  return attribute !== null && state.attributes.has(`${id}.${attribute}`);
}

/** The key that a relation is fetched by may itself have been left out of the row. */
function readKey(run: Run, instance: InstanceValue, relation: Relation, span: Span): void {
  const key = run.world.schema.models.get(instance.model)?.columns.get(relation.name);
  if (key && relation.side === "owner") readColumn(run, instance, key, span);
}

/** The first read of a relation that did not come with the row asks the database. */
function fetchRelation(run: Run, instance: InstanceValue, relation: Relation, span: Span): void {
  const mayBeLoaded = run.state.maybeLoaded.has(`${instance.id}.${relation.name}`);
  if (wasLoaded(run, instance, relation.name)) return;
  if (instance.supply.fetchMode === "refuse") return;
  readKey(run, instance, relation, span);
  // What the query loads for the key that came with the row is of no use for another key.
  const origin = isAssigned(run, instance, relation.column) ? NO_ORIGIN : instance.origin;
  const row = { ...origin, model: instance.model };
  const once = onceKey(run, instance, relation.name);
  const asked = whereFilled(instance.supply.fetchMode === "peers" ? ONCE : instance.times, relation, once);
  run.trip(
    span,
    { kind: "relation", relation: relation.name, row, arity: "one" },
    { ...asked, optional: asked.optional || mayBeLoaded, once },
    instance.deps,
    relation.target,
  );
}

/** Where the key of a relation is NULL, nothing is asked. */
function whereFilled(times: Multiplicity, relation: Relation, once: string): Multiplicity {
  return mayBeNull(relation) ? atMost(times, `filled ${once}`) : times;
}

function mayBeNull({ nullable, column }: Relation): boolean {
  return nullable && column !== null;
}

/** The reads of which Django sends the first, until the instance forgets it. */
function onceKey(run: Run, instance: InstanceValue, relation: string): string {
  return `${instance.id}.${relation}#${run.forgotten.get(instance.id) ?? 0}`;
}

/** Whether a relation or column was read before; from now on it was. One of several rows is loaded when all are. */
function wasLoaded(run: Run, instance: InstanceValue, name: string): boolean {
  const key = `${instance.id}.${name}`;
  const { loaded, maybeLoaded } = run.state;
  if (loaded.has(key) || loaded.has(key.replaceAll("!", ""))) return true;
  loaded.add(key);
  // Read on one of the rows, it is loaded on one of them.
  maybeLoaded.add(key.replaceAll("!", ""));
  return false;
}

/** The instance at the other end of a to-one relation. */
function related(run: Run, instance: InstanceValue, relation: Relation, supply: Supply, shared: boolean): Value {
  if (relation.target === null) return unknown(instance.deps);
  return {
    ...instance,
    model: relation.target,
    id: `${instance.id}.${relation.name}`,
    times: whereFilled(instance.times, relation, onceKey(run, instance, relation.name)),
    origin: step(instance.origin, relation.name, shared),
    supply,
    known: backLink(run, instance, relation),
    mayBeNone: mayBeNull(relation),
  };
}

/** Django fills both ends of a one-to-one relation, however the other end was loaded. */
function backLink(run: Run, instance: InstanceValue, relation: Relation): ReadonlyMap<string, Value> {
  if (!relation.inverse || relation.target === null) return new Map();
  const back = run.world.schema.models.get(relation.target)?.relations.get(relation.inverse);
  return back?.arity === "one" ? new Map([[relation.inverse, instance]]) : new Map();
}

function step(origin: InstanceOrigin, relation: string, shared: boolean): InstanceOrigin {
  return { ...origin, path: [...origin.path, relation], shared: origin.shared || shared };
}

function readColumn(run: Run, instance: InstanceValue, column: Column, span: Span): void {
  const { columns, open } = instance.supply;
  if (open || columns.kind === "all" || column.primaryKey) return;
  const named = columns.names.has(column.name) || columns.names.has(column.attribute);
  if (named === (columns.kind === "only")) return;
  if (wasLoaded(run, instance, `${column.name} column`)) return;
  const row = { ...instance.origin, model: instance.model };
  const times = { ...instance.times, once: onceKey(run, instance, `${column.name} column`) };
  run.trip(span, { kind: "column", column: column.name, row }, times, instance.deps, instance.model);
}

/** The list that a `Prefetch(..., to_attr=...)` left: as many rows for each owner as it has. */
function prefetchedList(
  owner: InstanceValue,
  relation: Relation | undefined,
  attribute: string,
  prefetched: Prefetched,
  span: Span,
): Value {
  const row = prefetchedRow(owner, relation, attribute, prefetched);
  if (!row) return listOf(unknown(owner.deps));
  const factor: Factor = { id: row.id, size: { kind: "n" }, query: owner.origin.query, label: attribute, span };
  const times = { ...row.times, factors: [...row.times.factors, factor] };
  return listOf({ ...row, times, deps: joinDependencies(row.deps, new Set([factor.id])) }, factor);
}

/** A row that a prefetch left on its owner; null when the relation's target is not known. */
export function prefetchedRow(
  owner: InstanceValue,
  relation: Relation | undefined,
  attribute: string,
  prefetched: Prefetched,
): InstanceValue | null {
  if (!relation || relation.target === null) return null;
  const known = new Map<string, Value>();
  // Django keeps what a join of the inner queryset filled.
  const joined = relation.inverse !== null && prefetched.supply.joined.has(relation.inverse);
  if (relation.inverse && relation.side === "inverse" && !joined) known.set(relation.inverse, owner);
  return {
    k: "instance",
    model: relation.target,
    id: `${owner.id}.${attribute}`,
    times: owner.times,
    origin: step(owner.origin, attribute, false),
    supply: prefetched.supply,
    known,
    foreign: owner.foreign,
    mayBeNone: false,
    deps: owner.deps,
  };
}

/**
 * Where the rows of a queryset count from. Rows of a plain `owner.relation.all()` belong to the owner's query when there
 * are many owners, since that is where they can be loaded; else to the queryset itself.
 */
export function rowOrigin(value: QueryValue): InstanceOrigin {
  const owner = value.related?.pure ? value.related.owner : null;
  if (owner?.origin.query && value.related && isOneOfMany(owner)) {
    return step(owner.origin, value.related.relation, false);
  }
  return { query: value.query, path: [], shared: false };
}

/** The instance is one of the rows of its query, which has more than one. */
export function isOneOfMany(instance: InstanceValue): boolean {
  const { query } = instance.origin;
  if (!query) return false;
  return instance.times.factors.some((factor) => factor.query?.id === query.id && factor.size.kind !== "fixed");
}

const NO_ORIGIN: InstanceOrigin = { query: null, path: [], shared: false };

/** An instance about which only the model is known: `self` in a method, an annotated parameter. */
export function foreignInstance(model: string, id: string): InstanceValue {
  return {
    k: "instance",
    model,
    id,
    times: ONCE,
    origin: NO_ORIGIN,
    supply: EMPTY_SUPPLY,
    known: new Map(),
    foreign: true,
    mayBeNone: false,
    deps: new Set(),
  };
}
