import type { Directive, FilePlace } from "../engine/analysis";
import type { TextEdit } from "../orm/fix";
import { findLogicalLines, type LogicalLine } from "./logical-lines";
import { readSuppressions } from "./suppressions";

/**
 * The edit that silences a rule at a place: a rule added to the comment that is there, a comment at the end of the
 * place's last line, or one above the statement where no comment can stand at that line's end.
 */
export function insertSuppression(
  text: string,
  place: FilePlace,
  rule: string,
  directives: readonly Directive[],
): TextEdit {
  const { file } = place;
  const lineEnd = endOfLine(text, place.end);
  const here = readSuppressions(text, directives).suppressions.find(
    ({ place: comment, rules, wholeFile }) =>
      rules !== null && rules.length > 0 && !wholeFile && comment.start >= place.end && comment.end <= lineEnd,
  );
  const last = here?.rules?.at(-1);
  if (last) return { file, start: last.place.end, end: last.place.end, newText: `, ${rule}` };
  const statement = findLogicalLines(text).find(({ start, end }) => start <= place.start && place.start <= end);
  if (statement?.closedBreaks.includes(lineEnd)) return commentAbove(text, file, statement, rule);
  const at = lineEnd - (/[ \t]*$/.exec(text.slice(0, lineEnd).slice(-200))?.[0].length ?? 0);
  return { file, start: at, end: lineEnd, newText: `  # roundtrip: ignore[${rule}]` };
}

function commentAbove(text: string, file: string, { start }: LogicalLine, rule: string): TextEdit {
  const lineStart = Math.max(text.lastIndexOf("\n", start - 1), text.lastIndexOf("\r", start - 1)) + 1;
  const indentation = text.slice(lineStart, start);
  const [lineBreak = "\n"] = /\r\n|\r|\n/.exec(text.slice(start)) ?? [];
  return { file, start: lineStart, end: lineStart, newText: `${indentation}# roundtrip: ignore[${rule}]${lineBreak}` };
}

function endOfLine(text: string, from: number): number {
  const at = text.slice(from).search(/[\r\n]/);
  return at < 0 ? text.length : from + at;
}
