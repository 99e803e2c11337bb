import type { Write } from "../../../orm/effect";
import type { RowValues } from "../../../orm/find-or-create";
import type { KnownValue } from "../../../orm/known-value";
import type { Query, Restriction } from "../../../orm/query";
import type { Span } from "../../../orm/span";
import {
  type Branch,
  createdIn,
  type Factor,
  type LazyRelation,
  type Multiplicity,
  mayBeLeftOut,
  type Trip,
  type TripCause,
} from "../../../orm/trip";
import { assignment } from "./assign";
import { comparisonOf } from "./comparison";
import { type Compared, type Condition, holds } from "./conditions";
import { type Counted, countedAt, roomLeft } from "./counted";
import { creatingLoop, creationDependencies } from "./created-dependency";
import type { Emptied } from "./emptiness";
import { identityOf, symbolIdentity, toldValue } from "./known-value";
import { withoutNone } from "./narrow";
import { dependenciesOfPart, parameterOf, partialDependency } from "./partial-dependencies";
import { hashId } from "./querysets";
import { fitting, type Run } from "./run";
import { settle } from "./settle";
import { foreignScope, type Scope } from "./state";
import { answering, type StateRead, statesAt, withStates } from "./state-reads";
import { passedStep } from "./state-tests";
import { joinSources, type ReadSource, sourcesOf, symbolOf, withReads } from "./stored-reads";
import type { Bound, EffectStep, Operation, TestedStates, UnitSummary } from "./summary";
import {
  type Alternative,
  choice,
  type Dependencies,
  INDEPENDENT,
  type InstanceValue,
  identified,
  type QueryValue,
  type SymbolValue,
  type UnknownValue,
  unknown,
  type Value,
} from "./values";

/** Parts of values that one call hands over; tuples of tuples would double with each call. */
const LARGEST_VALUES = 3000;

/** A constant that no call tells. */
function untold(): SymbolValue {
  return { k: "symbol", id: "?", deps: INDEPENDENT };
}

/** What a callee's values are at one call: symbols replaced, queries given identities of this call. */
export class Substitution {
  private readonly symbols = new Map<string, Value>();
  private readonly loops = new Map<string, Factor>();
  private readonly queries = new Map<string, Query>();
  private readonly prefix: readonly Factor[];
  private readonly branches: readonly Branch[];
  /** Parameters that the call gives a model class. */
  private readonly handedModels: ReadonlySet<string>;
  /** How many calls are around this one. */
  readonly calledAt: number;
  private size = 0;

  constructor(
    private readonly run: Run,
    params: readonly Value[],
    private readonly tag: string,
    /** The call; null when no caller is known. */
    private readonly place: Span | null,
    { hasReceiver }: UnitSummary,
  ) {
    this.calledAt = run.callPlaces.length;
    this.handedModels = new Set(
      params.flatMap(({ k }, at) => (k === "model" && !(hasReceiver && at === 0) ? [`p${at}`] : [])),
    );
    this.prefix = run.bounded(run.loops).slice();
    this.branches = [...run.branches];
    params.forEach((value, at) => {
      this.bind(`p${at}`, value);
    });
  }

  bind(symbol: string, value: Value): void {
    this.symbols.set(symbol, identified(value, this.rename(symbolIdentity(symbol))));
  }

  /** It is done with a model class that the call hands over, so that the callee alone does not know which. */
  isOnHandedModel(operation: Operation): boolean {
    if (this.handedModels.size === 0 || !("on" in operation)) return false;
    return [...operation.on.deps].some((id) => this.handedModels.has(id));
  }

  private told({ id, present, deps }: SymbolValue): Value {
    const value = this.symbols.get(id) ?? unknown(this.dependencies(deps));
    return present ? withoutNone(value) : value;
  }

  bindLoop(id: string, factor: Factor): void {
    this.loops.set(id, factor);
  }

  value(value: Value): Value {
    this.size += 1;
    if (this.size > LARGEST_VALUES) return unknown();
    switch (value.k) {
      case "symbol":
        return this.told(value);
      case "query":
        return this.queryValue(value);
      case "instance":
        return this.instance(value);
      case "manager":
        return value.owner
          ? {
              ...value,
              owner: { ...value.owner, instance: this.instance(value.owner.instance) },
              deps: this.dependencies(value.deps),
            }
          : value;
      case "list":
        return {
          ...value,
          items: value.items?.map((item) => this.value(item)) ?? null,
          element: this.value(value.element),
          factor: value.factor && this.factor(value.factor),
          deps: this.dependencies(value.deps),
        };
      case "record":
        return {
          ...value,
          entries: new Map([...value.entries].map(([key, item]) => [key, this.value(item)])),
          rest: value.rest && this.value(value.rest),
          restKey: value.restKey && this.value(value.restKey),
          factor: value.factor && this.factor(value.factor),
          deps: this.dependencies(value.deps),
        };
      case "union":
        return answering(
          this.choice(value.options.map((option, at) => ({ value: option, conditions: value.conditions?.[at] ?? [] }))),
          this.states(value.states ?? []),
        );
      case "method":
        return { ...value, receiver: this.value(value.receiver), deps: this.dependencies(value.deps) };
      case "super":
        return { ...value, receiver: this.value(value.receiver) };
      case "external":
        return value.args.length === 0
          ? value
          : { ...value, args: value.args.map((item) => this.value(item)), deps: this.dependencies(value.deps) };
      case "object":
        return { ...value, id: this.rename(value.id), deps: this.dependencies(value.deps) };
      case "generator":
        return this.generator(value);
      case "closure":
        return { ...value, scope: this.scope(value.scope), deps: this.dependencies(value.deps) };
      case "unknown":
        return this.unknownValue(value);
      default:
        return value.deps.size === 0 ? value : { ...value, deps: this.dependencies(value.deps) };
    }
  }

  private unknownValue(value: UnknownValue): UnknownValue {
    const { read, computed, identity, states } = value;
    const told = value.counted ? { ...value, counted: this.counted(value.counted) } : value;
    const known = value.deps.size === 0 ? told : { ...told, deps: this.dependencies(value.deps) };
    const named = identity === undefined ? known : { ...known, identity: this.rename(identity) };
    const mapped = states === undefined ? named : withStates(named, this.states(states));
    if (read === undefined && computed === undefined) return mapped;
    return withReads(mapped, this.sources(read ?? []), this.sources(computed ?? []));
  }

  private counted(counted: readonly Counted[]): readonly Counted[] {
    return countedAt(counted, (symbol) => this.symbols.get(symbol));
  }

  private sources(sources: readonly ReadSource[]): readonly ReadSource[] {
    const mapped = sources.map((source) => {
      const symbol = symbolOf(source);
      if (symbol === null) return [this.rename(source)];
      const value = this.symbols.get(symbol);
      return value ? sourcesOf(value) : [];
    });
    return joinSources(mapped);
  }

  private states(states: readonly StateRead[]): readonly StateRead[] {
    if (states.length === 0) return states;
    return statesAt(this.run, states, {
      told: (symbol) => this.symbols.get(symbol),
      rename: (source) => this.rename(source),
      constant: (item) => this.constant(item),
    });
  }

  /** A test at this call. */
  tested(tested: TestedStates): TestedStates {
    return { ...tested, states: this.states(tested.states) };
  }

  /** Tests at this call, without those that turn out to ask for no column. */
  decisions(decisions: readonly TestedStates[]): readonly TestedStates[] {
    return decisions.map((each) => this.tested(each)).filter(({ states }) => states.length > 0);
  }

  /** The alternatives that the values of this call leave. */
  choice(alternatives: readonly Alternative[]): Value {
    const left = alternatives.filter(({ conditions }) => conditions.every((condition) => this.mayHold(condition)));
    return choice(
      left.map(({ value, conditions, ended = [] }) => ({
        value: ended.map((id) => this.loop(id)).reduce(settle, this.value(value)),
        conditions: this.conditions(conditions),
      })),
    );
  }

  own(condition: Condition | null): Condition | null {
    return condition && (this.conditions([condition])[0] ?? null);
  }

  mayHold(condition: Condition): boolean {
    const fills = condition.fills === true && this.run.isSaving();
    return holds({ ...condition, fills, test: this.test(condition.test) }, this.value(condition.on)) !== false;
  }

  /** Conditions that the caller's own parameters decide. */
  private conditions(conditions: readonly Condition[]): Condition[] {
    return conditions.flatMap((condition) => {
      const on = this.value(condition.on);
      return on.k === "symbol" ? [{ ...condition, on, test: this.test(condition.test) }] : [];
    });
  }

  /** A test with the constants that are known at this call. */
  private test(test: Condition["test"]): Condition["test"] {
    if (!Array.isArray(test)) return test;
    return test.map((item: Compared) => this.constant(item));
  }

  private constant(item: Compared): Compared {
    if (typeof item !== "object") return item;
    const value = this.value(item);
    if (value.k === "symbol") return value;
    return value.k === "literal" && value.value !== null ? value.value : untold();
  }

  private generator(value: Extract<Value, { k: "generator" }>): Value {
    const { source } = value;
    const deps = this.dependencies(value.deps);
    const through = this.place ? [this.place, ...value.through] : value.through;
    if (source.t === "call")
      return { ...value, source: { ...source, args: source.args.map((item) => this.value(item)) }, through, deps };
    const { scope, first } = source;
    return { ...value, source: { ...source, scope: this.scope(scope), first: this.value(first) }, through, deps };
  }

  /** The variables that code handed out closes over. */
  private scope(scope: Scope): Scope {
    return foreignScope(scope, (value) => this.value(value));
  }

  private queryValue(value: QueryValue): QueryValue {
    return {
      ...value,
      query: this.query(value.query),
      times: this.times(value.times),
      related: value.related && { ...value.related, owner: this.instance(value.related.owner) },
      prefetched: value.prefetched && this.instance(value.prefetched),
      row: value.row && this.value(value.row),
      deps: this.dependencies(value.deps),
    };
  }

  private instance(value: InstanceValue): InstanceValue {
    return {
      ...value,
      id: this.rename(value.id),
      times: this.times(value.times),
      origin: value.origin.query ? { ...value.origin, query: this.query(value.origin.query) } : value.origin,
      known:
        value.known.size === 0
          ? value.known
          : new Map([...value.known].map(([name, item]) => [name, this.value(item)])),
      ...(value.given ? { given: this.rowValues(value.given) } : {}),
      ...(value.absent ? { absent: this.emptied(value.absent) } : {}),
      deps: this.dependencies(value.deps),
    };
  }

  query(query: Query): Query {
    const before = this.queries.get(query.id);
    if (before && before.chain.length === query.chain.length) return before;
    const owner = query.owner?.rowOf
      ? { ...query.owner, rowOf: { ...query.owner.rowOf, query: this.rename(query.owner.rowOf.query) } }
      : query.owner;
    const mapped: Query = {
      ...query,
      id: this.rename(query.id),
      owner,
      restrictedBy: query.restrictedBy?.map((restriction) => this.restriction(restriction)) ?? null,
      computedFrom: this.dependencies(query.computedFrom),
    };
    this.queries.set(query.id, mapped);
    return mapped;
  }

  private restriction(restriction: Restriction): Restriction {
    const { lookup, dependsOn } = restriction;
    const mapped = { ...restriction, dependsOn: this.dependencies(dependsOn), value: this.known(restriction.value) };
    const { symbol } = restriction.value;
    const value = symbol === null ? undefined : this.symbols.get(symbol);
    if (!value) return mapped;
    const comparison = restriction.comparison === "equal" ? comparisonOf(lookup, value) : restriction.comparison;
    return { ...mapped, comparison };
  }

  private known<K extends KnownValue>(known: K): K {
    const value = known.symbol === null ? undefined : this.symbols.get(known.symbol);
    const told = value ? { ...known, ...toldValue(this.run, known, value) } : known;
    return { ...told, identity: this.identity(known, value) };
  }

  /** Literals are the same everywhere. */
  private identity({ constant, isNull, identity }: KnownValue, value: Value | undefined): string {
    const given = value ? identityOf(value) : null;
    if (given !== null) return given;
    return constant !== null || isNull === "always" ? identity : this.rename(identity);
  }

  emptied(all: readonly Emptied[]): readonly Emptied[] {
    return all.map(({ value, span }) => ({ value: this.value(value), span }));
  }

  /** What a row gets or a lookup seeks, by the values of this call. */
  private all<K extends KnownValue>(values: readonly K[]): readonly K[] {
    return values.map((value) => this.known(value));
  }

  /** An effect of the callee, as it happens at this call. */
  effect(step: EffectStep): EffectStep {
    const { effect, assigned } = step;
    if (effect.kind === "guard") return { s: "effect", effect: { ...effect, reads: this.sources(effect.reads) } };
    if (effect.kind === "passed") return step.tested ? passedStep(this.tested(step.tested)) : step;
    if (effect.kind === "room") {
      const room = this.counted(step.room ?? []);
      return { s: "effect", effect: roomLeft(effect.span, room), room };
    }
    if (effect.kind === "reload" || effect.kind === "touch")
      return { s: "effect", effect: { ...effect, row: this.rename(effect.row) } };
    if ("instance" in effect) {
      const given = effect.given ? { given: this.rowValues(effect.given) } : {};
      const row = step.row && this.value(step.row);
      const instance = row ? identityOf(row) : effect.instance && this.rename(effect.instance);
      const leadsTo = effect.leadsTo === undefined ? {} : { leadsTo: this.rename(effect.leadsTo) };
      const written = { ...effect, instance, ...given, ...leadsTo, ...this.checks(effect) };
      if (assigned) return { ...assignment(written, this.value(assigned)), ...(row?.k === "symbol" ? { row } : {}) };
      return { s: "effect", effect: written, ...(step.absent ? { absent: this.emptied(step.absent) } : {}) };
    }
    if (effect.kind === "look") {
      const seeks = { ...effect.seeks, sought: this.all(effect.seeks.sought) };
      return { s: "effect", effect: { ...effect, frames: [...this.run.callPlaces, ...effect.frames], seeks } };
    }
    if (effect.kind === "pair-use") {
      return { s: "effect", effect: { ...effect, frames: [...this.run.callPlaces, ...effect.frames] } };
    }
    if (effect.kind !== "find-or-create") return step;
    const { sought, inserted } = effect;
    return { s: "effect", effect: { ...effect, sought: this.all(sought), inserted: this.all(inserted) } };
  }

  private checks({ checks }: Write): Pick<Write, "checks"> {
    return checks ? { checks: { ...checks, frames: [...this.run.callPlaces, ...checks.frames] } } : {};
  }

  private rowValues(given: RowValues): RowValues {
    return { ...given, values: this.all(given.values) };
  }

  factor(factor: Factor): Factor {
    const bound = this.loops.get(factor.id);
    // A loop over what an earlier one gathered counts the same, under its own name and at its own place.
    if (bound) {
      const size = factor.size.kind === "fixed" ? factor.size : bound.size;
      return { ...bound, size, label: factor.label, span: factor.span };
    }
    return { ...factor, id: this.rename(factor.id), query: factor.query && this.query(factor.query) };
  }

  private queryId(cause: TripCause): Pick<LazyRelation, "queryId"> {
    return cause.kind === "relation" && cause.queryId !== undefined ? { queryId: this.rename(cause.queryId) } : {};
  }

  trip(trip: Trip): Trip {
    const { cause } = trip;
    const mapRow = <R extends { query: Query | null }>(row: R): R =>
      row.query ? { ...row, query: this.query(row.query) } : row;
    const mapped =
      cause.kind === "evaluation"
        ? {
            ...cause,
            query: cause.query && this.query(cause.query),
            lookups: cause.lookups.map((lookup) => this.restriction(lookup)),
            ...(cause.seeks ? { seeks: { ...cause.seeks, sought: this.all(cause.seeks.sought) } } : {}),
            ...(cause.gives === undefined ? {} : { gives: this.rename(cause.gives) }),
            relation: cause.relation && {
              ...cause.relation,
              row: mapRow(cause.relation.row),
              dependsOn: this.dependencies(cause.relation.dependsOn),
            },
          }
        : { ...cause, row: mapRow(cause.row), ...this.queryId(cause) };
    return {
      ...trip,
      cause: this.run.locksForWriting(mapped) ? { ...mapped, writes: true } : mapped,
      frames: [...this.run.callPlaces, ...trip.frames],
      times: this.times(trip.times),
      dependsOn: this.dependencies(trip.dependsOn),
      inherited: trip.inherited || this.tag !== "",
      exceptional: trip.exceptional || this.run.failing > 0,
    };
  }

  private times(times: Multiplicity): Multiplicity {
    const factors = [...this.prefix, ...times.factors.map((factor) => this.factor(factor))];
    return {
      factors,
      optional: times.optional || this.branches.some(mayBeLeftOut),
      branches: fitting([...this.branches, ...times.branches.map((branch) => this.branch(branch))], factors),
      ...(times.once === undefined ? {} : { once: this.rename(times.once) }),
    };
  }

  private branch(branch: Branch): Branch {
    const loops = [...this.prefix.map(({ id }) => id), ...branch.loops.map((id) => this.loop(id))];
    return { ...branch, split: this.split(branch.split), loops };
  }

  /** Where ways part in the callee, at this call. */
  split(split: string): string {
    return this.tag === "" ? split : hashId(`${split}|${this.tag}`);
  }

  private dependencies(deps: Dependencies): Dependencies {
    if (deps.size === 0) return deps;
    const mapped = new Set<string>();
    for (const id of deps) for (const found of this.dependency(id)) mapped.add(found);
    return mapped.size === 0 ? INDEPENDENT : mapped;
  }

  private dependency(id: string): Dependencies {
    const partial = partialDependency(id);
    const creating = creatingLoop(id);
    if (creating === "") return creationDependencies(this.prefix);
    if (creating !== null) return new Set([createdIn(this.loop(creating))]);
    const symbol = parameterOf(partial?.parameter ?? id);
    if (symbol === null) return new Set([this.loop(id)]);
    const value = this.symbols.get(symbol);
    if (!value) return INDEPENDENT;
    return partial ? dependenciesOfPart(this.run, partial.part, value) : value.deps;
  }

  bounds(bounds: readonly Bound[]): readonly Bound[] {
    return bounds.map(({ loop, most }) => ({ loop: this.loop(loop), most }));
  }

  private loop(id: string): string {
    return this.loops.get(id)?.id ?? this.rename(id);
  }

  /** Identities made in the callee are different at each call place; what is built on one keeps its ending. */
  private rename(id: string): string {
    if (this.tag === "") return id;
    const at = id.search(/[/.[!]/);
    const base = at < 0 ? id : id.slice(0, at);
    return hashId(`${base}|${this.tag}`) + (at < 0 ? "" : id.slice(at));
  }
}
