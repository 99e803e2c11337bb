import type { Effect, Lock } from "./effect";
import type { Span } from "./span";

/** What holds where an effect happens. */
export interface EffectContext {
  /** It is part of a transaction that the function itself opens. */
  readonly atomic: boolean;
  /** Rows that were locked before in the same transaction. */
  readonly locks: readonly Lock[];
  /** Names of the exceptions that handlers around it catch; `*` for a handler of everything. */
  readonly caught: ReadonlySet<string>;
  /** Lookups that found nothing where it happens: as in a Region. */
  readonly absent: readonly Span[];
}

const OUTSIDE: EffectContext = { atomic: false, locks: [], caught: new Set(), absent: [] };

/** Visits all effects in program order, those inside regions too; locks hold until their transaction ends. */
export function walkEffects(effects: readonly Effect[], visit: (effect: Effect, context: EffectContext) => void): void {
  walk(effects, OUTSIDE, visit);
}

/** Gives the locks that hold afterwards. */
function walk(
  effects: readonly Effect[],
  context: EffectContext,
  visit: (effect: Effect, context: EffectContext) => void,
): readonly Lock[] {
  let { locks } = context;
  for (const effect of effects) {
    const here = { ...context, locks };
    visit(effect, here);
    if (effect.kind === "lock") locks = [...locks, effect];
    if (!("effects" in effect)) continue;
    const caught = effect.kind === "try" ? [...context.caught, ...effect.catches] : context.caught;
    const atomic = context.atomic || effect.kind === "atomic";
    const absent = effect.absent.length === 0 ? context.absent : [...context.absent, ...effect.absent];
    const after = walk(effect.effects, { atomic, locks, caught: new Set(caught), absent }, visit);
    // What an outermost transaction locked is free when it ends.
    if (effect.kind !== "atomic" || context.atomic) locks = after;
  }
  return locks;
}
