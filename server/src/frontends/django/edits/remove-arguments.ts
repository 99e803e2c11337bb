import type { TextEdit } from "../../../orm/fix";
import type { Argument, CallExpression } from "../syntax/ast";
import type { Located } from "./locate";
import { endOfComment } from "./text-style";

type TextPlace = Pick<Located, "file" | "text" | "base">;

/**
 * Takes arguments out of a call that keeps others: with their commas, and with their lines where nothing else stands there.
 * Comments behind them stay, each in its line, unless they were `moved` elsewhere.
 */
export function removeArguments(
  place: TextPlace,
  call: CallExpression,
  removed: readonly Argument[],
  comments: "kept" | "moved" = "kept",
): TextEdit[] {
  const edits: TextEdit[] = [];
  for (let at = 0; at < call.args.length; at += 1) {
    const first = call.args[at];
    if (!first || !removed.includes(first)) continue;
    let next = at + 1;
    const line = lineOf(place, first, comments);
    if (line !== null) {
      edits.push({ file: place.file, start: line[0], end: line[1], newText: "" });
      continue;
    }
    while (removed.some((each) => each === call.args[next])) next += 1;
    const last = call.args[next - 1] ?? first;
    const [start, end] = between(place, call.args[at - 1], first, last, call.args[next]);
    edits.push({ file: place.file, start, end, newText: "" });
    at = next - 1;
  }
  return edits;
}

function between(
  { base }: TextPlace,
  before: Argument | undefined,
  first: Argument,
  last: Argument,
  after: Argument | undefined,
): [number, number] {
  return after ? [base + first.s, base + after.s] : [base + (before?.e ?? first.s), base + last.e];
}

/** The whole line of an argument that stands there alone, with its comma. */
function lineOf({ text, base }: TextPlace, { s, e }: Argument, comments: "kept" | "moved"): [number, number] | null {
  const start = text.lastIndexOf("\n", base + s - 1) + 1;
  const end = base + e;
  const afterComma = end + (/^[ \t]*,/.exec(text.slice(end))?.[0].length ?? 0);
  const stop = endOfComment(text, afterComma);
  const lineEnd = /^[ \t]*\r?\n/.exec(text.slice(stop))?.[0].length;
  if (text.slice(start, base + s).trim() !== "" || lineEnd === undefined) return null;
  if (stop === afterComma || comments === "moved") return [start, stop + lineEnd];
  const blanks = /^[ \t]*/.exec(text.slice(afterComma))?.[0].length ?? 0;
  return [base + s, afterComma + blanks];
}
