import type { CodeReport } from "../orm/code-report";
import type { Effect } from "../orm/effect";
import type { Advice, Finding } from "../orm/finding";
import type { Rule } from "../orm/rule";
import type { ModelId } from "../orm/schema";
import { isSameSpan, spanKey } from "../orm/span";
import { createdIn, type Evaluation, type Factor, type Trip } from "../orm/trip";
import { className } from "./class-name";
import { placeOf, withinOf } from "./place";

/** A query that is sent for each element of a loop and depends on the element. */
export const queryInLoop: Rule = {
  name: "query-in-loop",
  code: "RT102",
  summary: "A query is sent for each pass of a loop",
  severity: "warning",
  since: "0.1.0",
  fixSafety: "none",
  check(report) {
    const findings = new Map<string, Finding>();
    for (const trip of report.trips) {
      const repeated = repeatedQuery(report, trip);
      if (!repeated) continue;
      const finding = toFinding(repeated);
      const key = sentAgain(findings, repeated) ?? spanKey(finding.span);
      const other = findings.get(key);
      // Of the queries behind one call, one that is always sent speaks for all.
      if (!other || (other.times.optional && !finding.times.optional)) findings.set(key, finding);
    }
    return [...findings.values()];
  },
};

/** Where the very same query was sent before in the same pass: one finding speaks for both. */
function sentAgain(findings: ReadonlyMap<string, Finding>, { cause, loop }: RepeatedQuery): string | null {
  for (const [key, { trips }] of findings) {
    const [first] = trips;
    if (first?.cause.kind !== "evaluation" || first.cause.by !== cause.by || !cause.query) continue;
    const isInLoop = first.times.factors.some(({ id }) => id === loop.id);
    if (isInLoop && first.cause.query?.id === cause.query.id) return key;
  }
  return null;
}

interface RepeatedQuery {
  readonly trip: Trip;
  readonly cause: Evaluation;
  /** The innermost loop whose element decides what is asked. */
  readonly loop: Factor;
}

function repeatedQuery(report: CodeReport, trip: Trip): RepeatedQuery | null {
  const { cause } = trip;
  if (trip.exceptional || cause.kind !== "evaluation" || cause.writes) return null;
  // Rows that are streamed are too many to fetch for all passes at once.
  if (cause.query?.state.raw || cause.query?.state.streamed) return null;
  const loop = trip.times.factors.findLast((factor) => trip.dependsOn.has(factor.id) && factor.size.kind !== "fixed");
  if (!loop || (trip.inherited && !isIn(report, loop))) return null;
  // A row that the pass itself creates cannot be asked about before.
  if (trip.dependsOn.has(createdIn(loop.id)) || isFed(report.effects, loop, trip.model)) return null;
  return { trip, cause, loop };
}

/** A row that one pass creates may be what the next one asks for: the queries cannot all be sent before the loop. */
function isFed(effects: readonly Effect[], loop: Factor, model: ModelId | null, isInside = false): boolean {
  return effects.some((effect) => {
    if (effect.kind === "create" || effect.kind === "bulk-create") return isInside && effect.model === model;
    return "effects" in effect && isFed(effect.effects, loop, model, isInside || effect.over?.id === loop.id);
  });
}

/** A loop of a callee is the callee's finding, whatever loops go around the call. */
function isIn(report: CodeReport, factor: Factor): boolean {
  return factor.span.file === report.file && factor.span.unit === report.unit;
}

function toFinding({ trip, cause, loop }: RepeatedQuery): Finding {
  const span = placeOf(trip, [loop]);
  return {
    rule: queryInLoop.name,
    span,
    message: messageOf(trip, cause, loop, isSameSpan(span, trip.span) ? "" : " ({sent})"),
    advice: adviceOf(cause, loop),
    model: trip.model,
    path: cause.relation?.name ?? null,
    query: cause.query,
    reads: isSameSpan(span, trip.span) ? [span] : [span, trip.span],
    times: trip.times,
    trips: [trip],
    intent: null,
    within: withinOf(span),
  };
}

function messageOf(trip: Trip, cause: Evaluation, loop: Factor, where: string): string {
  const asked = trip.model === null ? "the database" : `\`${className(trip.model)}\``;
  return `${asked} is queried${callText(cause)}${where} for each ${passText(loop)}: ${countOf(trip, loop)} queries`;
}

function passText({ id, label, query }: Factor): string {
  if (label === "while") return "pass of the `while` loop";
  // The whole iterable was too long to write.
  if (label === "...") return "pass of the loop";
  const isRows = query?.id === id && query.rows === "instances";
  return isRows ? `\`${className(query.model)}\` row of \`${label}\`` : `element of \`${label}\``;
}

/** The call that asks; an empty text where a construct does: a loop, a test, an index. */
function callText({ by, query }: Evaluation): string {
  if (!CALLS.test(by) || CONSTRUCTS.has(by)) return "";
  return ` with \`${query?.state.asynchronous ? "a" : ""}${by}()\``;
}

const CALLS = /^\w+$/;
const CONSTRUCTS = new Set(["for", "in", "bool", "repr"]);

function countOf({ times }: Trip, { size }: Factor): string {
  if (size.kind === "page" && size.most !== null) return `up to ${size.most}`;
  return times.optional ? "up to n" : "n";
}

const COMPUTED = new Set(["count", "exists", "aggregate", "contains"]);

function adviceOf(cause: Evaluation, loop: Factor): Advice {
  if (cause.by === "prefetch_related_objects" || cause.by === "refresh_from_db") return { kind: "load-once" };
  const lookup = lookupOf(cause, loop);
  const relation = relationFromRows(cause, loop);
  if (relation !== null && loop.query?.supply.prefetched.has(relation))
    return { kind: "use-loaded-relation", relation };
  if (COMPUTED.has(cause.by)) {
    if (relation === null) return { kind: "compute-for-values", lookup, by: cause.by };
    return { kind: "compute-with-rows", relation, filtered: isFiltered(cause), by: cause.by };
  }
  if (relation !== null) return { kind: "load-restricted-relation", relation };
  if (lookup === "pk" || lookup === "id") return { kind: "fetch-by-key", lookup };
  return { kind: "fetch-by-values", lookup };
}

/** The lookup that tells the passes apart; null where it takes several to do so, or none is known to. */
function lookupOf(cause: Evaluation, loop: Factor): string | null {
  const varying = cause.lookups.filter(({ dependsOn }) => dependsOn.has(loop.id)).map(({ name }) => name);
  const key = varying.find((name) => name === "pk" || name === "id");
  return key ?? (varying.length === 1 ? (varying[0] ?? null) : null);
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
