import { type Effect, tripsOf, type Write } from "./effect";
import type { Seeking } from "./find-or-create";
import type { ModelId } from "./schema";
import { type Span, spanKey } from "./span";
import type { Trip } from "./trip";
import type { EffectContext } from "./walk-effects";
import type { WrittenRows } from "./written-rows";

/** What tells whether there is a row. */
export interface NotedLook {
  readonly span: Span;
  readonly frames: readonly Span[];
  readonly model: ModelId | null;
  readonly seeks: Seeking;
  /** Null where the row may be there without a query. */
  readonly trip: Trip | null;
  /** What was written before in the same transaction. */
  readonly written: readonly WrittenRows[];
}

/** The looks that were met while effects are gone through, for what happens where they found nothing. */
export class NotedLooks {
  private readonly byPlace = new Map<string, readonly NotedLook[]>();

  /** Takes one effect, under the place by which a branch names it; one `get()` in a `try` is known by that as well. */
  note(effect: Effect, { written }: EffectContext): void {
    if (effect.kind === "trip") this.byPlace.set(spanKey(effect.trip.span), lookOf(effect.trip, written));
    if (effect.kind === "look") this.byPlace.set(spanKey(effect.span), [{ ...effect, trip: null, written }]);
    if (effect.kind !== "try") return;
    const raising = tripsOf(effect).filter(({ cause }) => cause.kind === "evaluation" && cause.by === "get");
    this.byPlace.set(
      spanKey(effect.span),
      raising.flatMap((trip) => lookOf(trip, written)),
    );
  }

  /** Those that found nothing where a row is created, or where it was made that is. */
  before(create: Pick<Write, "absent">, { absent }: EffectContext): readonly NotedLook[] {
    return [...absent, ...(create.absent ?? [])].flatMap((place) => this.byPlace.get(spanKey(place)) ?? []);
  }
}

function lookOf(trip: Trip, written: readonly WrittenRows[]): readonly NotedLook[] {
  const seeks = trip.cause.kind === "evaluation" ? trip.cause.seeks : undefined;
  const { span, frames, model } = trip;
  return seeks ? [{ span, frames, model, seeks, trip, written }] : [];
}
