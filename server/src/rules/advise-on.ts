import type { Advice } from "../orm/finding";
import type { Restriction } from "../orm/query";
import type { Evaluation, Factor } from "../orm/trip";

/** Calls whose answer is no row. */
const COMPUTED = new Set(["count", "exists", "aggregate", "contains"]);

/**
 * How one query could do for all passes of a loop. Null where no simple way would: the passes ask by several values,
 * by what the database computes, or for a slice of the rows.
 */
export function adviseOn(cause: Evaluation, loop: Factor): Advice | null {
  if (cause.by === "prefetch_related_objects" || cause.by === "refresh_from_db") return { kind: "load-once" };
  const relation = relationFromRows(cause, loop);
  if (relation !== null && loop.query?.supply.prefetched.has(relation))
    return { kind: "use-loaded-relation", relation };
  const { query } = cause;
  if (query === null || query.computedFrom.has(loop.id) || query.state.combined || query.state.sliced) return null;
  const varying = cause.lookups.filter(({ dependsOn }) => dependsOn.has(loop.id));
  if (relation !== null) return varying.length > 0 ? null : adviseOnRelated(cause, relation);
  const isOwned = cause.relation?.dependsOn.has(loop.id) ?? false;
  return adviseOnLookup(cause.by, isOwned ? [...varying, null] : varying);
}

/** The related rows are those of the rows that the loop goes over. */
function adviseOnRelated(cause: Evaluation, relation: string): Advice {
  if (!COMPUTED.has(cause.by)) return { kind: "load-restricted-relation", relation };
  return { kind: "compute-with-rows", relation, filtered: isFiltered(cause), by: cause.by };
}

/** `varying` tells the passes apart; null stands for a related manager's owner. */
function adviseOnLookup(by: string, varying: readonly (Restriction | null)[]): Advice | null {
  if (varying.some((each) => each?.comparison === "computed")) return null;
  const key = varying.find((each) => each?.lookup === "pk" || each?.lookup === "id");
  const [only = null] = varying;
  const told = key ?? only;
  if (varying.length === 0 || (!key && varying.length > 1) || (told && told.comparison !== "equal")) return null;
  const lookup = told?.lookup ?? null;
  if (COMPUTED.has(by)) return lookup?.endsWith("__in") ? null : { kind: "compute-for-values", lookup, by };
  return key && lookup ? { kind: "fetch-by-key", lookup } : { kind: "fetch-by-values", lookup };
}

/** The path from the rows that the loop goes over to the relation asked; null when it starts somewhere else. */
function relationFromRows(cause: Evaluation, loop: Factor): string | null {
  const { relation } = cause;
  if (!relation || loop.query === null || relation.row.query?.id !== loop.query.id) return null;
  return [...relation.row.path, relation.name].join("__");
}

function isFiltered({ query }: Evaluation): boolean {
  return query?.restrictedBy === null || (query?.restrictedBy ?? []).length > 0;
}
