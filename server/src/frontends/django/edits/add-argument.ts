import type { TextEdit } from "../../../orm/fix";
import type { CallExpression } from "../syntax/ast";
import type { Located } from "./locate";
import { endOfComment } from "./text-style";

/** The brackets of a call or a literal: where they open, and the items that new ones go behind. */
export interface Brackets {
  readonly open: number;
  readonly items: readonly { readonly s: number; readonly e: number }[];
  /** More stands behind the items. */
  readonly more: boolean;
}

type TextPlace = Pick<Located, "file" | "text" | "base">;

/** Writes positional arguments behind the last positional one of a call, each where and how the call's own stand. */
export function addArguments(place: TextPlace, call: CallExpression, values: readonly string[]): TextEdit[] {
  const items = call.args.filter((argument) => argument.name === null && argument.star < 2);
  return addItems(place, { open: call.open, items, more: call.args.length > items.length }, values);
}

/** Writes items behind the last one, each where and how the others stand. */
export function addItems(place: TextPlace, brackets: Brackets, values: readonly string[]): TextEdit[] {
  if (values.length === 0) return [];
  const last = brackets.items.at(-1);
  if (!last) {
    const written = values.join(", ");
    return [insertion(place, place.base + brackets.open + 1, brackets.more ? `${written}, ` : written)];
  }
  const lineStart = ownLineStart(place, brackets);
  if (lineStart === null) return [insertion(place, place.base + last.e, values.map((value) => `, ${value}`).join(""))];
  return addLines(place, last, values, lineStart);
}

/** The line break and indentation before the last item, when every item has a line of its own. */
export function ownLineStart(place: TextPlace, { open, items }: Brackets): string | null {
  const [last, before] = [items.at(-1), items.at(-2)];
  const from = before ? before.e : open + 1;
  const between = place.text.slice(place.base + from, place.base + (last?.s ?? from));
  return /\r?\n[ \t]*$/.exec(between)?.[0] ?? null;
}

/** New lines go behind a comment that belongs to the last item; the comma that it lacks goes before it. */
function addLines(
  place: TextPlace,
  last: { readonly e: number },
  values: readonly string[],
  lineStart: string,
): TextEdit[] {
  const end = place.base + last.e;
  const comma = /^[ \t]*,/.exec(place.text.slice(end));
  const afterComma = end + (comma?.[0].length ?? 0);
  const line = endOfComment(place.text, afterComma);
  if (line === afterComma) return [insertion(place, end, values.map((value) => `,${lineStart}${value}`).join(""))];
  const written = values.map((value) => `${lineStart}${value}`).join(",");
  if (comma) return [insertion(place, line, `${written},`)];
  return [insertion(place, end, ","), insertion(place, line, written)];
}

function insertion(place: TextPlace, offset: number, newText: string): TextEdit {
  return { file: place.file, start: offset, end: offset, newText };
}
