import type { Supply } from "../../../orm/supply";
import type { Condition } from "./conditions";
import { choice, union, type Value } from "./values";

/** Variables and what is known of objects at one point of the program. Copied for branches, merged after them. */
export interface State {
  scope: Scope;
  /** Querysets whose rows are cached, by query id. */
  evaluated: Set<string>;
  /** Relations and columns already read, as `instance id` + `.` + name. */
  loaded: Set<string>;
  /** The same for reads that happened in some branch. */
  maybeLoaded: Set<string>;
  /** Attributes set on instances and objects, as `id` + `.` + name. */
  attributes: Map<string, Value>;
  /** What `prefetch_related_objects` loaded onto instances, by instance id. */
  supplies: Map<string, Supply>;
  /** Results of operations on symbols that a second operation would only repeat. */
  symbols: Map<string, Value>;
}

/** Variables of one function, and those of the functions around it. */
export interface Scope {
  readonly variables: Map<string, Value>;
  readonly outer: Scope | null;
  /** The variables of another function, as values of this one. */
  readonly foreign: ForeignScope | null;
}

interface ForeignScope {
  readonly scope: Scope;
  readonly translate: (value: Value) => Value;
}

export function newScope(outer: Scope | null): Scope {
  return { variables: new Map(), outer, foreign: null };
}

/** What code that a call handed out sees: its variables with the values of that call, looked up when they are needed. */
export function foreignScope(scope: Scope, translate: (value: Value) => Value): Scope {
  return { variables: new Map(), outer: null, foreign: { scope, translate } };
}

export function newState(scope: Scope): State {
  return {
    scope,
    evaluated: new Set(),
    loaded: new Set(),
    maybeLoaded: new Set(),
    attributes: new Map(),
    supplies: new Map(),
    symbols: new Map(),
  };
}

export function copyState(state: State): State {
  return {
    scope: { ...state.scope, variables: new Map(state.scope.variables) },
    evaluated: new Set(state.evaluated),
    loaded: new Set(state.loaded),
    maybeLoaded: new Set(state.maybeLoaded),
    attributes: new Map(state.attributes),
    supplies: new Map(state.supplies),
    symbols: new Map(state.symbols),
  };
}

/** What holds after either of two branches: variables are unions, knowledge of reads is what both have. */
export function mergeStates(
  a: State,
  b: State,
  whenA: readonly Condition[] = [],
  whenB: readonly Condition[] = [],
): State {
  const merge = (left: Map<string, Value>, right: Map<string, Value>) => mergeVariables(left, right, whenA, whenB);
  return {
    scope: { ...a.scope, variables: merge(a.scope.variables, b.scope.variables) },
    evaluated: intersection(a.evaluated, b.evaluated),
    loaded: intersection(a.loaded, b.loaded),
    maybeLoaded: new Set([...a.maybeLoaded, ...b.maybeLoaded]),
    attributes: merge(withUnknown(a.attributes, b.attributes), withUnknown(b.attributes, a.attributes)),
    supplies: common(a.supplies, b.supplies),
    symbols: common(a.symbols, b.symbols),
  };
}

export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const value = at.variables.get(name);
    if (value !== undefined) return value;
    const { foreign } = at;
    const theirs = foreign ? lookUp(foreign.scope, name) : undefined;
    if (foreign && theirs !== undefined) {
      const ours = foreign.translate(theirs);
      at.variables.set(name, ours);
      return ours;
    }
  }
  return undefined;
}

/** The name is a parameter of a function that has returned, and is bound nowhere else. */
export function isGiven(scope: Scope, name: string): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const theirs = at.foreign ? lookUp(at.foreign.scope, name) : undefined;
    if (at.foreign && theirs !== undefined) return theirs.k === "symbol" || isGiven(at.foreign.scope, name);
    if (at.variables.has(name)) return false;
  }
  return false;
}

/** An attribute that nothing has set. */
const UNSET: Value = { k: "unknown", unset: true, deps: new Set() };

/** A constant that is set on one way alone: on the other the attribute is as it was. */
function withUnknown(attributes: Map<string, Value>, others: Map<string, Value>): Map<string, Value> {
  const missing = [...others].filter(([key, value]) => value.k === "literal" && !attributes.has(key));
  return missing.length === 0 ? attributes : new Map([...attributes, ...missing.map(([key]) => [key, UNSET] as const)]);
}

/** After what may not have happened, an attribute that it set to a constant has that value or the one before. */
export function loosenAttributes(state: State, before: ReadonlyMap<string, Value>): void {
  for (const [key, value] of state.attributes) {
    const was = before.get(key);
    if (was !== value && value.k === "literal") state.attributes.set(key, union([was ?? UNSET, value]));
  }
}

function mergeVariables(
  a: Map<string, Value>,
  b: Map<string, Value>,
  whenA: readonly Condition[],
  whenB: readonly Condition[],
): Map<string, Value> {
  const merged = new Map(a);
  for (const [name, value] of b) {
    const other = a.get(name);
    if (other === undefined || other === value) merged.set(name, value);
    else
      merged.set(
        name,
        choice([
          { value: other, conditions: whenA },
          { value, conditions: whenB },
        ]),
      );
  }
  return merged;
}

function intersection(a: Set<string>, b: Set<string>): Set<string> {
  return new Set([...a].filter((item) => b.has(item)));
}

function common<V>(a: Map<string, V>, b: Map<string, V>): Map<string, V> {
  return new Map([...a].filter(([key, value]) => b.get(key) === value));
}
