import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Statement } from "../syntax/ast";
import { commentsIn } from "./comments-in";
import type { Located } from "./locate";
import { endOfComment } from "./text-style";

/**
 * Takes statements of one block away, with the lines that they stand on alone, and gives back what comments say of them. In
 * the place of the first of them `instead` is written, a statement of one line, where it is not null.
 */
export function removeLines(
  { file, text, base }: Pick<Located, "file" | "text" | "base">,
  statements: readonly Statement[],
  instead: string | null,
): { readonly edits: readonly TextEdit[]; readonly comments: readonly string[] } | Refusal {
  const pieces = [...statements].sort((a, b) => a.s - b.s).map(({ s, e }) => linesOf(text, base + s, base + e));
  const runs: { start: number; end: number }[] = [];
  const comments: string[] = [];
  for (const piece of pieces) {
    if (piece === null) return { refused: "The statements do not stand on lines of their own." };
    comments.push(...commentsIn(text.slice(piece.start, piece.end)).map((comment) => comment.text));
    const last = runs.at(-1);
    if (last && text.slice(last.end, piece.start).trim() === "") last.end = piece.end;
    else runs.push({ start: piece.start, end: piece.end });
  }
  const edits = runs.map(({ start, end }, at) => {
    const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
    const newline = text.includes("\r\n") ? "\r\n" : "\n";
    if (at === 0 && instead !== null) return { file, start, end, newText: `${indent}${instead}${newline}` };
    return { file, start: withBlanksBefore(text, start, end, indent), end, newText: "" };
  });
  return { edits, comments };
}

/** The lines of a statement with its line break, and those of the comments right before it; null where others share them. */
function linesOf(text: string, from: number, to: number): { readonly start: number; readonly end: number } | null {
  let start = text.lastIndexOf("\n", from - 1) + 1;
  const end = endOfComment(text, to);
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  if (text.slice(start, from).trim() !== "" || rest === null) return null;
  for (;;) {
    const previous = text.lastIndexOf("\n", start - 2) + 1;
    if (previous >= start || !/^[ \t]*#[^\n]*\n$/.test(text.slice(previous, start))) break;
    start = previous;
  }
  return { start, end: end + rest[0].length };
}

/** Blank lines before what is taken away go with it, where others follow or the block ends. */
function withBlanksBefore(text: string, start: number, end: number, indent: string): number {
  const next = /^(?:[ \t]*\r?\n)*([ \t]*)(?=\S)/.exec(text.slice(end));
  const isSpaced = /^[ \t]*(?:\r?\n|$)/.test(text.slice(end));
  const isLast = next === null || (next[1] ?? "").length < indent.length;
  if (!isSpaced && !isLast) return start;
  const blanks = /(?:(?<=\n)[ \t]*\r?\n)*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return start - blanks;
}
