import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Span } from "../../../orm/span";
import type { EditSource } from "./edit-source";
import { findRun, type StatementRun } from "./find-run";
import { importAtomic } from "./import-atomic";
import { linesInStrings } from "./lines-in-strings";
import { refuseInAtomic } from "./refuse-in-atomic";

/** What stands in the block besides the wrapped statements. */
interface Additions {
  /** Statements of one line each, to come first in it. */
  readonly leading?: readonly string[];
  /** Edits of the statements, which are made as well: the lines that they add are moved too. */
  readonly inner?: readonly TextEdit[];
}

/**
 * Puts the statements of one block, from the one that holds `from` to the one that holds `to`, into
 * `with transaction.atomic():`, which is imported where it has to be. Each line is moved by an insertion of its own, so that
 * other edits may be made within the lines; lines that begin inside a string stay as they are. Both places are of one unit.
 */
export function wrapInAtomic(
  from: Span,
  to: Span,
  source: Pick<EditSource, "text" | "facts">,
  { leading = [], inner = [] }: Additions = {},
): { readonly edits: readonly TextEdit[] } | Refusal {
  const run = findRun(from, to, source);
  if ("refused" in run) return run;
  const reason = refuseInAtomic(run.statements, run.function);
  if (reason) return { refused: reason };
  const atomic = importAtomic(run, run.unit);
  if ("refused" in atomic) return atomic;
  const moved = inner.map((edit) => ({ ...edit, newText: edit.newText.replace(/\n(?=[ \t]*\S)/g, `\n${run.step}`) }));
  return { edits: [...atomic.edits, ...indentLines(run, [`with ${atomic.written}():`, ...leading]), ...moved] };
}

/** One insertion for each line that has text, the first one with what opens the block and is to come first in it. */
function indentLines(
  { file, text, start, end, indent, step }: StatementRun,
  [opening = "", ...leading]: readonly string[],
): TextEdit[] {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const moved = text.slice(start, end);
  const closed = linesInStrings(moved);
  const head = [opening, ...leading.map((line) => step + line)].map((line) => `${indent}${line}${newline}`).join("");
  return [...moved.matchAll(/(?<![^\n])(?=[ \t]*\S)/g)].flatMap(({ index }) => {
    if (closed.has(index)) return [];
    const at = start + index;
    return [{ file, start: at, end: at, newText: (index === 0 ? head : "") + step }];
  });
}
