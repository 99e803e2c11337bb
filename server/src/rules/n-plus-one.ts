import type { CodeReport } from "../orm/code-report";
import type { Effect } from "../orm/effect";
import type { Finding } from "../orm/finding";
import type { EagerPath } from "../orm/intent";
import type { Query } from "../orm/query";
import type { Rule } from "../orm/rule";
import type { ModelId, Relation, Schema } from "../orm/schema";
import { distinctSpans, type Span } from "../orm/span";
import type { Supply } from "../orm/supply";
import { type Factor, type LazyRelation, loopsAround, type Trip } from "../orm/trip";
import { className } from "./class-name";
import { countQueries } from "./count-queries";
import { placeOf, withinOf } from "./place";
import { tablesOf } from "./tables-of";

/** A relation that is read once per row of a query that could have loaded it. */
export const nPlusOne: Rule = {
  name: "n-plus-one",
  code: "RT101",
  summary: "A relation is read for each row of a query that does not load it",
  severity: "warning",
  since: "0.1.0",
  fixSafety: "safe",
  check(report) {
    return [...groupByQuery(report).values()].flatMap((reads) =>
      maximal(reads).map((read) => toFinding(report, read, reads)),
    );
  },
};

interface RelationRead {
  readonly trip: Trip;
  readonly cause: LazyRelation;
  readonly query: Query;
  readonly rows: Factor;
  /** Accessor names from the query's rows to what is read. */
  readonly path: readonly string[];
}

function groupByQuery(report: CodeReport): Map<string, RelationRead[]> {
  const groups = new Map<string, RelationRead[]>();
  for (const trip of report.trips) {
    const read = perRowRead(trip);
    if (!read) continue;
    const group = groups.get(read.query.id);
    if (group) group.push(read);
    else groups.set(read.query.id, [read]);
  }
  return groups;
}

/** The trip as a read of a relation that grows with the rows of the query it starts from; else null. */
function perRowRead(trip: Trip): RelationRead | null {
  const { cause } = trip;
  if (trip.inherited || trip.exceptional || cause.kind !== "relation") return null;
  const { query, path } = cause.row;
  if (!query || query.supply.open) return null;
  const read = [...path, cause.relation];
  if (query.alternatives.some((supply) => supplies(supply, read))) return null;
  const rows = trip.times.factors.find((factor) => factor.query?.id === query.id && factor.size.kind !== "fixed");
  return rows ? { trip, cause, query, rows, path: read } : null;
}

/** The supply carries a relation path to its end, or may. */
function supplies(supply: Supply, path: readonly string[]): boolean {
  if (supply.open) return true;
  const [head, ...rest] = path;
  if (head === undefined) return true;
  const next = supply.joined.get(head) ?? supply.prefetched.get(head)?.supply;
  return next !== undefined && supplies(next, rest);
}

/** The reads whose path no other read continues, one for each path. */
function maximal(reads: readonly RelationRead[]): RelationRead[] {
  const chosen: RelationRead[] = [];
  for (const read of reads) {
    if (reads.some((other) => other.path.length > read.path.length && startsWith(other.path, read.path))) continue;
    if (!chosen.some((other) => samePath(other.path, read.path))) chosen.push(read);
  }
  return chosen;
}

function toFinding(report: CodeReport, read: RelationRead, reads: readonly RelationRead[]): Finding {
  const onPath = reads.filter((other) => startsWith(read.path, other.path));
  const span = placeOfRead(read);
  const path = read.path.join("__");
  const trips = [...onPath.map((other) => other.trip), ...keyReads(report, onPath)];
  return {
    rule: nPlusOne.name,
    span,
    message: messageOf(read, trips, path),
    advice: null,
    model: read.query.model,
    path,
    query: read.query,
    reads: distinctSpans([span, ...onPath.flatMap((other) => [placeOfRead(other), other.trip.span])]),
    times: read.trip.times,
    trips,
    faint: false,
    intent:
      read.cause.row.reloaded || leadsBackToWrittenRows(report, read)
        ? null
        : {
            kind: "eager-load",
            query: read.query,
            paths: [eagerPath(report.schema, read)],
            rewritten: isRewritten(report, read),
          },
    within: withinOf(span),
  };
}

/** A relation whose key did not come with the row costs a query for the key, and another for what it leads to. */
function keyReads(report: CodeReport, reads: readonly RelationRead[]): Trip[] {
  return report.trips.filter(({ cause, exceptional }) => {
    if (exceptional || cause.kind !== "column") return false;
    const read = [...cause.row.path, cause.column];
    return reads.some(({ query, path }) => cause.row.query?.id === query.id && samePath(path, read));
  });
}

function messageOf(read: RelationRead, trips: readonly Trip[], path: string): string {
  const cost = countQueries(
    trips.map(({ times }) => times),
    loopsAround(read.trip.times, read.rows),
  );
  const rows = `\`${path}\` is read for each \`${className(read.query.model)}\` row of \`${read.rows.label}\``;
  const why = read.cause.row.reloaded ? "after the row was loaded anew" : "which does not load it ({query})";
  return `${rows}, ${why}: ${cost} queries`;
}

/** In the function that goes over the rows: loops around the query itself are not what makes it an N+1. */
function placeOfRead({ trip, rows }: RelationRead): Span {
  return placeOf(trip, trip.times.factors.slice(trip.times.factors.indexOf(rows)));
}

/** Whether joins can load the whole path: every step leads to at most one row and none is generic. */
function eagerPath(schema: Schema, read: RelationRead): EagerPath {
  let model: ModelId | null = read.query.model;
  let joinable = true;
  for (const name of read.path) {
    const relation: Relation | undefined = model === null ? undefined : schema.models.get(model)?.relations.get(name);
    if (!relation || relation.arity === "many" || relation.generic) joinable = false;
    model = relation?.target ?? null;
  }
  return { steps: read.path, joinable };
}

/** The function writes rows of a model that the missing part of the path leads to. */
function isRewritten(report: CodeReport, read: RelationRead): boolean {
  const { schema } = report;
  const written = new Set(report.effects.flatMap(writtenModels).flatMap((model) => tablesOf(schema, model)));
  return missingModels(report, read).some((model) => tablesOf(schema, model).some((table) => written.has(table)));
}

/** The path ends at rows like those that the loop goes over and writes: loaded before, they would be as they were. */
function leadsBackToWrittenRows(report: CodeReport, read: RelationRead): boolean {
  const { model } = read.query;
  return missingModels(report, read).includes(model) && report.effects.flatMap(writtenModels).includes(model);
}

/** The models that the part of the path leads to which the query does not load. */
function missingModels(report: CodeReport, read: RelationRead): ModelId[] {
  const missing: ModelId[] = [];
  let model: ModelId | null = read.query.model;
  let supply: Supply | undefined = read.query.supply;
  for (const name of read.path) {
    model = (model && report.schema.models.get(model)?.relations.get(name)?.target) ?? null;
    supply = supply?.joined.get(name) ?? supply?.prefetched.get(name)?.supply;
    if (!supply && model) missing.push(model);
  }
  return missing;
}

function writtenModels(effect: Effect): ModelId[] {
  if ("effects" in effect) return effect.effects.flatMap(writtenModels);
  const isWrite = effect.kind === "save" || effect.kind === "update" || effect.kind === "delete";
  return isWrite && effect.model ? [effect.model] : [];
}

function startsWith(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((name, at) => path[at] === name);
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && startsWith(a, b);
}
