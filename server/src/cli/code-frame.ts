import type { Range } from "../../../protocol/place";
import type { Paint } from "./colors";
import { showText, widthOf } from "./terminal-text";

export interface FrameOptions {
  /** Columns available. */
  readonly width: number;
  readonly paint: Paint;
  /** Lines shown above the first one. */
  readonly before: number;
}

/** The lines of a text around the start of a range, with carets under it. */
export function renderCodeFrame(
  lines: readonly string[],
  { start, end }: Range,
  { width, paint, before }: FrameOptions,
): string[] {
  const digits = String(start.line + 1).length;
  const gutter = (label: string): string => paint("dim", `${label.padStart(digits)} │ `);
  const room = Math.max(20, width - digits - 3);
  const code = lines[start.line] ?? "";
  const until = end.line === start.line ? end.character : code.trimEnd().length;
  const shown = cutAround(code, start.character, Math.max(until, start.character + 1), room);
  const above = lines.slice(Math.max(0, start.line - before), start.line);
  return [
    ...above.map((line, at) => `${gutter(String(start.line - above.length + at + 1))}${cutEnd(showText(line), room)}`),
    `${gutter(String(start.line + 1))}${shown.text}`,
    `${gutter("")}${" ".repeat(shown.indent)}${paint("red", "^".repeat(Math.max(1, shown.length)))}`,
  ];
}

/** A line cut to `room` columns so that the marked part can be seen, with where that part then is. */
function cutAround(
  line: string,
  from: number,
  to: number,
  room: number,
): { text: string; indent: number; length: number } {
  const [head, marked, tail] = [line.slice(0, from), line.slice(from, to), line.slice(to)].map(showText) as [
    string,
    string,
    string,
  ];
  if (widthOf(head + marked + tail) <= room)
    return { text: head + marked + tail, indent: widthOf(head), length: widthOf(marked) };
  const visible = cutEnd(marked, room - 2);
  const spare = Math.max(0, room - widthOf(visible) - 2);
  const kept = widthOf(head) <= spare ? head : `…${keepEnd(head, spare)}`;
  const text = cutEnd(kept + marked + tail, room);
  return { text, indent: widthOf(kept), length: Math.min(widthOf(marked), Math.max(1, widthOf(text) - widthOf(kept))) };
}

function cutEnd(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  let kept = "";
  for (const character of text) {
    if (widthOf(kept + character) > room - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function keepEnd(text: string, room: number): string {
  let kept = "";
  for (const character of [...text].reverse()) {
    if (widthOf(character + kept) > room) break;
    kept = character + kept;
  }
  return kept;
}
