import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
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

function toFinding(report: CodeReport, rule: string, { assignment, save, field }: WriteBack, message: string): Finding {
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
    intent: null,
    within: withinOf(assignment.span),
  };
}
