import { beforeAll, describe, expect, it } from "vitest";
import type { FunctionDefinition, Statement } from "./ast";
import { decodeFacts } from "./decode-facts";
import { encodeFacts } from "./encode-facts";
import { loadParser } from "./load-parser.fixture";
import type { ModuleFacts } from "./module-facts";
import type { PythonParser } from "./python-parser";

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

function lines(...text: string[]): string {
  return `${text.join("\n")}\n`;
}

function only(facts: ModuleFacts): Statement {
  const [statement] = facts.body;
  if (!statement) throw new Error("no statement");
  return statement;
}

describe("statements", () => {
  it.each<[string, Record<string, unknown>]>([
    ["a = b = 1", { k: "assign", targets: [{ id: "a" }, { id: "b" }], value: { v: 1 }, annotation: null }],
    ["a: int = 1", { k: "assign", targets: [{ id: "a" }], annotation: { id: "int" } }],
    [
      "a: list[Book]",
      { k: "assign", value: null, annotation: { k: "sub", obj: { id: "list" }, index: { id: "Book" } } },
    ],
    ["a, *b = c", { k: "assign", targets: [{ k: "seq", t: "tuple", items: [{ id: "a" }, { k: "star" }] }] }],
    ["(a) = 1", { k: "assign", targets: [{ k: "name", id: "a" }] }],
    ["a //= 2", { k: "aug", op: "//=", target: { id: "a" }, value: { v: 2 } }],
    ["del a, b.c", { k: "del", targets: [{ id: "a" }, { k: "attr" }] }],
    ["raise A from b", { k: "raise", value: { id: "A" } }],
    ["assert a, b", { k: "assert", test: { id: "a" }, message: { id: "b" } }],
    ["global a, b", { k: "scope", t: "global", names: ["a", "b"] }],
    ["pass", { k: "jump", t: "pass" }],
    [
      "import a.b, c as d",
      {
        k: "import",
        module: null,
        level: 0,
        names: [
          { name: "a.b", as: "a", alias: false },
          { name: "c", as: "d", alias: true },
        ],
      },
    ],
    ["from . import a", { k: "import", module: "", level: 1, names: [{ name: "a", as: "a", alias: false }] }],
    [
      "from ...a.b import (c as d, e,)",
      {
        k: "import",
        module: "a.b",
        level: 3,
        names: [
          { name: "c", as: "d" },
          { name: "e", as: "e" },
        ],
      },
    ],
    ["from a import *", { k: "import", module: "a", level: 0, names: [{ name: "*", as: "*", alias: false }] }],
    ["from __future__ import annotations", { k: "import", module: "__future__", names: [{ name: "annotations" }] }],
    [
      "type(x).y = z",
      {
        k: "assign",
        targets: [
          {
            k: "attr",
            s: 0,
            e: 9,
            name: "y",
            obj: { k: "call", s: 0, e: 7, open: 4, fn: { id: "type" }, args: [{ value: { id: "x" } }] },
          },
        ],
        value: { id: "z" },
      },
    ],
    ["type Pair[T] = list[T]", { k: "assign", targets: [{ k: "name", id: "Pair" }], value: { k: "sub" } }],
  ])("%s", (source, expected) => {
    const facts = parser.parse(source);
    expect(facts.errors).toEqual([]);
    expect(only(facts)).toMatchObject({ s: 0, e: source.length, ...expected });
  });

  it("nests elif in orelse", () => {
    const text = lines("if a:", "    b", "elif c:", "    d", "else:", "    e");
    expect(only(parser.parse(text))).toMatchObject({
      k: "if",
      test: { id: "a" },
      body: [{ value: { id: "b" } }],
      orelse: [
        {
          k: "if",
          s: text.indexOf("elif"),
          test: { id: "c" },
          body: [{ value: { id: "d" } }],
          orelse: [{ value: { id: "e" } }],
        },
      ],
    });
  });

  it("reads loops, their else and async", () => {
    expect(only(parser.parse(lines("async for a, b in c:", "    break", "else:", "    d")))).toMatchObject({
      k: "for",
      target: { k: "seq" },
      iter: { id: "c" },
      body: [{ k: "jump", t: "break" }],
      orelse: [{ value: { id: "d" } }],
      async: true,
    });
    expect(only(parser.parse(lines("while a: b", "else: c")))).toMatchObject({
      k: "while",
      test: { id: "a" },
      orelse: [{}],
    });
  });

  it.each(["with a as b, c:", "with (a as b, c):", "with (\n    a as b,\n    c,\n):"])("%s", (head) => {
    expect(only(parser.parse(lines(head, "    pass")))).toMatchObject({
      k: "with",
      items: [
        { value: { id: "a" }, target: { id: "b" } },
        { value: { id: "c" }, target: null },
      ],
      async: false,
    });
  });

  it("reads try with every clause", () => {
    const text = lines(
      "try:",
      "    a",
      "except (A, B) as e:",
      "    b",
      "except C:",
      "    c",
      "except:",
      "    d",
      "else:",
      "    f",
      "finally:",
      "    g",
    );
    expect(only(parser.parse(text))).toMatchObject({
      k: "try",
      body: [{ value: { id: "a" } }],
      handlers: [
        { type: { k: "seq" }, name: "e" },
        { type: { id: "C" }, name: null },
        { type: null, name: null },
      ],
      orelse: [{ value: { id: "f" } }],
      finalbody: [{ value: { id: "g" } }],
    });
    expect(only(parser.parse(lines("try: a", "except* A as e: b")))).toMatchObject({
      handlers: [{ type: { id: "A" }, name: "e" }],
    });
    expect(only(parser.parse(lines("try: a", "except A, B: b")))).toMatchObject({
      handlers: [{ type: { k: "seq" }, name: null }],
    });
  });

  it("lists the names a pattern binds", () => {
    const text = lines(
      "match a, b:",
      "    case Book(title=t, author=m.X) | Book(t): pass",
      "    case [x, *rest] if x: pass",
      '    case {"k": v, **others}: pass',
      "    case (1 | 2) as n: pass",
      "    case _: pass",
    );
    const statement = only(parser.parse(text));
    if (statement.k !== "match") throw new Error("no match");
    expect(statement.subject).toMatchObject({ k: "seq" });
    expect(statement.cases.map((entry) => entry.binds.map((name) => name.id))).toEqual([
      ["t"],
      ["x", "rest"],
      ["v", "others"],
      ["n"],
      [],
    ]);
    expect(statement.cases[1]?.guard).toMatchObject({ id: "x" });
  });
});

describe("units", () => {
  const text = lines(
    "import x",
    "class A(Base, metaclass=M):",
    "    class Meta:",
    "        def f(self): pass",
    "    if x:",
    "        @property",
    "        def g(self) -> int:",
    "            yield 1",
    "    else:",
    "        def g(self): return lambda: (yield)",
    "try:",
    "    async def h(a, *, b: int = 1):",
    "        class Local:",
    "            def method(self): yield 2",
    "except E:",
    "    h = None",
  );

  it("are named as Python names them, and found wherever they stand", () => {
    const { units, classes } = parser.parse(text);
    expect([...units.values()].map((unit) => [unit.id, unit.qualname, unit.owner])).toEqual([
      ["A.Meta.f", "A.Meta.f", "A.Meta"],
      ["A.g", "A.g", "A"],
      ["A.g#2", "A.g", "A"],
      ["h", "h", null],
    ]);
    expect([...classes.keys()]).toEqual(["A", "A.Meta"]);
  });

  it("count from their own start, decorators included", () => {
    const unit = parser.parse(text).units.get("A.g");
    if (!unit) throw new Error("no unit");
    const source = text.slice(unit.start, unit.end);
    expect(source.startsWith("@property\n")).toBe(true);
    const { definition } = unit;
    expect(source.slice(definition.s, definition.e)).toBe(source);
    expect(source.slice(definition.ns, definition.ns + 1)).toBe("g");
    expect(definition).toMatchObject({
      generator: true,
      async: false,
      returns: { id: "int" },
      decorators: [{ id: "property" }],
    });
    const placed = definition.returns;
    expect(placed && source.slice(placed.s, placed.e)).toBe("int");
  });

  it("hold nested definitions whole; a yield there is theirs", () => {
    const { units } = parser.parse(text);
    const h = units.get("h")?.definition;
    expect(h).toMatchObject({
      async: true,
      generator: false,
      body: [{ k: "class", name: "Local", body: [{ k: "def", name: "method", generator: true }] }],
    });
    expect(units.get("A.g#2")?.definition.generator).toBe(false);
    expect(h?.params.map((parameter) => [parameter.name, parameter.kind])).toEqual([
      ["a", "positional"],
      ["b", "keyword-only"],
    ]);
  });

  it("keep their definition when only their place changes", () => {
    const before = parser.parse(text);
    const after = parser.parse(`# moved\n${text.replace("yield 1", "yield 3")}`, before);
    expect(after.units.get("h")?.definition).toBe(before.units.get("h")?.definition);
    expect(after.units.get("h")?.start).toBe((before.units.get("h")?.start ?? 0) + "# moved\n".length);
    expect(after.units.get("A.g")?.definition).not.toBe(before.units.get("A.g")?.definition);
    expect(after).toEqual(parser.parse(`# moved\n${text.replace("yield 1", "yield 3")}`));
  });
});

describe("text that does not parse", () => {
  it("breaks the unit that holds an open bracket and no other", () => {
    const text = lines(
      "class A:",
      "    def f(self):",
      "        books = Book.objects.filter(",
      "",
      "    @property",
      "    def g(self):",
      "        return [a, (b",
      "",
      "    def h(self):",
      "        return self.a",
      "def k():",
      "    f(1,",
    );
    const facts = parser.parse(text);
    const broken = [...facts.units.values()].map((unit) => [unit.id, unit.broken]);
    expect(broken).toEqual([
      ["A.f", true],
      ["A.g", true],
      ["A.h", false],
      ["k", true],
    ]);
    expect(facts.units.get("A.f")?.definition.body).toMatchObject([
      { k: "assign", targets: [{ id: "books" }], value: { name: "filter" } },
    ]);
  });

  it("does not take a bracket in a string or comment for an open one", () => {
    const text = lines(
      "a = '(' # (",
      'b = """(',
      '"""',
      "def f():",
      "    x = = 1",
      "def g():",
      "    return (1,",
      "      2)",
    );
    const facts = parser.parse(text);
    expect([...facts.units.values()].map((unit) => [unit.id, unit.broken])).toEqual([
      ["f", true],
      ["g", false],
    ]);
  });

  it("stops at the end of a line that is being typed", () => {
    const text = lines("def f():", "    Book.objects.", "    title = 1", "    return title", "def g():", "    pass");
    const facts = parser.parse(text);
    expect(facts.units.get("f")).toMatchObject({
      broken: true,
      definition: {
        body: [
          { k: "expr", value: { k: "attr", name: "objects" } },
          { k: "assign", targets: [{ k: "name", id: "title" }] },
          { k: "return" },
        ],
      },
    });
    expect(facts.units.get("g")?.broken).toBe(false);
    expect(facts.errors.map((error) => text.slice(error.s, error.e))).toEqual(["."]);
  });

  it("leaves continued and bracketed lines whole", () => {
    const text = lines("x = Book. \\", "    objects", "y = (a.", "     b)", "z = a[", "  1].b(", ")", "w = '''", "'''");
    expect(parser.parse(text).errors).toEqual([]);
  });

  it("treats Python 2 as an error", () => {
    expect(parser.parse("print 'a', b\n").errors).toHaveLength(1);
  });

  it.each([
    ["nested blocks", Array.from({ length: 400 }, (_, i) => `${" ".repeat(i)}if a:`).join("\n")],
    ["branches", `if a: pass\n${"elif b: pass\n".repeat(3000)}`],
    ["open brackets", "(".repeat(5000)],
    ["NUL, form feed, lone surrogates", "x = 1\0\ny = '\ud800'\f\n\udc00 = 1"],
    ["a byte order mark and carriage returns", "\uFEFFx = 1\r\ny = 2\r\n"],
    ["nothing", ""],
  ])("reads %s without failing", (_, text) => {
    const facts = parser.parse(text);
    expect(() => JSON.stringify(facts.body)).not.toThrow();
    for (const error of facts.errors) expect(error.s).toBeLessThanOrEqual(error.e);
  });
});

describe("directives", () => {
  it("are found in comments alone", () => {
    const text = lines(
      "a = 1  # noqa # roundtrip: ignore[n-plus-one]",
      's = "# roundtrip: ignore"',
      "def f():",
      "    pass  #roundtrip:ignore",
    );
    const { directives } = parser.parse(text);
    expect(directives.map((directive) => directive.text)).toEqual([
      "roundtrip: ignore[n-plus-one]",
      "roundtrip:ignore",
    ]);
    expect(directives.map(({ s, e }) => text.slice(s, e))).toEqual([
      "# roundtrip: ignore[n-plus-one]",
      "#roundtrip:ignore",
    ]);
  });
});

describe("an open document", () => {
  it("has after each edit the facts of its text", () => {
    let text = lines(
      "class A:",
      "    def f(self):",
      "        return self.b",
      "",
      "    def g(self):",
      '        return "é𝒳"',
      "",
      "x = A()",
    );
    const document = parser.open(text);
    const edits: [string, string][] = [
      ["self.b", "self."],
      ["self.", "self.b.c"],
      ["self.b.c", "self.b.c(["],
      ["self.b.c([", "self.b.c([1])"],
      ["x = A()", "x = \ny = 2"],
      ["    def g", "    @d\n    def g"],
      ["class A:", "class A"],
      ["class A", "class A:"],
      ['"é𝒳"', '"""é𝒳'],
      ['"""é𝒳', "1"],
    ];
    for (const [from, to] of edits) {
      text = text.replace(from, to);
      expect(document.update(text)).toEqual(parser.parse(text));
    }
    document.dispose();
  });

  it("gives the same facts when top-level definitions come, go, move and swallow each other", () => {
    let text = lines(
      "import a",
      "def f(x):",
      "    return x.b",
      "@d",
      "def g(y):",
      "    return y.c",
      "class C:",
      "    def m(self):",
      "        return self.d",
      "e = 1",
    );
    const document = parser.open(text);
    const edits: [string, string][] = [
      ["import a", "\n\nimport a"],
      ["def f", "# roundtrip: ignore\ndef f"],
      ["@d", "def new(z):\n    return z.\n@d"],
      ["@d\n", ""],
      ["return y.c", 'return """y.c'],
      ["class C:", 'class C:\n    """'],
      ["    return z.\n", ""],
      ['return """y.c', "return y.c"],
      ["def f(x", "def f(("],
      ['class C:\n    """', "class C:"],
      ["e = 1", "e.\nif e:\n    def h(): pass\nelse:\n    def h(w): w.d"],
      ["def f((", "def f(x"],
      ["def new(z):\n", ""],
    ];
    for (const [from, to] of edits) {
      expect(text).toContain(from);
      text = text.replace(from, to);
      expect(document.update(text)).toEqual(parser.parse(text));
    }
    document.dispose();
  });

  it("a mistake in one top-level definition leaves the others readable", () => {
    const broken = lines("def f(x):", "    for y in x", "        y.a", "class C:", "    def g(self): return self.b");
    const { units } = parser.parse(broken);
    expect([...units.values()].map(({ qualname, broken }) => [qualname, broken])).toEqual([
      ["f", true],
      ["C.g", false],
    ]);
  });
});

describe("facts on disk", () => {
  it("come back equal, with classes that stand in the body", () => {
    const facts = parser.parse(
      lines(
        "if a:",
        "    class A: pass",
        "elif b:",
        "    class A: pass",
        "else:",
        "    class B:",
        "        def f(self): return 1.5",
      ),
    );
    const decoded = decodeFacts(encodeFacts(facts));
    expect(decoded).toEqual(facts);
    expect([...(decoded?.classes.keys() ?? [])]).toEqual(["A", "A#2", "B"]);
    const definition: FunctionDefinition | undefined = decoded?.units.get("B.f")?.definition;
    expect(definition?.name).toBe("f");
  });

  it.each(["", "{}", "[]", "null", "[0,[],[],[],[],[]]", "[1,[]"])("%s is not facts", (text) => {
    expect(decodeFacts(text)).toBeNull();
  });
});
