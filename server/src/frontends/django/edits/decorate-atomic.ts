import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Span } from "../../../orm/span";
import type { Statement } from "../syntax/ast";
import type { EditSource } from "./edit-source";
import { findRun, type StatementRun } from "./find-run";
import { importAtomic } from "./import-atomic";
import { refuseInAtomic } from "./refuse-in-atomic";
import { sortEdits } from "./sort-edits";

/**
 * Puts `@transaction.atomic` on a function all of whose statements have to stand in one transaction, right above its `def`,
 * so that other decorators stay outside; null where some of them do not, and a block of its own says more.
 */
export function decorateAtomic(
  from: Span,
  to: Span,
  source: Pick<EditSource, "text" | "facts">,
): { readonly edits: readonly TextEdit[] } | Refusal | null {
  const run = findRun(from, to, source);
  if ("refused" in run) return run;
  if (!isWhole(run)) return null;
  const reason = refuseInAtomic(run.unit.definition.body, run.function);
  if (reason) return { refused: reason };
  const atomic = importAtomic(run, run.unit);
  if ("refused" in atomic) return atomic;
  const { file, text, unit } = run;
  const start = text.lastIndexOf("\n", unit.start + unit.definition.ns) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const newText = `${indent}@${atomic.written}${newline}`;
  return { edits: sortEdits([...atomic.edits, { file, start, end: start, newText }]) };
}

/** From the first statement behind the docstring to the last one, but for the return of something that is there. */
function isWhole({ statements, unit, function: around }: StatementRun): boolean {
  if (around !== unit.definition) return false;
  const { body } = around;
  const [first] = body.filter((statement) => !isText(statement));
  const last = statements.at(-1);
  const rest = last ? body.slice(body.indexOf(last) + 1) : [];
  return first === statements[0] && rest.length <= 1 && rest.every(returnsWhatIsThere);
}

function isText(statement: Statement): boolean {
  return statement.k === "expr" && statement.value.k === "str";
}

function returnsWhatIsThere(statement: Statement): boolean {
  if (statement.k !== "return") return false;
  return statement.value === null || statement.value.k === "name" || statement.value.k === "const";
}
