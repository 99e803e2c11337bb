import type { TextEdit } from "../orm/fix";

/** The last edit of the fix's first file: an added import stands above it. */
export function mainEdit(edits: readonly TextEdit[]): TextEdit | null {
  const inFirstFile = edits.filter(({ file }) => file === edits[0]?.file);
  return inFirstFile.reduce<TextEdit | null>((last, edit) => (last && last.start > edit.start ? last : edit), null);
}
