import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import type { UseExpression } from "../orm/intent";
import { ONCE } from "../orm/trip";
import { type WriteBack, writeBacksIn } from "../orm/write-back";
import { className } from "./class-name";
import { withinOf } from "./place";

/** Commands are seldom started twice at once. */
const COMMAND = /\/management\/commands\//;

/** The findings of a rule about columns that are written back, of those that something was `decided` by or of the others. */
export function findWriteBacks(
  report: CodeReport,
  rule: string,
  isDecided: boolean,
  messageOf: (column: string) => string,
): Finding[] {
  return writeBacksIn(report.effects)
    .filter(({ decided }) => decided === isDecided)
    .map((back) => toFinding(report, rule, back, messageOf(`\`${back.field}\`${ofModel(back)}`)));
}

function ofModel({ assignment }: WriteBack): string {
  return assignment.model === null ? "" : ` of \`${className(assignment.model)}\``;
}

/** A test needs the number itself, a new row has none that is stored, and NULL plus one is NULL; else the database can compute it. */
function expressionFor(back: WriteBack): UseExpression | null {
  const { assignment, field, save, alone, asRead, decided, inserts } = back;
  if (assignment.model === null || decided || inserts || !asRead) return null;
  const { model, span } = assignment;
  return { kind: "use-expression", model, field, assignment: span, save: save.span, alone };
}

function toFinding(report: CodeReport, rule: string, back: WriteBack, message: string): Finding {
  const { assignment, save, field } = back;
  const reads = save.span.file === assignment.span.file ? [assignment.span, save.span] : [assignment.span];
  return {
    rule,
    span: assignment.span,
    message,
    advice: null,
    model: assignment.model,
    path: field,
    query: null,
    reads,
    times: ONCE,
    trips: [],
    faint: COMMAND.test(report.file),
    intent: expressionFor(back),
    within: withinOf(assignment.span),
  };
}
