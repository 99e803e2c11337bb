import type { CodeReport } from "../orm/code-report";
import { type Effect, tripsOf } from "../orm/effect";
import type { RowValues, Seeking } from "../orm/find-or-create";
import type { Finding } from "../orm/finding";
import type { Fetch, LockParent } from "../orm/intent";
import { openedAround } from "../orm/opened-around";
import { ownPlaceOf } from "../orm/own-place";
import { isSameSpan, isSameUnit, type Span, spanKey } from "../orm/span";
import type { Trip } from "../orm/trip";
import { type EffectContext, walkEffects } from "../orm/walk-effects";
import { sharesWritten, type WrittenRows } from "../orm/written-rows";
import { className } from "./class-name";
import { givesSought } from "./gives-sought";
import { looksForNew } from "./looks-for-new";
import { remotesIn } from "./remotes-in";
import { statementFinding } from "./statement-finding";

/** Findings of a rule where rows are counted, and one more is inserted because there are few enough. */
export function findOneTooMany(report: CodeReport, rule: string): Finding[] {
  const counts = new Map<string, Count>();
  const findings: Finding[] = [];
  walkEffects(report.effects, (effect, context) => {
    if (effect.kind === "trip") noteCount(counts, effect.trip, context);
    const inserted = insertedBy(effect);
    if (!inserted) return;
    for (const place of context.room) {
      const count = counts.get(spanKey(place));
      // Where there is to be none the row itself is looked for.
      if (!count || context.absent.some((absent) => isSameSpan(absent, place))) continue;
      const span = placeOf(report, count, inserted);
      if (!span || findings.some((other) => isSameSpan(other.span, span))) continue;
      const transaction = openedAround(context);
      const intent = lockFor(report, span, count, inserted.span);
      findings.push({ ...toFinding(rule, span, count.trip), ...(transaction ? { transaction } : {}), intent });
    }
  });
  return findings;
}

/** A statement that tells how many rows there are. */
interface Count {
  readonly trip: Trip;
  readonly seeks: Seeking;
  /** What its transaction wrote before. */
  readonly written: readonly WrittenRows[];
}

/** One that others wait for, since a lock is held, is none. */
function noteCount(counts: Map<string, Count>, trip: Trip, { locks, written }: EffectContext): void {
  const seeks = trip.cause.kind === "evaluation" ? trip.cause.seeks : undefined;
  const key = spanKey(trip.span);
  if (seeks && locks.length === 0) counts.set(key, { trip, seeks, written });
  else counts.delete(key);
}

interface Inserted {
  readonly model: string | null;
  readonly given: RowValues;
  readonly span: Span;
}

function insertedBy(effect: Effect): Inserted | null {
  if (effect.kind === "create") return effect.given ? { ...effect, given: effect.given } : null;
  if (effect.kind !== "find-or-create") return null;
  return { model: effect.model, given: { values: effect.inserted, more: effect.insertsMore }, span: effect.span };
}

/** Where the function counts rows of which the new one is one; null where that is not known. */
function placeOf(
  report: CodeReport,
  { trip, seeks, written }: Count,
  { model: id, given, span }: Inserted,
): Span | null {
  const model = trip.model === id ? report.schema.models.get(id ?? "") : undefined;
  if (!model || seeks.more || looksForNew(seeks.sought)) return null;
  if (sharesWritten(written, report.schema.models, model, seeks.sought)) return null;
  if (!seeks.sought.every((value) => givesSought(model, value, given))) return null;
  return ownPlaceOf(report, trip.frames, span);
}

/** Whoever adds a row to those that are counted can wait for the row that they all belong to. */
function lockFor(report: CodeReport, count: Span, { trip, seeks }: Count, insert: Span): LockParent | null {
  if (!isSameUnit(insert, count)) return null;
  const relations = report.schema.models.get(trip.model ?? "")?.relations;
  const parents = seeks.sought.flatMap(({ column, comparison }) => {
    const relation = comparison === "equal" ? relations?.get(column) : undefined;
    return relation?.target ?? [];
  });
  const fetches = report.effects.flatMap(tripsOf).flatMap(({ span, cause, model }): Fetch[] => {
    if (cause.kind !== "evaluation" || cause.query === null || cause.writes) return [];
    const isOne = cause.by === "get" || cause.by === "first";
    return isOne && parents.includes(model ?? "") && isSameUnit(span, count)
      ? [{ span, query: cause.query, by: cause.by }]
      : [];
  });
  return { kind: "lock-parent", fetches, count, insert, remotes: remotesIn(report.effects) };
}

function toFinding(rule: string, span: Span, trip: Trip): Finding {
  const isAggregate = trip.cause.kind === "evaluation" && trip.cause.by === "aggregate";
  const counted = isAggregate
    ? "aggregated, and one is added where the result lets it be"
    : "counted, and one is added where there are few enough";
  const name = trip.model === null ? "rows" : `rows of \`${className(trip.model)}\``;
  return statementFinding(rule, span, {
    message: `${name[0]?.toUpperCase()}${name.slice(1)} are ${counted}: two calls at the same time can both pass the test, and there is one too many`,
    model: trip.model,
    trips: [trip],
    look: trip.span,
    intent: null,
  });
}
