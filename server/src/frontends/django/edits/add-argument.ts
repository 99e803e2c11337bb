import type { TextEdit } from "../../../orm/fix";
import type { Argument, CallExpression } from "../syntax/ast";
import type { Located } from "./locate";
import { endOfComment } from "./text-style";

/** Writes positional arguments behind the last positional one of a call, each where and how the call's own stand. */
export function addArguments(place: Located, call: CallExpression, values: readonly string[]): TextEdit[] {
  if (values.length === 0) return [];
  const positional = call.args.filter((argument) => argument.name === null && argument.star < 2);
  const last = positional.at(-1);
  const next = call.args[positional.length];
  if (!last) {
    const written = values.join(", ");
    return [insertion(place, place.base + call.open + 1, next ? `${written}, ` : written)];
  }
  const lineStart = ownLineStart(place, call, positional);
  if (lineStart === null) return [insertion(place, place.base + last.e, values.map((value) => `, ${value}`).join(""))];
  return addLines(place, last, values, lineStart);
}

/** The line break and indentation before the last argument, when every argument has a line of its own. */
function ownLineStart(place: Located, call: CallExpression, positional: readonly Argument[]): string | null {
  const [last, before] = [positional.at(-1), positional.at(-2)];
  const from = before ? before.e : call.open + 1;
  const between = place.text.slice(place.base + from, place.base + (last?.s ?? from));
  return /\r?\n[ \t]*$/.exec(between)?.[0] ?? null;
}

/** New lines go behind a comment that belongs to the last argument; the comma that it lacks goes before it. */
function addLines(place: Located, last: Argument, values: readonly string[], lineStart: string): TextEdit[] {
  const end = place.base + last.e;
  const comma = /^[ \t]*,/.exec(place.text.slice(end));
  const afterComma = end + (comma?.[0].length ?? 0);
  const line = endOfComment(place.text, afterComma);
  if (line === afterComma) return [insertion(place, end, values.map((value) => `,${lineStart}${value}`).join(""))];
  const written = values.map((value) => `${lineStart}${value}`).join(",");
  if (comma) return [insertion(place, line, `${written},`)];
  return [insertion(place, end, ","), insertion(place, line, written)];
}

/** Takes an argument out of a call that has others, with the comma that goes with it. */
export function removeArgument(place: Located, call: CallExpression, argument: Argument): TextEdit {
  const at = call.args.indexOf(argument);
  const [before, after] = [call.args[at - 1], call.args[at + 1]];
  const [start, end] = after ? [argument.s, after.s] : [before?.e ?? argument.s, argument.e];
  return { file: place.file, start: place.base + start, end: place.base + end, newText: "" };
}

function insertion(place: Located, offset: number, newText: string): TextEdit {
  return { file: place.file, start: offset, end: offset, newText };
}
