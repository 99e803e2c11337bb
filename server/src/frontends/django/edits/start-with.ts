import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Span } from "../../../orm/span";
import type { EditSource } from "./edit-source";
import { findRun } from "./find-run";

/** Writes statements of one line each before those of one block that hold both places. */
export function startWith(
  from: Span,
  to: Span,
  source: Pick<EditSource, "text" | "facts">,
  lines: readonly string[],
): { readonly edits: readonly TextEdit[] } | Refusal {
  if (lines.length === 0) return { edits: [] };
  const run = findRun(from, to, source);
  if ("refused" in run) return run;
  const { file, text, start, indent } = run;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return { edits: [{ file, start, end: start, newText: lines.map((line) => `${indent}${line}${newline}`).join("") }] };
}
