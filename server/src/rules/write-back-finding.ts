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

/** A test in the program needs the number itself, and a new row has none that is stored; else the database can compute it. */
function expressionFor({ assignment, field, save, alone, decided, inserts }: WriteBack): UseExpression | null {
  if (assignment.model === null || decided || inserts) return null;
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
