import type { Fix, TextEdit } from "../../../orm/fix";
import type { EagerLoad } from "../../../orm/intent";
import { choosePlace, type Place } from "./choose-place";
import type { EditSource } from "./edit-source";
import { planAt } from "./plan-eager-load";
import { overlap } from "./sort-edits";

/** A fix together with the intents that it carries out. */
export interface MergedFix {
  readonly fix: Fix;
  readonly intents: readonly EagerLoad[];
}

/**
 * Fixes of several intents that can all be made at once: intents of one place become one fix, and a fix that would
 * touch the text of another is left out, an unsafe one for a safe one, a later one for an earlier one. Intents that are
 * refused are missing from the result.
 */
export function mergeFixes(intents: readonly EagerLoad[], source: EditSource): MergedFix[] {
  const merged: MergedFix[] = [];
  const taken: TextEdit[] = [];
  const planned = groupByPlace(intents, source).flatMap((group) => planGroup(group, source));
  const isSafe = ({ fix }: MergedFix): boolean => fix.safety === "safe";
  for (const one of [...planned.filter(isSafe), ...planned.filter((other) => !isSafe(other))]) {
    if (one.fix.edits.some((edit) => taken.some((other) => overlap(edit, other)))) continue;
    taken.push(...one.fix.edits);
    merged.push(one);
  }
  return merged;
}

interface Group {
  readonly place: Place;
  readonly intents: EagerLoad[];
}

function groupByPlace(intents: readonly EagerLoad[], source: EditSource): Group[] {
  const groups = new Map<string, Group>();
  for (const intent of intents) {
    const place = choosePlace(intent.query, source, "nearest");
    if ("refused" in place) continue;
    const key = `${place.file}|${place.base + place.node.s}|${place.base + place.node.e}`;
    const group = groups.get(key) ?? { place, intents: [] };
    group.intents.push(intent);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** One fix for all; when one of the paths spoils it, a fix for each intent. */
function planGroup({ place, intents }: Group, source: EditSource): MergedFix[] {
  const [first] = intents;
  if (!first) return [];
  const together = planAt(
    place,
    first.query,
    intents.flatMap((intent) => intent.paths),
    source,
  );
  if (!("refused" in together)) return [{ fix: together, intents }];
  if (intents.length === 1) return [];
  return intents.flatMap((intent) => planGroup({ place, intents: [intent] }, source));
}
