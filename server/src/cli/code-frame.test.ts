import { expect, test } from "vitest";
import { renderCodeFrame } from "./code-frame";
import { createPaint } from "./colors";
import { widthOf } from "./terminal-text";

/** The frame around the first place where `code` stands in the text. */
function frame(text: string, code: string, width = 80, before = 0): string[] {
  const at = text.indexOf(code);
  const position = (offset: number) => {
    const lines = text.slice(0, offset).split("\n");
    return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  };
  return renderCodeFrame(
    text.split("\n"),
    { start: position(at), end: position(at + code.length) },
    { width, paint: createPaint(false), before },
  );
}

test("the line above, the line, the carets", () => {
  expect(frame("a\nfor b in books:\n    print(b.author)\n", "b.author", 80, 1)).toEqual([
    "2 │ for b in books:",
    "3 │     print(b.author)",
    "  │           ^^^^^^^^",
  ]);
});

test("numbers of two digits stay in their column", () => {
  const text = `${"\n".repeat(8)}above\nb.author\n`;
  expect(frame(text, "b.author", 80, 1)).toEqual([" 9 │ above", "10 │ b.author", "   │ ^^^^^^^^"]);
});

test("tabs and wide characters do not move the carets", () => {
  expect(frame("\tx = '本' + b.a\n", "b.a")).toEqual(["1 │     x = '本' + b.a", "  │                ^^^"]);
});

test("a range of several lines is marked to the end of its first", () => {
  expect(frame("x = [\n  1,\n]\n", "[\n  1,\n]")).toEqual(["1 │ x = [", "  │     ^"]);
});

test("a long line is cut so that the marked part is seen", () => {
  const [code = "", carets = ""] = frame(`${"a".repeat(200)}b.author${"c".repeat(200)}`, "b.author", 60);
  expect(widthOf(code)).toBeLessThanOrEqual(60);
  expect(code.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("b.author");
  expect(code).toMatch(/…a+b\.authorc*…$/);
});

test("a marked part that is longer than the terminal is cut as well", () => {
  const [code = "", carets = ""] = frame("x".repeat(500), "x".repeat(500), 40);
  expect(widthOf(code)).toBeLessThanOrEqual(40);
  expect(widthOf(carets)).toBeLessThanOrEqual(40);
});

test("what a source holds cannot steer the terminal", () => {
  expect(frame("x = '\u001b[31m' + b.a", "b.a").join("")).not.toContain("\u001b");
});

test("a place beyond the text still gives a frame", () => {
  const at = { line: 7, character: 3 };
  const options = { width: 80, paint: createPaint(false), before: 1 };
  expect(renderCodeFrame(["x"], { start: at, end: at }, options)).toEqual(["8 │ ", "  │ ^"]);
});
