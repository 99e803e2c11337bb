import type { Query } from "../../../orm/query";
import type { Model, ModelId, Relation } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import { EMPTY_SUPPLY } from "../../../orm/supply";
import { atMost } from "../../../orm/trip";
import type { ManagerDeclaration } from "../schema/django-schema";
import { UNREAD_MANAGER } from "../schema/read-manager";
import type { Arguments } from "./arguments";
import { dependenciesOf, NO_ARGUMENTS } from "./arguments";
import { callFunction } from "./calls";
import { askingFor } from "./handed-lookups";
import { foreignInstance, prefetchedRow } from "./instances";
import { consumeArguments } from "./iterate";
import { dependenciesOfPart } from "./partial-dependencies";
import { callQuery, queryId } from "./querysets";
import type { Run } from "./run";
import {
  type FunctionValue,
  INDEPENDENT,
  type InstanceValue,
  joinDependencies,
  type ManagerValue,
  type QueryValue,
  unknown,
  type Value,
  withDependencies,
} from "./values";

/** `Book.objects` */
export function modelManager(
  run: Run,
  model: ModelId,
  declaration: ManagerDeclaration,
  span: Span,
  name: string,
): ManagerValue {
  const place = { span, name, within: run.within };
  return { k: "manager", model, declaration, owner: null, place, deps: INDEPENDENT };
}

/** `author.books`: nothing is queried yet. */
export function relatedManager(
  run: Run,
  instance: InstanceValue,
  _model: Model,
  relation: Relation,
  span: Span,
): Value {
  if (relation.target === null) return unknown(instance.deps);
  const declaration = run.world.schema.defaultManager(relation.target);
  return {
    k: "manager",
    model: relation.target,
    declaration,
    owner: { instance, relation: relation.name },
    place: { span, name: relation.name, within: run.within },
    deps: instance.deps,
  };
}

/** `manager.all()` without the call: what iterating or passing its rows on starts from. */
export function allOf(run: Run, manager: ManagerValue, span: Span): QueryValue {
  const prefetched = prefetchedOf(run, manager, span);
  if (prefetched) return prefetched;
  const base = baseQuery(run, manager, span);
  const { owner } = manager;
  if (!owner) return base;
  const { query } = base;
  const { instance } = owner;
  const rowOf = instance.origin.query ? { query: instance.origin.query.id, path: instance.origin.path } : null;
  const loadedElsewhere = run.callPlaces.length > 0 && run.world.isLoadedSomewhere(owner.relation);
  const mayBeLoaded = instance.supply.open || openFor(run, instance, owner.relation);
  const owned: Query = {
    ...query,
    id: queryId(run, span, `${instance.id}.${owner.relation}`, query.id),
    owner: { relation: owner.relation, ownerModel: instance.model, foreign: instance.foreign, loadedElsewhere, rowOf },
    supply: mayBeLoaded || instance.handedIn ? { ...query.supply, open: true } : query.supply,
  };
  run.state.evaluated.delete(owned.id);
  const deps = joinDependencies(base.deps, instance.deps);
  const restricted = instance.handedIn && !mayBeLoaded ? { restricted: query.supply } : {};
  const related = {
    owner: instance,
    relation: owner.relation,
    pure: true,
    mayBeLoaded: mayBeLoaded || instance.handedIn === true,
    ...restricted,
  };
  return { ...base, query: owned, related, deps };
}

/** Nobody knows what the caller of a method loaded on `self`; if some query loads this relation, say nothing of it. */
function openFor(run: Run, instance: InstanceValue, relation: string): boolean {
  return instance.foreign && run.world.isLoadedSomewhere(relation);
}

function prefetchedOf(run: Run, manager: ManagerValue, span: Span): QueryValue | null {
  const { owner } = manager;
  if (!owner) return null;
  const prefetched = owner.instance.supply.prefetched.get(owner.relation);
  if (!prefetched || prefetched.asList) return null;
  const relation = run.world.schema.models.get(owner.instance.model)?.relations.get(owner.relation);
  const row = prefetchedRow(owner.instance, relation, owner.relation, prefetched);
  if (!row) return null;
  const base = baseQuery(run, manager, span);
  const state = { ...base.query.state, ordered: base.query.state.ordered || prefetched.ordered };
  // A queryset given to `Prefetch` is what the manager goes on from.
  const supply = prefetched.filtered ? prefetched.supply : base.query.supply;
  const query = { ...base.query, id: row.id, state, supply };
  return {
    ...base,
    query,
    related: { ...owner, owner: owner.instance, pure: true, mayBeLoaded: false },
    prefetched: row,
    deps: owner.instance.deps,
  };
}

/** The queryset a manager starts from: its own `get_queryset()` where the workspace defines one. */
function baseQuery(run: Run, manager: ManagerValue, span: Span): QueryValue {
  const custom = managerMethod(run, manager.declaration.classes, "get_queryset");
  if (custom) {
    const value = callFunction(run, custom, [manager], NO_ARGUMENTS, manager.place?.span ?? span);
    const queries = (value.k === "union" ? value.options : [value]).filter((option) => option.k === "query");
    const [first] = queries;
    if (first?.k === "query") return withManagerClasses(first, manager);
    return strangeQuery(openQuery(rootQuery(run, manager, span)));
  }
  const root = rootQuery(run, manager, span);
  const { declaration } = manager;
  if (isReadable(declaration)) return root;
  const made = isOnlyNamed(declaration) ? root : openQuery(root);
  return declaration.external.every((name) => LIKE_DJANGOS.test(name) || PLAIN_MANAGERS.test(name))
    ? made
    : strangeQuery(made);
}

function withManagerClasses(value: QueryValue, manager: ManagerValue): QueryValue {
  const place = manager.place;
  const classes = value.classes.length > 0 ? value.classes : manager.declaration.queryset;
  if (!place) return { ...value, classes };
  const link = { span: place.span, kind: "pass" as const, name: place.name, within: place.within };
  return { ...value, classes, query: { ...value.query, chain: [...value.query.chain, link] } };
}

/** Bases, and managers of packages, that are known to load nothing of their own. */
const PLAIN_MANAGERS =
  /^(builtins\.object$|abc\.|typing\.|typing_extensions\.|django\.|mptt\.|treebeard\.|taggit\.|modelcluster\.|wagtail\.|model_utils\.|parler\.|simple_history\.|polymorphic_tree\.|guardian\.|allauth\.|import_export\.)/;

function isReadable(declaration: ManagerDeclaration): boolean {
  return declaration.plain || declaration.external.every((name) => PLAIN_MANAGERS.test(name));
}

/** Managers of packages that load more, and look for rows and insert them as Django's own do. */
const LIKE_DJANGOS = /^polymorphic\./;

/** Nothing of it is known but that it is a manager. */
function isOnlyNamed({ external, classes }: ManagerDeclaration): boolean {
  return classes.length === 0 && external.every((name) => name === UNREAD_MANAGER);
}

/** Its rows may be loaded with more than is known. */
function openQuery(value: QueryValue): QueryValue {
  return { ...value, query: { ...value.query, supply: { ...value.query.supply, open: true } } };
}

/** It may leave rows out, or look for them and insert them in a way of its own. */
function strangeQuery(value: QueryValue): QueryValue {
  return { ...value, query: { ...value.query, state: { ...value.query.state, open: true } } };
}

/** A queryset of all rows of a model, as Django's own manager makes it. */
export function rootQuery(run: Run, manager: ManagerValue, span: Span): QueryValue {
  const place = manager.place ?? { span, name: manager.declaration.name, within: run.within };
  const ordering = run.world.schema.models.get(manager.model)?.ordering ?? [];
  const query: Query = {
    id: queryId(run, place.span, manager.model, ""),
    model: manager.model,
    chain: [{ span: place.span, kind: "root", name: place.name, within: place.within }],
    supply: EMPTY_SUPPLY,
    rows: "instances",
    state: {
      sliced: false,
      combined: false,
      distinct: false,
      ordered: ordering.length > 0,
      lock: null,
      database: null,
      streamed: false,
      raw: false,
      asynchronous: false,
      listed: false,
      open: false,
    },
    limit: null,
    owner: null,
    restrictedBy: [],
    computedFrom: INDEPENDENT,
    alternatives: [],
  };
  run.state.evaluated.delete(query.id);
  return {
    k: "query",
    query,
    times: run.here(),
    classes: manager.declaration.queryset,
    related: null,
    prefetched: null,
    row: null,
    deps: INDEPENDENT,
  };
}

/** A queryset of all rows of a model, with the methods of the given classes. */
export function allRows(run: Run, model: ModelId, classes: QueryValue["classes"], span: Span): QueryValue {
  const declaration = run.world.schema.defaultManager(model);
  const place = { span, name: "QuerySet()", within: run.within };
  const root = rootQuery(run, { k: "manager", model, declaration, owner: null, place, deps: INDEPENDENT }, span);
  return { ...root, classes };
}

/** `manager.name(...)`: a method of its class, one of its queryset's class, or Django's own. */
export function callManager(run: Run, given: ManagerValue, name: string, args: Arguments, span: Span): Value {
  const manager = reachedAt(given, args.receiver);
  if (manager.model === CONTENT_TYPE && name === "get_for_model") return contentTypeFor(run, args);
  const own = managerMethod(run, managerOnly(manager.declaration), name);
  if (own && name !== "get_queryset")
    return askingFor(run, name, span, () => callFunction(run, own, [manager], args, span));
  const query = allOf(run, manager, manager.place?.span ?? span);
  const onQuery = managerMethod(run, manager.declaration.queryset, name);
  if (onQuery) return askingFor(run, name, span, () => callFunction(run, onQuery, [query], args, span));
  if (name === "get_queryset") return query;
  if (name === "db_manager") return withDependencies(manager, INDEPENDENT);
  if (manager.owner && RELATION_WRITES.has(name)) {
    consumeArguments(run, args, span);
    return relationWrite(run, manager, name, args, span);
  }
  return callQuery(run, query, name, args, span);
}

const CONTENT_TYPE = "contenttypes.ContentType";

/** Kept by the process once it was asked for; all rows of one model have the same. */
function contentTypeFor(run: Run, args: Arguments): Value {
  const [of] = args.positional;
  return withDependencies(foreignInstance(CONTENT_TYPE, "content type"), dependenciesOfPart(run, "class", of));
}

/** Each `author.books` in the source is a place of its own, also where an earlier one is remembered. */
function reachedAt(manager: ManagerValue, receiver: Span | null): ManagerValue {
  const { place, owner } = manager;
  return place && owner && receiver ? { ...manager, place: { ...place, span: receiver } } : manager;
}

const RELATION_WRITES = new Set(["add", "remove", "clear", "set", "aadd", "aremove", "aclear", "aset"]);

function relationWrite(run: Run, manager: ManagerValue, name: string, args: Arguments, span: Span): Value {
  if (manager.owner) forgetPrefetch(run, manager.owner.instance, manager.owner.relation);
  sendWrites(run, manager, name, args, span);
  const kind = name.endsWith("add") ? "create" : name.endsWith("set") ? "update" : "delete";
  const fields = manager.owner ? [manager.owner.relation] : null;
  const effect = { kind, span, model: manager.model, fields, value: "plain", instance: null } as const;
  run.add({ s: "effect", effect });
  return unknown();
}

/**
 * What Django sends for a change through a related manager. Rows of the relation's own table are written at once, or one
 * by one where they are not saved yet; rows of a table between are looked for before some are added.
 */
function sendWrites(run: Run, manager: ManagerValue, name: string, args: Arguments, span: Span): void {
  const base = name.replace(/^a(?=add|remove|clear|set)/, "");
  const model = run.world.schema.models.get(manager.owner?.instance.model ?? "");
  const isBetween = model?.relations.get(manager.owner?.relation ?? "")?.side === "through";
  const bulk = args.keywords.get("bulk");
  const isOneByOne = base === "add" && bulk?.k === "literal" && bulk.value === false;
  const certain = isOneByOne ? args.positional.length : 1;
  const further = base === "set" ? (isBetween ? 3 : 2) : base === "add" && isBetween ? 1 : 0;
  const cause = { kind: "evaluation", query: null, by: name, relation: null, lookups: [], writes: true } as const;
  const here = run.here();
  const deps = dependenciesOf(args);
  for (let at = 0; at < certain; at += 1) run.trip(span, cause, here, deps, manager.model);
  for (let at = 0; at < further; at += 1)
    run.trip(span, cause, atMost(here, `needed ${run.splitAt(span)}`), deps, manager.model);
}

/** After a change through its manager, a prefetched relation is read from the database again. */
function forgetPrefetch(run: Run, instance: InstanceValue, relation: string): void {
  const supply = run.state.supplies.get(instance.id) ?? instance.supply;
  if (!supply.prefetched.has(relation)) return;
  const prefetched = new Map(supply.prefetched);
  prefetched.delete(relation);
  run.state.supplies.set(instance.id, { ...supply, prefetched });
}

function managerOnly(declaration: ManagerDeclaration): ManagerDeclaration["classes"] {
  return declaration.classes.filter((cls) => !declaration.queryset.includes(cls));
}

/** A method that one of the classes, or a workspace base of it, defines. */
export function managerMethod(run: Run, classes: ManagerDeclaration["classes"], name: string): FunctionValue | null {
  for (const cls of classes) {
    const found = run.world.project.method(cls, name);
    if (found) return { k: "function", file: found.owner.file, unit: found.unit, deps: INDEPENDENT };
  }
  return null;
}
