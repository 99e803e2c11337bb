import type { FilePlace } from "../engine/analysis";
import type { Fix, TextEdit } from "../orm/fix";
import { mainEdit } from "./main-edit";

/**
 * A fix's title with the line it goes to, unless it changes the line the reader looks at: `Add select_related("author") at
 * shop/selectors.py:12, also for 2 other readers`. A title may already name the file, by its last two parts.
 */
export function fixTitle(
  fix: Pick<Fix, "title" | "edits">,
  at: FilePlace,
  lineOf: (place: FilePlace) => number,
  pathOf: (file: string) => string,
): string {
  const edit = mainEdit(fix.edits);
  if (edit === null) return fix.title;
  const named = ` in ${edit.file.split("/").slice(-2).join("/")}`;
  const [what = "", others] = splitAt(fix.title, ", also for ");
  const action = what.endsWith(named) ? what.slice(0, -named.length) : what;
  const isHere = fix.edits.some((each) => each.file === at.file && lineOf(each) === lineOf(at));
  return `${action}${isHere ? "" : whereOf(edit, at, lineOf, pathOf)}${others ?? ""}`;
}

function whereOf(
  edit: TextEdit,
  at: FilePlace,
  lineOf: (place: FilePlace) => number,
  pathOf: (file: string) => string,
): string {
  const line = lineOf(edit);
  if (edit.file !== at.file) return ` at ${pathOf(edit.file)}:${line}`;
  return ` at line ${line}`;
}

function splitAt(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at)];
}
