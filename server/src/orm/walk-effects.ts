import type { Decision, Effect, Region } from "./effect";
import { locksRows } from "./locks-rows";
import type { ModelId } from "./schema";
import type { Span } from "./span";
import { type WrittenRows, writtenBy } from "./written-rows";

/** What holds where an effect happens. */
export interface EffectContext {
  /** Databases of the transactions around it that the function itself opens; null for one that is not written out. */
  readonly transactions: readonly (string | null)[];
  /** What is around it or came before may have opened one more. */
  readonly mayBeManaged: boolean;
  /** Of which models rows were locked before in the same transaction; null for one that is not known. */
  readonly locks: readonly (ModelId | null)[];
  /** What was written before in the same transaction, where the function itself opened it. */
  readonly written: readonly WrittenRows[];
  /** Names of the exceptions that handlers around it catch; `*` for a handler of everything. */
  readonly caught: ReadonlySet<string>;
  /** Lookups that found nothing where it happens: as in a Region. */
  readonly absent: readonly Span[];
  /** Tests that let it happen. */
  readonly decisions: readonly Decision[];
  /** Statements that counted few enough rows for it to happen. */
  readonly room: readonly Span[];
  /** `update()` calls of which it was asked how many rows they changed before it happens. */
  readonly asked: readonly Span[];
  /** The regions it stands in, the outermost first. */
  readonly within: readonly Region[];
}

const OUTSIDE: EffectContext = {
  transactions: [],
  mayBeManaged: false,
  locks: [],
  written: [],
  caught: new Set(),
  absent: [],
  decisions: [],
  room: [],
  asked: [],
  within: [],
};

/** What may not be done, or be undone. */
const UNSURE = new Set(["branch", "loop", "handler", "try"]);

/** What still holds after some effects. */
type Left = Pick<EffectContext, "locks" | "written" | "mayBeManaged" | "decisions" | "room" | "asked">;

/** Visits all effects in program order, those inside regions too; locks hold until their transaction ends. */
export function walkEffects(effects: readonly Effect[], visit: (effect: Effect, context: EffectContext) => void): void {
  walk(effects, OUTSIDE, visit);
}

function walk(
  effects: readonly Effect[],
  context: EffectContext,
  visit: (effect: Effect, context: EffectContext) => void,
): Left {
  let { locks, written, mayBeManaged, decisions, room, asked } = context;
  let thrown = { room, asked };
  for (const effect of effects) {
    // What raised in a `try` may have been what looked for room.
    const tested = effect.kind === "handler" ? thrown : { room, asked };
    const here = { ...context, locks, written, mayBeManaged, decisions, ...tested };
    visit(effect, here);
    const rows = context.transactions.length > 0 ? writtenBy(effect) : null;
    if (rows !== null) written = [...written, rows];
    if (effect.kind === "trip" && locksRows(effect.trip)) locks = [...locks, effect.trip.model];
    if (effect.kind === "escape") locks = [...locks, null];
    if (effect.kind === "begin") mayBeManaged = true;
    if (effect.kind === "passed") decisions = [...decisions, effect];
    if (effect.kind === "room") {
      room = [...room, ...effect.looks];
      asked = [...asked, ...effect.changes];
    }
    if (!("effects" in effect)) continue;
    if (effect.kind === "try") thrown = { room, asked };
    const left = walk(effect.effects, inside(effect, here), visit);
    // What an outermost transaction locked is free when it ends.
    const goesOn = effect.kind !== "atomic" || context.transactions.length > 0;
    if (goesOn) locks = left.locks;
    if (goesOn && !UNSURE.has(effect.kind)) written = left.written;
    if (effect.kind !== "managed") mayBeManaged = left.mayBeManaged;
    if (effect.kind === "atomic" || effect.kind === "managed") decisions = left.decisions;
    if (goesOnAsInside(effect)) ({ room, asked } = left);
  }
  return { locks, written, mayBeManaged, decisions, room, asked };
}

/** What comes after a region comes after all that it let through. */
function goesOnAsInside({ kind, handlers }: Region): boolean {
  if (kind === "try") return handlers.every(({ end }) => end === "returns" || end === "raises");
  return kind === "sequence" || kind === "atomic" || kind === "managed";
}

function inside(region: Region, around: EffectContext): EffectContext {
  const { kind, catches, database, absent, decisions } = region;
  return {
    ...around,
    within: [...around.within, region],
    transactions: kind === "atomic" ? [...around.transactions, database] : around.transactions,
    mayBeManaged: around.mayBeManaged || kind === "managed",
    caught: kind === "try" ? new Set([...around.caught, ...catches]) : around.caught,
    decisions: decisions.length === 0 ? around.decisions : [...around.decisions, ...decisions],
    absent: absent.length === 0 ? around.absent : [...around.absent, ...absent],
  };
}
