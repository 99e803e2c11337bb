import type { SyntaxNode } from "../frontends/django/describe/nodes-at";
import { type Effect, type Region, tripsOf } from "../orm/effect";
import { isSameSpan } from "../orm/span";
import type { Trip } from "../orm/trip";
import { type CodeMoment, spanOf, tripsAt } from "./code-moment";

export interface LoopTrips {
  /** Made by the iterable, once before the first pass. */
  readonly before: readonly Trip[];
  readonly inside: readonly Trip[];
  /** Ids of the loop and of the loops around it. */
  readonly loops: ReadonlySet<string>;
}

/** The trips of the loop over an iterable. */
export function loopOf(moment: CodeMoment, iter: SyntaxNode): LoopTrips {
  const span = spanOf(moment, iter);
  const found = moment.effects.flatMap((effect) => loopsIn(effect, []));
  const own = found.filter(({ region }) => isSameSpan(region.span, span));
  const inside = own.flatMap(({ region }) => tripsOf(region));
  const loops = own.flatMap(({ region, around }) => [...around, region].flatMap(({ over }) => (over ? [over.id] : [])));
  return { before: tripsAt(moment, iter).filter((trip) => !inside.includes(trip)), inside, loops: new Set(loops) };
}

interface Found {
  readonly region: Region;
  /** The loops around it, outermost first. */
  readonly around: readonly Region[];
}

function loopsIn(effect: Effect, around: readonly Region[]): Found[] {
  if (!("effects" in effect)) return [];
  const inner = effect.kind === "loop" ? [...around, effect] : around;
  const below = effect.effects.flatMap((child) => loopsIn(child, inner));
  return effect.kind === "loop" ? [{ region: effect, around }, ...below] : below;
}
