import type { Write } from "./effect";
import type { Model } from "./schema";
import type { Span } from "./span";

/**
 * The relation by which a row is taken for one call alone, of what the call sets of the row: two calls may lead it to
 * different rows, and the last one holds. Null where there is none. `free` is the column by which free rows are looked for, null
 * where a row is tested; `same` are rows that each call comes to.
 */
export function claimedRelation(
  model: Model,
  free: string | null,
  assignments: readonly Write[],
  same: ReadonlySet<string>,
): { readonly name: string; readonly span: Span } | null {
  for (const { span, instance, fields, value, constant, leadsTo } of assignments) {
    const name = fields?.[0];
    if (name === undefined || value !== "plain" || constant !== undefined || !isOwn(model, name)) continue;
    if (name === free) return { name, span };
    const isItsOwn = leadsTo === undefined || same.has(leadsTo) || leadsTo.startsWith(`${instance}.`);
    if (!isItsOwn && !TELLS_WHO.test(name)) return { name, span };
  }
  return null;
}

/** Who did it last is seldom asked for. */
const TELLS_WHO = /(^|_)(user|by)(_id)?$/;

function isOwn({ relations }: Model, name: string): boolean {
  const found = [...relations.values()].find((each) => each.name === name || each.column === name);
  return found?.side === "owner" && found.nullable;
}
