import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import type { ReloadColumn } from "../orm/intent";
import { type RepeatedSave, repeatedSavesIn } from "../orm/repeated-saves";
import type { Rule } from "../orm/rule";
import { isSameSpan, isSameUnit, type Span } from "../orm/span";
import { className } from "./class-name";
import { statementFinding } from "./statement-finding";

/** A row is saved again while it still holds what the database is to compute. */
export const fExpressionSavedTwice: Rule = {
  name: "f-expression-saved-twice",
  code: "RT209",
  summary:
    "A row that holds an expression of its own column is saved again, so that the database computes it once more",
  severity: "warning",
  since: "0.2.0",
  until: [5, 2],
  fixSafety: "unsafe",
  elsewhere: "The expression is assigned here",
  check(report) {
    const findings: Finding[] = [];
    for (const repeated of repeatedSavesIn(report.effects)) {
      const span = placeOf(report, repeated);
      if (span && !findings.some((other) => isSameSpan(other.span, span) && other.path === repeated.field)) {
        findings.push(toFinding(repeated, span));
      }
    }
    return findings;
  },
};

/** Where the function saves again; what one callee does by itself is the callee's finding. */
function placeOf(report: CodeReport, { assignment, first, again }: RepeatedSave): Span | null {
  const [place] = again;
  const [before] = first;
  if (!place || !before || !isSameUnit(report, place)) return null;
  return isSameUnit(report, assignment.span) || !isSameSpan(place, before) ? place : null;
}

/** Right behind the save that the expression was meant for, where the function itself makes it. */
function intentFor({ field, first }: RepeatedSave): ReloadColumn | null {
  const [save, ...others] = first;
  return save && others.length === 0 ? { kind: "reload-column", save, field } : null;
}

function toFinding(repeated: RepeatedSave, span: Span): Finding {
  const { assignment, field, first, again } = repeated;
  const of = assignment.model === null ? "" : ` of \`${className(assignment.model)}\``;
  const isLoop = first === again;
  const sent = isLoop ? "each pass saves it again" : "this saves it again";
  return statementFinding(fExpressionSavedTwice.name, span, {
    message: `\`${field}\`${of} still holds the expression of {sent}, and ${sent}: the database computes it once more`,
    model: assignment.model,
    path: field,
    reads: [span, assignment.span],
    intent: intentFor(repeated),
  });
}
