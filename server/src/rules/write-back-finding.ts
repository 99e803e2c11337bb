import type { CodeReport } from "../orm/code-report";
import { tripsOf } from "../orm/effect";
import type { Finding } from "../orm/finding";
import type { Fetch, LockRows, UseExpression } from "../orm/intent";
import { isOfSave } from "../orm/is-of-save";
import type { ModelId } from "../orm/schema";
import { distinctSpans, isSameUnit, type Span } from "../orm/span";
import { type StateChange, stateChangesIn } from "../orm/state-change";
import type { Trip, TripCause } from "../orm/trip";
import { type WriteBack, writeBacksIn } from "../orm/write-back";
import { className } from "./class-name";
import { withinOf } from "./place";
import { remotesIn } from "./remotes-in";
import { statementFinding } from "./statement-finding";

/** The findings of a rule about columns that are written back, of those that something was `decided` by or of the others. */
export function findWriteBacks(
  report: CodeReport,
  rule: string,
  isDecided: boolean,
  insteadOf: string | null,
  messageOf: (column: string) => string,
): Finding[] {
  return writeBacksIn(report.effects, report.schema)
    .filter(({ guards }) => guards.length > 0 === isDecided)
    .map((back) => ({
      ...toFinding(report, rule, back, messageOf(`\`${back.field}\`${ofModel(back)}`)),
      ...(insteadOf === null ? {} : { insteadOf }),
    }));
}

/** The findings of a rule about columns that decide by what they hold. */
export function findStateChanges(
  report: CodeReport,
  rule: string,
  messageOf: (column: string, testedIn: string, change: StateChange) => string,
): Finding[] {
  return stateChangesIn(report.effects, report.schema).flatMap((change) => {
    const { guard, done } = change;
    if (isOfSave(report) || isOfSave({ unit: withinOf(change.assignment.span) })) return [];
    const back: WriteBack = { ...change, inserts: false, asRead: true, guards: [guard] };
    const testedIn = isSameUnit(guard, change.assignment.span) ? "" : ` in \`${withinOf(guard)}\``;
    const message = messageOf(`\`${back.field}\`${ofModel(back)}`, testedIn, change);
    return [toFinding(report, rule, back, message, done)];
  });
}

function ofModel({ assignment }: Pick<WriteBack, "assignment">): string {
  return assignment.model === null ? "" : ` of \`${className(assignment.model)}\``;
}

/** A test needs the number itself, a new row has none that is stored, and NULL plus one is NULL; else the database can compute it. */
function expressionFor(back: WriteBack): UseExpression | null {
  const { assignment, field, save, assigned, asRead, guards, inserts } = back;
  if (assignment.model === null || guards.length > 0 || inserts || !asRead) return null;
  const { model, span } = assignment;
  const alone = assigned?.length === 1;
  return { kind: "use-expression", model, field, assignment: span, save: save.span, alone };
}

/** What keeps the update: the database computes, or others wait for the row. */
function lockFor(report: CodeReport, back: WriteBack, done: Span | null): LockRows | null {
  const { assignment, field, save, assigned, guards, inserts } = back;
  const { model, span } = assignment;
  if (model === null) return null;
  const fetches = report.effects.flatMap(tripsOf).flatMap((trip) => fetchOf(trip, model, span));
  // A row that is chosen by the column may be another one by the time the database computes.
  const isChosenByIt = fetches.some(({ query }) => query.restrictedBy?.some(({ lookup }) => isOf(lookup, field)));
  return {
    kind: "lock-rows",
    model,
    field,
    assignment: span,
    save: save.span,
    done,
    inserts,
    assigned,
    guards,
    isPlain: assignment.value === "plain",
    fetches,
    remotes: remotesIn(report.effects),
    seenIn: { file: report.file, unit: report.unit },
    expression: isChosenByIt ? null : expressionFor(back),
  };
}

/** `stock`, `stock__gte` */
function isOf(lookup: string, field: string): boolean {
  return lookup === field || lookup.startsWith(`${field}__`);
}

function fetchOf({ span, cause, model }: Trip, wanted: ModelId, assignment: Span): Fetch[] {
  if (cause.kind !== "evaluation" || cause.query === null || cause.writes || model !== wanted) return [];
  return isSameUnit(span, assignment) ? [{ span, query: cause.query, by: cause.by }] : [];
}

function toFinding(
  report: CodeReport,
  rule: string,
  back: WriteBack,
  message: string,
  done: Span | null = null,
): Finding {
  const { assignment, save, field, guards } = back;
  const isNear = ({ file }: Span): boolean => file === assignment.span.file;
  const reads = distinctSpans([assignment.span, ...guards.filter(isNear), ...[save.span].filter(isNear)]);
  const fetched = isSameUnit(assignment.span, report) ? null : fetchedIn(report, assignment.instance);
  return statementFinding(rule, assignment.span, {
    message,
    model: assignment.model,
    path: field,
    look: assignment.span,
    reads,
    ...(back.transaction ? { transaction: back.transaction } : {}),
    ...(fetched ? { fetched } : {}),
    intent: save.kind === "update" ? expressionFor(back) : lockFor(report, back, done),
  });
}

/** The query of the report's own function that gives a row. */
function fetchedIn(report: CodeReport, row: string | null): Span | null {
  const found = report.effects
    .flatMap(tripsOf)
    .find(({ span, cause }) => row !== null && isSameUnit(span, report) && givesRow(cause, row));
  return found?.span ?? null;
}

function givesRow(cause: TripCause, row: string): boolean {
  if (cause.kind === "column") return false;
  if (cause.kind === "evaluation" && cause.gives !== undefined) return cause.gives === row && !cause.writes;
  const query = cause.kind === "relation" ? cause.queryId : cause.query?.id;
  return query !== undefined && row.startsWith(`${query}/`);
}
