// Applies the fixes of `roundtrip check --format json` to the files of a folder.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{ file: string, line: number, column: number, endLine: number, endColumn: number, newText: string }} Edit
 *   lines and columns 1-based, columns in UTF-16 units, which are also JavaScript's
 */

function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The edit in offsets of `text`; throws when the text has no such place. */
function locate(edit, starts, text) {
  const offset = (line, column) => (starts[line - 1] ?? Number.NaN) + column - 1;
  const [start, end] = [offset(edit.line, edit.column), offset(edit.endLine, edit.endColumn)];
  if (!(start <= end && end <= text.length))
    throw new Error(`${edit.file}:${edit.line}:${edit.column} is no place in the file`);
  return { start, end, newText: edit.newText };
}

/** Two edits clash when they change the same text; insertions at one place follow each other. */
function clash(a, b) {
  return a.start < b.end && b.start < a.end;
}

function same(a, b) {
  return a.start === b.start && a.end === b.end && a.newText === b.newText;
}

function replaceAll(text, edits) {
  const ordered = edits.map((edit, index) => ({ ...edit, index }));
  ordered.sort((a, b) => b.start - a.start || b.end - a.end || b.index - a.index);
  let result = text;
  for (const { start, end, newText } of ordered) result = result.slice(0, start) + newText + result.slice(end);
  return result;
}

/**
 * Applies every fix that does not clash with an earlier one, and writes the changed files.
 * An edit that several fixes share is made once.
 * @param {string} root the folder to which the edits' paths are relative
 * @param {{ fix: { title: string, edits: Edit[] } | null }[]} findings
 * @returns {{ applied: { title: string, file: string, line: number }[], postponed: number }}
 *   the fixes made, with the place of their first edit; how many must wait for another round
 */
export function applyFixes(root, findings) {
  const files = new Map();
  const applied = [];
  let postponed = 0;
  const open = (file) => {
    if (!files.has(file)) {
      const text = readFileSync(join(root, file), "utf8");
      files.set(file, { text, starts: lineStarts(text), edits: [] });
    }
    return files.get(file);
  };
  for (const { fix } of findings) {
    if (fix === null) continue;
    const placed = fix.edits.map((edit) => {
      const file = open(edit.file);
      return { file, edit: locate(edit, file.starts, file.text) };
    });
    const fresh = placed.filter(({ file, edit }) => !file.edits.some((made) => same(made, edit)));
    if (fresh.some(({ file, edit }) => file.edits.some((made) => clash(made, edit)))) {
      postponed += 1;
      continue;
    }
    for (const { file, edit } of fresh) file.edits.push(edit);
    const [first] = fix.edits;
    if (fresh.length > 0) applied.push({ title: fix.title, file: first.file, line: first.line });
  }
  for (const [name, { text, edits }] of files) writeFileSync(join(root, name), replaceAll(text, edits));
  return { applied, postponed };
}
