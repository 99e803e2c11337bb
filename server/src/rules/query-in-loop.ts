import type { CodeReport } from "../orm/code-report";
import type { Effect, Remote } from "../orm/effect";
import type { Finding } from "../orm/finding";
import { locksRows } from "../orm/locks-rows";
import type { Rule } from "../orm/rule";
import { isSameSpan, isSameUnit, spanKey } from "../orm/span";
import { createdIn, type Evaluation, type Factor, happensInEachPassOf, loopsAround, type Trip } from "../orm/trip";
import { adviseOn } from "./advise-on";
import { className } from "./class-name";
import { countRepeats } from "./count-queries";
import { isFedByPasses } from "./is-fed-by-passes";
import { placeOf, withinOf } from "./place";

/** A query that is sent for each element of a loop and depends on the element. */
export const queryInLoop: Rule = {
  name: "query-in-loop",
  code: "RT102",
  summary: "A query is sent for each pass of a loop",
  severity: "warning",
  since: "0.1.0",
  fixSafety: "none",
  elsewhere: "The query is sent here",
  check(report) {
    const findings = new Map<string, Spoken>();
    for (const trip of report.trips) {
      const repeated = repeatedQuery(report, trip);
      if (!repeated) continue;
      const finding = toFinding(report, repeated);
      const key = sentAgain(findings, repeated) ?? spanKey(finding.span);
      const other = findings.get(key);
      const certain = happensInEachPassOf(trip.times, repeated.loop);
      // Of the queries behind one call, one that is always sent speaks for all.
      if (!other || (!other.certain && certain)) findings.set(key, { finding, certain });
    }
    return [...findings.values()].map(({ finding }) => finding);
  },
};

interface Spoken {
  readonly finding: Finding;
  /** The query is sent in each pass. */
  readonly certain: boolean;
}

/** Where the very same query was sent before in the same pass: one finding speaks for both. */
function sentAgain(findings: ReadonlyMap<string, Spoken>, { cause, loop }: RepeatedQuery): string | null {
  for (const [key, { finding }] of findings) {
    const [first] = finding.trips;
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
  // Such a loop waits for what others write.
  if (loop.label === "while" && cause.by === "refresh_from_db") return null;
  // A row that the pass itself creates cannot be asked about before.
  if (trip.dependsOn.has(createdIn(loop.id)) || isFedByPasses(report, loop, trip.model, cause)) return null;
  return { trip, cause, loop };
}

/** A pass asks another machine as well, or locks rows: it is made one by one anyway. */
function waitsForMore(effects: readonly Effect[], loop: Factor, isInside = false): boolean {
  return effects.some((effect) => {
    if (effect.kind === "escape" || (effect.kind === "remote" && ASKS.has(effect.what))) return isInside;
    if (effect.kind === "trip" && locksRows(effect.trip)) return isInside;
    return "effects" in effect && waitsForMore(effect.effects, loop, isInside || effect.over?.id === loop.id);
  });
}

const ASKS: ReadonlySet<Remote["what"]> = new Set(["service", "program"]);

/** A loop of a callee is the callee's finding, whatever loops go around the call. */
function isIn(report: CodeReport, factor: Factor): boolean {
  return isSameUnit(factor.span, report);
}

function toFinding(report: CodeReport, repeated: RepeatedQuery): Finding {
  const { trip, cause, loop } = repeated;
  const span = placeOf(trip, [loop]);
  const advice = adviseOn(report, repeated);
  return {
    rule: queryInLoop.name,
    span,
    message: messageOf(trip, cause, loop, isSameSpan(span, trip.span) ? "" : " ({sent})"),
    advice,
    model: trip.model,
    path: cause.relation?.name ?? null,
    query: cause.query,
    reads: isSameSpan(span, trip.span) ? [span] : [span, trip.span],
    times: trip.times,
    trips: [trip],
    faint:
      advice === null ||
      !happensInEachPassOf(trip.times, loop) ||
      loop.few === true ||
      waitsForMore(report.effects, loop),
    intent: null,
    within: withinOf(span),
  };
}

function messageOf(trip: Trip, cause: Evaluation, loop: Factor, where: string): string {
  const asked = trip.model === null ? "the database" : `\`${className(trip.model)}\``;
  return `${asked} is queried${callText(cause)}${where} for each ${passText(loop)}: ${countRepeats(trip.times, loopsAround(trip.times, loop))} queries`;
}

function passText({ id, label, query }: Factor): string {
  if (label === "while") return "pass of the `while` loop";
  // The whole iterable was too long to write.
  if (label === "...") return "pass of the loop";
  const isRows = query?.id === id && query.rows === "instances";
  if (!isRows) return `element of \`${label}\``;
  return query.isOneOfSeveral ? `row of \`${label}\`` : `\`${className(query.model)}\` row of \`${label}\``;
}

/** The call that asks; an empty text where a construct does: a loop, a test, an index. */
function callText({ by, query }: Evaluation): string {
  if (!CALLS.test(by) || CONSTRUCTS.has(by)) return "";
  return ` with \`${query?.state.asynchronous ? "a" : ""}${by}()\``;
}

const CALLS = /^\w+$/;
const CONSTRUCTS = new Set(["for", "in", "bool", "repr"]);
