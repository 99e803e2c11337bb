import { expect, test } from "vitest";
import { findLogicalLines } from "./logical-lines";

function linesOf(text: string): string[] {
  return findLogicalLines(text).map(({ start, end }) => text.slice(start, end));
}

test("statements, comments and blank lines left out", () => {
  expect(linesOf("# head\n\na = 1\n  # indented\n\tb = 2  # tail\n")).toEqual(["a = 1", "b = 2  # tail"]);
});

test("brackets, backslashes and strings carry a statement on", () => {
  expect(linesOf("a = [\n  1,  # one )\n\n  2,\n]\nb = 1 + \\\n  2\nc = '''x\n# no comment\n'''\nd")).toEqual([
    "a = [\n  1,  # one )\n\n  2,\n]",
    "b = 1 + \\\n  2",
    "c = '''x\n# no comment\n'''",
    "d",
  ]);
});

test("quotes inside strings, prefixes, escapes", () => {
  expect(linesOf(`a = "it's ("\nb = rb'\\''\nc = f"""{'x'} "q" """\nd = 'open\ne = 1`)).toEqual([
    `a = "it's ("`,
    `b = rb'\\''`,
    `c = f"""{'x'} "q" """`,
    "d = 'open",
    "e = 1",
  ]);
});

test.each(["\n", "\r\n", "\r"])("line breaks %j", (lineBreak) => {
  expect(linesOf(["a = (", "1)", "# c", "b = 2"].join(lineBreak))).toEqual([`a = (${lineBreak}1)`, "b = 2"]);
});

test("the breaks before which no comment can stand", () => {
  const text = "a = (\n'''x\ny''' + \\\nb)\n";
  const [line] = findLogicalLines(text);
  expect(line?.closedBreaks.map((at) => text.slice(0, at).split("\n").at(-1))).toEqual(["'''x", "y''' + \\"]);
});

test("any text comes to an end", () => {
  for (const text of ["", "(", "'", '"""', "\\", "#", "\\\n", ")))", "\n\n", "a\\", "x = '\\"])
    expect(() => linesOf(text)).not.toThrow();
});
