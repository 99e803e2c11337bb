import type { Case } from "./parse-cases";

/** A place in a case's file: 1-based; columns in UTF-16 units, or absent where only the line is known. */
interface Place {
  file: string;
  line: number;
  column?: number | null;
  endLine?: number;
  endColumn?: number | null;
}

/** A place with its code line and carets under it, and where both stand in the Markdown file. */
export function showPlace(each: Case, place: Place): string {
  const file = each.files.get(place.file);
  const code = file?.text.split("\n")[place.line - 1] ?? "";
  const source = `${each.source}:${file?.sourceLines[place.line - 1] ?? each.line}`;
  const head = `${place.file}:${place.line} (${source})\n    ${code}`;
  if (place.column === undefined || place.column === null) return head;
  const sameLine = place.endLine === undefined || place.endLine === place.line;
  const end = sameLine ? (place.endColumn ?? place.column + 1) : code.length + 1;
  return `${head}\n    ${" ".repeat(place.column - 1)}${"^".repeat(Math.max(1, end - place.column))}`;
}
