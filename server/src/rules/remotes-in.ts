import type { Effect, Remote } from "../orm/effect";

/** What takes long outside of the database, in the order of the effects. */
export function remotesIn(effects: readonly Effect[]): Remote[] {
  return effects.flatMap((effect) => {
    if ("effects" in effect) return remotesIn(effect.effects);
    return effect.kind === "remote" ? [effect] : [];
  });
}
