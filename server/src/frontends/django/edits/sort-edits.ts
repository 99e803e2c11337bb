import type { TextEdit } from "../../../orm/fix";

/** Edits by file and offset; insertions at one offset become one, in the order given. */
export function sortEdits(edits: readonly TextEdit[]): TextEdit[] {
  const sorted: TextEdit[] = [];
  for (const edit of [...edits].sort(compareEdits)) {
    const last = sorted.at(-1);
    const joins =
      last && last.file === edit.file && isInsertion(last) && isInsertion(edit) && last.start === edit.start;
    if (joins) sorted[sorted.length - 1] = { ...last, newText: last.newText + edit.newText };
    else sorted.push(edit);
  }
  return sorted;
}

function compareEdits(a: TextEdit, b: TextEdit): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start || a.end - b.end;
}

function isInsertion(edit: TextEdit): boolean {
  return edit.start === edit.end;
}

/** Two edits that cannot both be made: they share text, or insert at one offset in an order that nobody chose. */
export function overlap(a: TextEdit, b: TextEdit): boolean {
  if (a.file !== b.file) return false;
  if (a.start === b.start) return true;
  return a.start < b.end && b.start < a.end;
}
