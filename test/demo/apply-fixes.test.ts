import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { applyFixes } from "../../scripts/demo-fixes.mjs";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "roundtrip-fixes-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(text: string): void {
  writeFileSync(join(root, "a.py"), text);
}

function read(): string {
  return readFileSync(join(root, "a.py"), "utf8");
}

/** A fix that puts `newText` in place of the columns of one line. */
function replace(line: number, column: number, endColumn: number, newText: string) {
  return { fix: { title: newText, edits: [{ file: "a.py", line, column, endLine: line, endColumn, newText }] } };
}

it("counts columns in UTF-16 units and keeps line endings", () => {
  write('x = 1\r\nnames = "😀".join(books)\r\n');
  applyFixes(root, [replace(2, 24, 24, ".all()")]);
  expect(read()).toBe('x = 1\r\nnames = "😀".join(books.all())\r\n');
});

it("makes several edits of one file, whatever their order", () => {
  write("one\ntwo\n");
  const { applied } = applyFixes(root, [replace(1, 4, 4, "!"), replace(2, 1, 4, "zwei"), replace(1, 1, 1, "<")]);
  expect(read()).toBe("<one!\nzwei\n");
  expect(applied.map(({ title, line }) => [title, line])).toEqual([
    ["!", 1],
    ["zwei", 2],
    ["<", 1],
  ]);
});

it("keeps the order of two insertions at one place", () => {
  write("books\n");
  applyFixes(root, [replace(1, 6, 6, ".a()"), replace(1, 6, 6, ".b()")]);
  expect(read()).toBe("books.a().b()\n");
});

it("makes an edit that two fixes share once", () => {
  write("books\n");
  const { applied } = applyFixes(root, [replace(1, 6, 6, ".a()"), replace(1, 6, 6, ".a()"), { fix: null }]);
  expect(read()).toBe("books.a()\n");
  expect(applied).toEqual([{ title: ".a()", file: "a.py", line: 1 }]);
});

it("postpones a fix that changes the same text as an earlier one", () => {
  write('f("a")\n');
  const { applied, postponed } = applyFixes(root, [replace(1, 3, 6, '"a", "b"'), replace(1, 3, 6, '"a", "c"')]);
  expect(read()).toBe('f("a", "b")\n');
  expect([applied.length, postponed]).toEqual([1, 1]);
});

it("refuses a place that the file does not have", () => {
  write("one\n");
  expect(() => applyFixes(root, [replace(7, 1, 1, "x")])).toThrow("a.py:7:1");
});
