import type { Effect } from "../orm/effect";
import type { Span } from "../orm/span";

/** Where other machines are asked, in the order of the effects. */
export function remotesIn(effects: readonly Effect[]): Span[] {
  return effects.flatMap((effect) => {
    if ("effects" in effect) return remotesIn(effect.effects);
    return effect.kind === "remote" ? [effect.span] : [];
  });
}
