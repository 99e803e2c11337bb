import { describe, expect, it } from "vitest";
import { parseCases } from "./parse-cases";

const GIVEN = ["# Given", "", "`shop/models.py`:", "```py", "class Book: ...", "```", ""];

function parse(...lines: string[]) {
  return parseCases("loads.md", lines.join("\n"));
}

function parseOne(...lines: string[]) {
  const [only] = parse("## A case", ...lines);
  if (only === undefined) throw new Error("no case was read");
  return only;
}

function file(path: string, ...lines: string[]) {
  return [`\`${path}\`:`, "```py", ...lines, "```"];
}

describe("files", () => {
  it("are shared from the Given part, and replaced by a file of the same path", () => {
    const cases = parse(
      ...GIVEN,
      "## Own view",
      ...file("shop/views.py", "pass"),
      "## Own models",
      ...file("shop/models.py", "class Tag: ..."),
    );
    expect(cases.map((each) => [...each.files].map(([path, { text, own }]) => [path, text, own]))).toEqual([
      [
        ["shop/models.py", "class Book: ...\n", false],
        ["shop/views.py", "pass\n", true],
      ],
      [["shop/models.py", "class Tag: ...\n", true]],
    ]);
  });

  it("lose their mark lines and remember the lines of the Markdown file", () => {
    const only = parseOne(...file("a.py", "x = 1", "y = x.z", "#   ^^^ n-plus-one: fix", "w = 2"));
    const code = only.files.get("a.py");
    expect(code?.text).toBe("x = 1\ny = x.z\nw = 2\n");
    expect(code?.sourceLines).toEqual([4, 5, 7]);
  });

  it("lose the cursor, whose offset counts the text without marks", () => {
    const only = parseOne(...file("a.py", "y = x.z", "#   ^^^ n-plus-one: fix", "w.$0q"));
    expect(only.files.get("a.py")?.text).toBe("y = x.z\nw.q\n");
    expect(only.cursor).toEqual({ file: "a.py", offset: 10 });
  });

  it("may hold fences longer than their own", () => {
    const only = parseOne("`a.py`:", "````py", "```", "x", "```", "````");
    expect(only.files.get("a.py")?.text).toBe("```\nx\n```\n");
  });

  it("have a text after the fix", () => {
    const only = parseOne(...file("a.py", "x"), "", "`a.py` after the fix:", "```py", "y", "```");
    expect(only.after).toEqual(new Map([["a.py", "y\n"]]));
  });
});

describe("marks", () => {
  it("stand for the range above their carets", () => {
    const only = parseOne(
      ...file("a.py", "for b in q:", "    b.author", "#   ^^^^^^^^ n-plus-one author__country: no fix"),
    );
    expect(only.marks).toEqual([
      {
        kind: "found",
        rule: "n-plus-one",
        path: "author__country",
        fix: false,
        unsafe: false,
        reason: null,
        file: "a.py",
        line: 2,
        column: 5,
        endColumn: 13,
        sourceLine: 6,
      },
    ]);
  });

  it("may be several under one line", () => {
    const only = parseOne(...file("a.py", " a.b, c.d", "#^^^ n-plus-one: fix", "#     ^^^ n-plus-one: no fix"));
    expect(only.marks.map(({ line, column, endColumn, fix }) => [line, column, endColumn, fix])).toEqual([
      [1, 2, 5, true],
      [1, 7, 10, false],
    ]);
  });

  it("name gaps with their reasons", () => {
    const only = parseOne(
      ...file("a.py", " a.b", "#^^^ missed: n-plus-one author: through getattr", "#^^^ false: query-in-loop: one row"),
    );
    expect(only.marks.map(({ kind, rule, path, fix, reason }) => [kind, rule, path, fix, reason])).toEqual([
      ["missed", "n-plus-one", "author", null, "through getattr"],
      ["false", "query-in-loop", null, null, "one row"],
    ]);
  });

  it("may be comments of templates", () => {
    const only = parseOne(
      "`a.html`:",
      "```html",
      "   {{ book.author }}",
      "{#    ^^^^^^^^^^^ n-plus-one: fix #}",
      "```",
    );
    expect(only.marks.map(({ column, endColumn, fix }) => [column, endColumn, fix])).toEqual([[7, 18, true]]);
  });
});

it("reads blocks and notes, and leaves prose alone", () => {
  const only = parseOne(
    "Some prose: with a colon.",
    ...file("a.py", "x"),
    "```py run",
    "index(request)",
    "```",
    "```data",
    "Book.objects.all().delete()",
    "```",
    "```settings",
    "USE_TZ = False",
    "```",
    "not run: needs PostgreSQL",
    "grows unseen: a template reads it",
    "cost differs: the rows come from the caller",
    "django: >=5.0, <6.0",
  );
  expect(only).toMatchObject({
    run: "index(request)\n",
    data: "Book.objects.all().delete()\n",
    settings: "USE_TZ = False\n",
    notRun: "needs PostgreSQL",
    growsUnseen: "a template reads it",
    costDiffers: "the rows come from the caller",
    django: [
      { operator: ">=", version: [5, 0] },
      { operator: "<", version: [6, 0] },
    ],
  });
});

describe("what does not follow the format", () => {
  const view = file("a.py", "x");
  it.each([
    ["an unclosed block", ["`a.py`:", "```py", "x"], "loads.md:3: the code block is not closed"],
    ["a block without a name", ["```py", "x", "```"], "loads.md:2: a code block needs a line"],
    ["a path without a block", ["`a.py`:", "text"], "loads.md:2: no code block follows `a.py`"],
    ["a file twice", [...view, ...view], "loads.md:6: the section gives `a.py` twice"],
    ["no files", ["text"], "loads.md:1: the case has no files"],
    ["a mark of another form", file("a.py", " x", "#^ n-plus-one"), 'loads.md:5: "n-plus-one" is no mark'],
    [
      "a mark beyond the line",
      file("a.py", " x", "#^^^ n-plus-one: fix"),
      "loads.md:5: the mark reaches beyond the end",
    ],
    ["a mark under blanks", file("a.py", "    x", "#^ n-plus-one: fix"), "loads.md:5: the mark stands under blanks"],
    [
      "a mark above all code",
      file("a.py", "# ^ n-plus-one: fix", "x"),
      "loads.md:4: a mark needs a code line above it",
    ],
    [
      "an unknown file after the fix",
      [...view, "`b.py` after the fix:", "```py", "```"],
      "`b.py` after the fix is no file",
    ],
    ["a version range of another form", [...view, "django: 5.0"], '"django: 5.0" is no list of bounds'],
    ["a title twice", [...view, "## A case", ...view], 'loads.md:6: a second case is called "A case"'],
  ])("%s is said with its line", (_, lines, sentence) => {
    expect(() => parseOne(...lines)).toThrow(sentence);
  });
});
