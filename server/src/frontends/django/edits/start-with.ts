import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Span } from "../../../orm/span";
import type { EditSource } from "./edit-source";
import { findRun } from "./find-run";

/** Writes statements of one line each before those of one block that hold both places, and before what is said of these. */
export function startWith(
  from: Span,
  to: Span,
  source: Pick<EditSource, "text" | "facts">,
  lines: readonly string[],
): { readonly edits: readonly TextEdit[] } | Refusal {
  if (lines.length === 0) return { edits: [] };
  const run = findRun(from, to, source);
  if ("refused" in run) return run;
  const { file, text, indent } = run;
  const start = aboveComments(text, run.start);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return { edits: [{ file, start, end: start, newText: lines.map((line) => `${indent}${line}${newline}`).join("") }] };
}

/** The start of the comments on lines of their own right before a line. */
function aboveComments(text: string, line: number): number {
  const previous = text.lastIndexOf("\n", line - 2) + 1;
  const isComment = previous < line && /^[ \t]*#[^\n]*\n$/.test(text.slice(previous, line));
  return isComment ? aboveComments(text, previous) : line;
}
