import type { CodeReport } from "../orm/code-report";
import type { Advice } from "../orm/finding";
import type { Restriction } from "../orm/query";
import { relationNamed } from "../orm/relation-named";
import type { Model, ModelId, Schema } from "../orm/schema";
import { type Evaluation, type Factor, happensInEachPassOf, loopsAround, type RowOrigin, type Trip } from "../orm/trip";

/** Calls whose answer is no row. */
const COMPUTED = new Set(["count", "exists", "aggregate", "contains"]);

/**
 * How one query could do for all passes of a loop. Null where no simple way would: the passes ask by what the database
 * computes, by an order or a pattern, or for a slice of the rows.
 */
export function adviseOn({ schema, trips }: CodeReport, { cause, loop, trip }: Repeated): Advice | null {
  if (cause.by === "prefetch_related_objects" || cause.by === "refresh_from_db") return { kind: "load-once" };
  const relation = relationFromRows(cause, loop);
  if (relation !== null && loop.query?.supply.prefetched.has(relation))
    return { kind: "use-loaded-relation", relation };
  const { query } = cause;
  const varies = (on: ReadonlySet<string>) => changesInside(trip, loop, on);
  if (query === null || varies(query.computedFrom) || query.state.combined || query.state.sliced) return null;
  const varying = cause.lookups.filter(({ dependsOn }) => varies(dependsOn));
  if (relation !== null)
    return varying.length > 0 ? null : adviseOnRelated(cause, relation, sentInEachPass(trips, loop));
  const model = trip.model === null ? undefined : schema.models.get(trip.model);
  const isOwned = cause.relation !== null && varies(cause.relation.dependsOn);
  const goesOn = repeatsWithin(trip, loop, cause);
  const fixed = isOwned || goesOn || !model ? null : fixedRow(model, cause, varies);
  if (fixed) return { kind: "fetch-one-row", lookups: fixed };
  const asked = isOwned ? [...varying, null] : varying;
  const advice = adviseOnLookup(cause.by, asked, (lookup) => leadsToMany(schema, trip.model, lookup));
  return goesOn && advice && "keys" in advice ? { ...advice, keys: { lookups: [], many: false } } : advice;
}

interface Repeated {
  readonly trip: Trip;
  readonly cause: Evaluation;
  readonly loop: Factor;
}

/** It is another one in another pass of the loop, or of those inside, which may go over constants. */
function changesInside({ times }: Trip, loop: Factor, on: ReadonlySet<string>): boolean {
  return times.factors.slice(loopsAround(times, loop).length).some(({ id }) => on.has(id));
}

/** A loop over constants inside repeats the query, and nothing says which of the lookups compares with them. */
function repeatsWithin({ times }: Trip, loop: Factor, { lookups }: Evaluation): boolean {
  return times.factors
    .slice(loopsAround(times, loop).length + 1)
    .some(({ id, size }) => size.kind === "fixed" && size.count > 1 && !lookups.some((each) => each.dependsOn.has(id)));
}

/** The related rows are those of the rows that the loop goes over. */
function adviseOnRelated(cause: Evaluation, relation: string, trips: readonly Trip[]): Advice {
  if (cause.by === "count" && !isFiltered(cause) && trips.some((other) => fetchesAll(other, cause)))
    return { kind: "count-fetched-rows", relation };
  if (!COMPUTED.has(cause.by)) return { kind: "load-restricted-relation", relation };
  return { kind: "compute-with-rows", relation, filtered: isFiltered(cause), by: cause.by };
}

/** The trips of which each pass of the loop sends one. */
function sentInEachPass(trips: readonly Trip[], loop: Factor): Trip[] {
  return trips.filter(
    ({ times, exceptional }) =>
      !exceptional && times.factors.some(({ id }) => id === loop.id) && happensInEachPassOf(times, loop),
  );
}

/** The same pass fetches all rows of the relation as well, whatever it takes of each. */
function fetchesAll({ cause }: Trip, counted: Evaluation): boolean {
  if (cause.kind === "relation") return isSameRelation(counted, cause.row, cause.relation);
  if (cause.kind !== "evaluation" || !GOES_THROUGH.has(cause.by) || isFiltered(cause)) return false;
  const { relation, query } = cause;
  if (relation === null || query?.state.sliced || query?.state.distinct) return false;
  return isSameRelation(counted, relation.row, relation.name);
}

const GOES_THROUGH = new Set(["for", "len"]);

function isSameRelation({ relation }: Evaluation, row: RowOrigin, name: string): boolean {
  const isSameRow = relation?.row.query?.id === row.query?.id && relation?.row.path.join("__") === row.path.join("__");
  return isSameRow && relation?.name === name;
}

/** `varying` tells the passes apart; null stands for a related manager's owner. */
function adviseOnLookup(
  by: string,
  varying: readonly (Restriction | null)[],
  isMany: (lookup: string) => boolean,
): Advice | null {
  if (varying.length === 0 || varying.some((each) => each?.comparison === "computed")) return null;
  const key = varying.find((each) => each?.lookup === "pk" || each?.lookup === "id");
  const told = key ? [key] : varying;
  if (told.length > 1 && told.some((each) => each === null || each.lookup.endsWith("__in"))) return null;
  if (told.some((each) => each && each.comparison !== "equal")) return null;
  const lookups = [...new Set(told.flatMap((each) => (each ? [each.lookup] : [])))];
  const keys = { lookups, many: lookups.some(isMany) };
  if (COMPUTED.has(by)) return lookups[0]?.endsWith("__in") ? null : { kind: "compute-for-values", keys, by };
  return key ? { kind: "fetch-by-key", lookup: key.lookup } : { kind: "fetch-by-values", keys };
}

/** The unique columns by which each pass asks for one and the same row; null where it need not be the same. */
function fixedRow(
  model: Model,
  { lookups }: Evaluation,
  varies: (on: ReadonlySet<string>) => boolean,
): readonly string[] | null {
  const fixed = new Set(
    lookups.flatMap(({ lookup, comparison, dependsOn }) =>
      comparison === "equal" && !lookup.endsWith("__in") && !varies(dependsOn) ? [lookup.replace(/__exact$/, "")] : [],
    ),
  );
  if (fixed.has("pk")) return ["pk"];
  const unique = model.uniqueness.find(
    ({ fields, condition, expressions }) =>
      condition === null &&
      expressions.length === 0 &&
      fields.length > 0 &&
      fields.every((field) => fixed.has(field) || fixed.has(`${field}_id`)),
  );
  return unique?.fields ?? null;
}

/** A row may have several values of what a lookup names. */
function leadsToMany(schema: Schema, model: ModelId | null, lookup: string): boolean {
  let at = model;
  for (const name of lookup.split("__")) {
    const relation = at === null ? undefined : relationNamed(schema.models.get(at), name);
    if (!relation) return false;
    if (relation.arity === "many") return true;
    at = relation.target;
  }
  return false;
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
