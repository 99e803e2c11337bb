import type { Effect, Region } from "./effect";
import type { SoughtValue } from "./find-or-create";
import { isSameUnit, type Span } from "./span";
import type { EffectContext } from "./walk-effects";

/** A row that a statement gives only where its columns hold what the source writes out. */
export interface FetchedByState {
  readonly span: Span;
  /** Of what it asks for, the values that the source writes out. */
  readonly states: readonly SoughtValue[];
  /** What all that is done stands in that happens only where there is such a row; null where nothing says so. */
  readonly scope: readonly Region[] | null;
  /** Any row that holds them will do: another call takes the next one. */
  readonly isAny: boolean;
  /** How many effects were visited before. */
  readonly at: number;
}

/** The rows that statements gave, by their identities. */
export interface Fetched {
  readonly byState: Map<string, FetchedByState>;
  /** Those that each call fetches: nothing but what the source writes out chose them. */
  readonly same: Set<string>;
}

/** `at` is how many effects were visited before. */
export function noteFetched(fetched: Fetched, effect: Effect, { within }: EffectContext, at: number): void {
  const cause = effect.kind === "trip" ? effect.trip.cause : null;
  if (effect.kind !== "trip" || cause?.kind !== "evaluation" || !cause.seeks || cause.gives === undefined) return;
  const { sought, more } = cause.seeks;
  const { span } = effect.trip;
  // What a manager leaves out of all rows is no state that this code asks for.
  const states = sought.filter((value) => isState(value) && isSameUnit(value.span, span));
  const isFixed = states.length === sought.length && !more;
  if (isFixed) fetched.same.add(cause.gives);
  if (states.length === 0) return;
  const scope = cause.by === "get" ? scopeOf(within) : null;
  fetched.byState.set(cause.gives, {
    span: effect.trip.span,
    states,
    scope,
    isAny: isFixed && ONE_OF_MANY.has(cause.by),
    at,
  });
}

const ONE_OF_MANY = new Set(["first", "last", "earliest", "latest"]);

/** `status="new"`, `used=False`, `order=None` */
function isState({ comparison, constant, isNull }: SoughtValue): boolean {
  return comparison === "equal" && (constant !== null || isNull === "always");
}

/** `get()` raises where there is no row: it leaves all regions but those that catch that and go on. */
function scopeOf(within: readonly Region[]): readonly Region[] {
  const last = within.findLastIndex((region) => !isLeftWithoutRow(region));
  return within.slice(0, last + 1);
}

function isLeftWithoutRow({ kind, handlers }: Region): boolean {
  if (kind === "try") return handlers.every(({ end }) => end !== "goes-on");
  return kind === "sequence" || kind === "atomic" || kind === "managed";
}

/** Whether all that stands in `outer` is around what stands in `inner`. */
export function isAround(outer: readonly Region[], inner: readonly Region[]): boolean {
  return outer.every((region, at) => inner[at] === region);
}
