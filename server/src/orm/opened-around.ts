import type { Span } from "./span";
import type { EffectContext } from "./walk-effects";

/** What opens the innermost transaction around an effect; null where there is none, or where its text is not the code's. */
export function openedAround({ within }: Pick<EffectContext, "within">): Span | null {
  return within.findLast(({ kind }) => kind === "atomic")?.opened ?? null;
}
