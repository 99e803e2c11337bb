import type { Query } from "../../../orm/query";
import type { Span } from "../../../orm/span";
import type { Factor, Multiplicity, Trip } from "../../../orm/trip";
import { mapArguments } from "./arguments";
import { setAttribute } from "./assign";
import { readAttribute } from "./attributes";
import { callExternal } from "./builtins";
import { callMethod, callValue } from "./calls";
import { type Condition, holds } from "./conditions";
import { combine } from "./expressions";
import { index, itemOf, loop, slice } from "./iterate";
import { hashId } from "./querysets";
import type { Run } from "./run";
import type { Operation, OperationStep, RegionStep, Step, UnitSummary } from "./summary";
import { callSuper } from "./super";
import { member, text, truth } from "./tests";
import {
  type Alternative,
  choice,
  type Dependencies,
  external,
  INDEPENDENT,
  type InstanceValue,
  joinDependencies,
  literal,
  type QueryValue,
  unknown,
  type Value,
} from "./values";

/** Repeats the steps of a callee with the values its parameters have at this call. */
export function replay(
  run: Run,
  summary: UnitSummary,
  params: readonly Value[],
  place: Span,
  want: "returns" | "yields",
): Value {
  const substitution = new Substitution(run, params, `${place.file}:${place.unit}:${place.start}`);
  const within = run.within;
  const { ownLoops } = run;
  run.ownLoops = run.loops.length;
  run.through(place, () => {
    run.within = summary.unit;
    replaySteps(run, summary.steps, substitution);
  });
  run.ownLoops = ownLoops;
  run.within = within;
  if (summary.truncated) run.add({ s: "unknown-call", span: place, model: null });
  return want === "yields" ? substitution.value(summary.yields ?? unknown()) : substitution.choice(summary.returns);
}

/** Carries out a unit's steps with the values its parameters have when nothing is known of the caller. */
export function replayAlone(run: Run, summary: UnitSummary, params: readonly Value[]): void {
  replaySteps(run, summary.steps, new Substitution(run, params, ""));
}

function replaySteps(run: Run, steps: readonly Step[], substitution: Substitution): void {
  for (const step of steps) {
    if (!run.mayReplay()) return;
    switch (step.s) {
      case "operation":
        replayOperation(run, step, substitution);
        break;
      case "trip":
        run.add({ s: "trip", trip: substitution.trip(step.trip) });
        break;
      case "region":
        replayRegion(run, step, substitution);
        break;
      default:
        run.add(step);
    }
  }
}

function replayRegion(run: Run, step: RegionStep, substitution: Substitution): void {
  const { factor } = step;
  if (step.when && !substitution.mayHold(step.when)) return;
  if (step.overSymbol && factor) {
    const [first, ...rest] = step.steps;
    if (first?.s !== "operation" || first.operation.o !== "element") return;
    const iterable = substitution.value(first.operation.on);
    // A value nobody knows gives elements nobody knows: only what does not depend on them happens.
    throughFrames(run, first.frames, () =>
      loop(
        run,
        iterable,
        first.frames.at(-1) ?? step.span,
        first.operation.o === "element" ? first.operation.label : "",
        (element) => {
          substitution.bind(first.id, element);
          const now = run.loops.at(-1);
          if (now) substitution.bindLoop(factor.id, now);
          withoutFrames(run, first.frames, () => replaySteps(run, rest, substitution));
        },
      ),
    );
    return;
  }
  const mapped = factor ? substitution.factor(factor) : null;
  run.region(step.kind, step.span, () => replaySteps(run, step.steps, substitution), {
    factor: mapped,
    catches: step.catches,
    when: substitution.own(step.when),
    leaves: step.leaves,
  });
}

function replayOperation(run: Run, step: OperationStep, substitution: Substitution): void {
  const span = step.frames.at(-1);
  if (!span) return;
  const result = throughFrames(run, step.frames, () => perform(run, step.operation, span, substitution));
  substitution.bind(step.id, result);
}

/** The calls between the callee and the operation stay visible in what the operation does. */
function throughFrames<T>(run: Run, frames: readonly Span[], body: () => T): T {
  const between = frames.slice(0, -1);
  run.callPlaces.push(...between);
  try {
    return body();
  } finally {
    run.callPlaces.length -= between.length;
  }
}

/** Steps in a loop bring their own frames: those of the loop's first step are taken off meanwhile. */
function withoutFrames(run: Run, frames: readonly Span[], body: () => void): void {
  const taken = run.callPlaces.splice(run.callPlaces.length - (frames.length - 1), frames.length - 1);
  try {
    body();
  } finally {
    run.callPlaces.push(...taken);
  }
}

function perform(run: Run, operation: Operation, span: Span, substitution: Substitution): Value {
  const on = "on" in operation ? substitution.value(operation.on) : unknown();
  switch (operation.o) {
    case "read":
      return readAttribute(run, on, operation.name, span);
    case "set":
      setAttribute(run, on, operation.name, substitution.value(operation.value), span);
      return unknown();
    case "call": {
      const args = mapArguments(operation.args, (value) => substitution.value(value));
      return operation.name === null ? callValue(run, on, args, span) : callMethod(run, on, operation.name, args, span);
    }
    case "super": {
      const args = mapArguments(operation.args, (value) => substitution.value(value));
      return callSuper(
        run,
        { k: "super", owner: operation.owner, receiver: on, deps: on.deps },
        operation.name,
        args,
        span,
      );
    }
    case "element":
      return unknown(on.deps);
    case "index":
      return index(run, on, substitution.value(operation.index), span);
    case "slice": {
      const upper =
        operation.upper === "unknown" ? unknown() : operation.upper === null ? null : literal(operation.upper);
      return slice(run, on, [operation.lower === null ? null : literal(operation.lower), upper, null], span);
    }
    case "builtin":
      return callExternal(
        run,
        external(
          operation.name,
          operation.of.map((value) => substitution.value(value)),
        ),
        mapArguments(operation.args, (value) => substitution.value(value)),
        span,
      );
    case "unpack":
      return itemOf(run, on, operation.index, operation.count === 0 ? null : operation.count, span);
    case "truth":
      truth(run, on, span);
      return unknown(on.deps);
    case "text":
      text(run, on, span);
      return unknown(on.deps);
    case "member":
      member(run, on, span);
      return unknown(on.deps);
    case "binary": {
      const left = substitution.value(operation.left);
      const right = substitution.value(operation.right);
      return (
        combine(operation.operator, left, right, run, { s: span.start, e: span.end }) ??
        unknown(joinDependencies(left.deps, right.deps))
      );
    }
  }
}

/** Parts of values that one call hands over; tuples of tuples would double with each call. */
const LARGEST_VALUES = 3000;

/** What a callee's values are at one call: symbols replaced, queries given identities of this call. */
class Substitution {
  private readonly symbols = new Map<string, Value>();
  private readonly loops = new Map<string, Factor>();
  private readonly queries = new Map<string, Query>();
  private readonly prefix: readonly Factor[];
  private readonly optional: boolean;
  private size = 0;

  constructor(
    private readonly run: Run,
    private readonly params: readonly Value[],
    private readonly tag: string,
  ) {
    this.prefix = [...run.loops];
    this.optional = run.conditional > 0;
    params.forEach((value, at) => {
      this.symbols.set(`p${at}`, value);
    });
  }

  bind(symbol: string, value: Value): void {
    this.symbols.set(symbol, value);
  }

  bindLoop(id: string, factor: Factor): void {
    this.loops.set(id, factor);
  }

  value(value: Value): Value {
    this.size += 1;
    if (this.size > LARGEST_VALUES) return unknown();
    switch (value.k) {
      case "symbol":
        return this.symbols.get(value.id) ?? unknown(this.dependencies(value.deps));
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
        return this.choice(
          value.options.map((option, at) => ({ value: option, conditions: value.conditions?.[at] ?? [] })),
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
        return unknown(this.dependencies(value.deps));
      default:
        return value.deps.size === 0 ? value : { ...value, deps: this.dependencies(value.deps) };
    }
  }

  /** The alternatives that the values of this call leave. */
  choice(alternatives: readonly Alternative[]): Value {
    const left = alternatives.filter(({ conditions }) => conditions.every((condition) => this.mayHold(condition)));
    return choice(
      left.map(({ value, conditions }) => ({ value: this.value(value), conditions: this.conditions(conditions) })),
    );
  }

  own(condition: Condition | null): Condition | null {
    return condition && (this.conditions([condition])[0] ?? null);
  }

  mayHold(condition: Condition): boolean {
    return holds(condition, this.value(condition.on)) !== false;
  }

  /** Conditions that the caller's own parameters decide. */
  private conditions(conditions: readonly Condition[]): Condition[] {
    return conditions.flatMap((condition) => {
      const on = this.value(condition.on);
      return on.k === "symbol" ? [{ ...condition, on }] : [];
    });
  }

  private generator(value: Extract<Value, { k: "generator" }>): Value {
    const { source } = value;
    const deps = this.dependencies(value.deps);
    if (source.t === "call")
      return { ...value, source: { ...source, args: source.args.map((item) => this.value(item)) }, deps };
    return unknown(deps);
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
      deps: this.dependencies(value.deps),
    };
  }

  query(query: Query): Query {
    const before = this.queries.get(query.id);
    if (before && before.chain.length === query.chain.length) return before;
    const owner = query.owner?.rowOf
      ? { ...query.owner, rowOf: { ...query.owner.rowOf, query: this.rename(query.owner.rowOf.query) } }
      : query.owner;
    const mapped: Query = { ...query, id: this.rename(query.id), owner };
    this.queries.set(query.id, mapped);
    return mapped;
  }

  factor(factor: Factor): Factor {
    const bound = this.loops.get(factor.id);
    if (bound) return bound;
    return { ...factor, id: this.rename(factor.id), query: factor.query && this.query(factor.query) };
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
            lookups: cause.lookups.map(({ name, dependsOn }) => ({ name, dependsOn: this.dependencies(dependsOn) })),
            relation: cause.relation && { ...cause.relation, row: mapRow(cause.relation.row) },
          }
        : { ...cause, row: mapRow(cause.row) };
    return {
      ...trip,
      cause: mapped,
      frames: [...this.run.callPlaces, ...trip.frames],
      times: this.times(trip.times),
      dependsOn: this.dependencies(trip.dependsOn),
      inherited: trip.inherited || this.tag !== "",
    };
  }

  private times(times: Multiplicity): Multiplicity {
    return {
      factors: [...this.prefix, ...times.factors.map((factor) => this.factor(factor))],
      optional: times.optional || this.optional,
    };
  }

  private dependencies(deps: Dependencies): Dependencies {
    if (deps.size === 0) return deps;
    let mapped: Dependencies = INDEPENDENT;
    for (const id of deps) {
      const parameter = /^p\d+$/.test(id) ? this.params[Number(id.slice(1))] : undefined;
      const added = parameter ? parameter.deps : new Set([this.loops.get(id)?.id ?? this.rename(id)]);
      mapped = joinDependencies(mapped, added);
    }
    return mapped;
  }

  /** Identities made in the callee are different at each call place; what is built on one keeps its ending. */
  private rename(id: string): string {
    if (this.tag === "") return id;
    const at = id.search(/[/.[!]/);
    const base = at < 0 ? id : id.slice(0, at);
    return hashId(`${base}|${this.tag}`) + (at < 0 ? "" : id.slice(at));
  }
}
