import type { CodeReport } from "../orm/code-report";
import type { Handler, Region } from "../orm/effect";
import type { Finding } from "../orm/finding";
import type { UndoAlone } from "../orm/intent";
import type { Rule } from "../orm/rule";
import { isSameUnit, type Span, spanKey } from "../orm/span";
import { ONCE, type Trip } from "../orm/trip";
import { walkEffects } from "../orm/walk-effects";
import { type BrokenTransaction, brokenTransactionsIn } from "./broken-transaction";
import { catchesRefusal } from "./catches-refusal";
import { className } from "./class-name";
import { withinOf } from "./place";

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
    const inserts = insertsIn(report);
    const findings = new Map<string, Finding>();
    for (const broken of brokenTransactionsIn(report.effects, isOwn, (handler) => catches(handler))) {
      const key = spanKey(broken.caughtBy.span);
      if (!findings.has(key) && isExpected(report, broken, inserts)) findings.set(key, toFinding(report, broken));
    }
    return [...findings.values()];
  },
};

function catches({ catches }: Handler): boolean {
  return catchesRefusal(new Set(catches));
}

/** Where rows are inserted. */
function insertsIn({ effects }: CodeReport): ReadonlySet<string> {
  const places = new Set<string>();
  walkEffects(effects, (effect) => {
    if (effect.kind === "create" || effect.kind === "bulk-create") places.add(spanKey(effect.span));
  });
  return places;
}

/** Names of errors that only a database raises: who catches one expects it. */
const OF_DATABASE = /(IntegrityError|DatabaseError)$/;

function isNamed({ catches }: Handler): boolean {
  return catches.some((name) => OF_DATABASE.test(name));
}

/** Who catches everything thinks of other errors: there the write is a new row that may be there already. */
function isExpected(
  { schema }: CodeReport,
  { write, handler }: BrokenTransaction,
  inserts: ReadonlySet<string>,
): boolean {
  if (isNamed(handler)) return true;
  const model = write.model === null ? undefined : schema.models.get(write.model);
  const isUnique = model?.uniqueness.some(({ kind }) => kind !== "primary-key") ?? false;
  return isUnique && inserts.has(spanKey(write.span));
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
  return {
    rule: integrityErrorBreaksTransaction.name,
    span,
    message,
    advice: null,
    model: write.model,
    path: null,
    query: null,
    reads: [span, other],
    times: ONCE,
    trips: [],
    faint: !isNamed(handler),
    intent: intentFor(report, broken),
    within: withinOf(span),
  };
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
