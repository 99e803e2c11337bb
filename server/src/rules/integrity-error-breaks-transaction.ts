import type { CodeReport } from "../orm/code-report";
import type { Handler, Region, Write } from "../orm/effect";
import type { Finding } from "../orm/finding";
import type { UndoAlone } from "../orm/intent";
import type { Rule } from "../orm/rule";
import { isSameUnit, isWithin, type Span, spanKey } from "../orm/span";
import type { Trip } from "../orm/trip";
import { walkEffects } from "../orm/walk-effects";
import { type BrokenTransaction, brokenTransactionsIn } from "./broken-transaction";
import { catchesRefusal } from "./catches-refusal";
import { className } from "./class-name";
import { mayBeRefused } from "./may-be-refused";
import { statementFinding } from "./statement-finding";

/** A write fails inside a transaction, and the error is caught where the transaction goes on. */
export const integrityErrorBreaksTransaction: Rule = {
  name: "integrity-error-breaks-transaction",
  code: "RT208",
  summary: "What the database refuses is caught inside the transaction, which then takes no more queries",
  severity: "warning",
  since: "0.2.0",
  fixSafety: "unsafe",
  elsewhere: "The query that fails, or is lost, stands here",
  check(report) {
    const isOwn = ({ span }: Region) => isSameUnit(span, report);
    const writes = writesIn(report);
    const findings = new Map<string, Finding>();
    for (const broken of brokenTransactionsIn(report.effects, isOwn, (handler) => catches(handler))) {
      const key = spanKey(broken.caughtBy.span);
      if (!findings.has(key) && isExpected(report, broken, writes)) findings.set(key, toFinding(report, broken));
    }
    return [...findings.values()];
  },
};

function catches({ catches }: Handler): boolean {
  return catchesRefusal(new Set(catches));
}

/** What is known of the writes at each place. */
function writesIn({ effects }: CodeReport): ReadonlyMap<string, readonly Write[]> {
  const writes = new Map<string, Write[]>();
  walkEffects(effects, (effect) => {
    if (!("fields" in effect) || effect.kind === "assign") return;
    const key = spanKey(effect.span);
    writes.set(key, [...(writes.get(key) ?? []), effect]);
  });
  return writes;
}

/** Names of errors that only a database raises: who catches one expects it. */
const OF_DATABASE = /(IntegrityError|DatabaseError)$/;

function isNamed({ catches }: Handler): boolean {
  return catches.some((name) => OF_DATABASE.test(name));
}

/**
 * The table keeps a rule that the write may break. Who catches everything thinks of other errors: there the `try` itself
 * inserts a row that may be there already.
 */
function isExpected(
  { schema }: CodeReport,
  { write, handler, caughtBy }: BrokenTransaction,
  writes: ReadonlyMap<string, readonly Write[]>,
): boolean {
  const model = write.model === null ? undefined : schema.models.get(write.model);
  const here = writes.get(spanKey(write.span)) ?? [];
  if (!model) return isNamed(handler);
  return (
    mayBeRefused(model, here) && (isNamed(handler) || (isWithin(write.span, caughtBy.span) && here.some(isInsert)))
  );
}

function isInsert({ kind }: Write): boolean {
  return kind === "create" || kind === "bulk-create";
}

function toFinding(report: CodeReport, broken: BrokenTransaction): Finding {
  const { write, handler, next, lost } = broken;
  const span = placeOf(report, write.frames) ?? write.span;
  const isAgain = next !== null && spanKey(next.span) === spanKey(write.span);
  const other = isAgain ? span : placeBeside(report, next ?? lost, span);
  const what = write.model === null ? "the row" : `the \`${className(write.model)}\``;
  const refused = `Where the database refuses ${what}, the error is caught inside the transaction`;
  const message =
    next === null
      ? `${refused}, which is then undone as a whole without an error: what {sent} wrote is lost`
      : `${refused}, which takes no more queries: ${isAgain ? "the next pass" : "{sent}"} raises \`TransactionManagementError\``;
  return statementFinding(integrityErrorBreaksTransaction.name, span, {
    message,
    model: write.model,
    reads: [span, other],
    faint: !isNamed(handler),
    intent: intentFor(report, broken),
  });
}

/**
 * What a callee catches is not undone alone by what stands around the call: it would still go on inside. A plain savepoint is
 * one of the default database.
 */
function intentFor(report: CodeReport, { writes, caughtBy, transaction }: BrokenTransaction): UndoAlone | null {
  const places = writes.flatMap(({ frames }) => placeOf(report, frames) ?? []);
  const [first] = places;
  const last = places.at(-1);
  if (transaction.database !== "default" || !isSameUnit(caughtBy.span, report) || !first || !last) return null;
  return { kind: "undo-alone", first, last };
}

/** Where a function that is called makes both, the place there. */
function placeBeside(report: CodeReport, trip: Trip | null, span: Span): Span {
  const place = (trip && placeOf(report, trip.frames)) ?? span;
  return trip && spanKey(place) === spanKey(span) ? trip.span : place;
}

function placeOf(report: CodeReport, frames: readonly Span[]): Span | null {
  return frames.find((frame) => isSameUnit(frame, report)) ?? null;
}
