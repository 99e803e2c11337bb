import { beforeAll, describe, expect, it } from "vitest";
import type { Expression } from "./ast";
import { loadParser } from "./load-parser.fixture";
import type { PythonParser } from "./python-parser";

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** Lowers one expression and replaces every place by the text at that place. */
function lower(source: string): unknown {
  const text = `\n${source}\n`;
  const facts = parser.parse(text);
  expect(facts.errors).toEqual([]);
  const [statement, ...rest] = facts.body;
  expect(rest).toEqual([]);
  if (statement?.k !== "expr") throw new Error(`not an expression: ${source}`);
  return withText(statement.value, text);
}

function withText(value: unknown, text: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withText(item, text));
  if (typeof value !== "object" || value === null) return value;
  const { s, e, ns, open, ...rest } = value as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  if (typeof s === "number" && typeof e === "number") result.at = text.slice(s, e);
  if (typeof ns === "number") result.nameAt = text.slice(ns, e as number);
  if (typeof open === "number") result.openAt = text.slice(open, e as number);
  for (const [key, item] of Object.entries(rest)) result[key] = withText(item, text);
  return result;
}

const name = (id: string) => ({ k: "name", at: id, id });
const int = (v: number) => ({ k: "const", at: String(v), t: "int", v });

describe("lowering an expression", () => {
  it("gives a call chain the places of its links", () => {
    expect(lower("Book.objects.filter(a, *b, c=1, **d)")).toEqual({
      k: "call",
      at: "Book.objects.filter(a, *b, c=1, **d)",
      openAt: "(a, *b, c=1, **d)",
      fn: {
        k: "attr",
        at: "Book.objects.filter",
        nameAt: "filter",
        name: "filter",
        obj: { k: "attr", at: "Book.objects", nameAt: "objects", name: "objects", obj: name("Book") },
      },
      args: [
        { at: "a", value: name("a"), name: null, star: 0 },
        { at: "*b", value: name("b"), name: null, star: 1 },
        { at: "c=1", value: int(1), name: "c", star: 0 },
        { at: "**d", value: name("d"), name: null, star: 2 },
      ],
    });
  });

  it("keeps parentheses out of the place of what they group", () => {
    expect(lower("((a)).b")).toEqual({ k: "attr", at: "((a)).b", nameAt: "b", name: "b", obj: name("a") });
  });

  it("counts in UTF-16 units behind astral characters", () => {
    expect(lower('("𝒳é", a.b)')).toEqual({
      k: "seq",
      at: '("𝒳é", a.b)',
      t: "tuple",
      items: [
        { k: "str", at: '"𝒳é"', v: "𝒳é" },
        { k: "attr", at: "a.b", nameAt: "b", name: "b", obj: name("a") },
      ],
    });
  });

  it("takes the star of a chain as covering the whole chain", () => {
    expect(lower("f(*a.b())")).toMatchObject({
      args: [
        { at: "*a.b()", star: 1, value: { k: "call", at: "a.b()", fn: { k: "attr", at: "a.b", obj: name("a") } } },
      ],
    });
    expect(lower("[*a.b[0], c]")).toMatchObject({
      items: [{ k: "star", at: "*a.b[0]", value: { k: "sub", at: "a.b[0]" } }, name("c")],
    });
  });

  it("makes a generator that stands alone the only argument", () => {
    expect(lower("sum(x async for x in y if x if z for q in x)")).toMatchObject({
      k: "call",
      openAt: "(x async for x in y if x if z for q in x)",
      args: [
        {
          star: 0,
          value: {
            k: "comp",
            t: "gen",
            elt: name("x"),
            val: null,
            clauses: [
              { at: "async for x in y", target: name("x"), iter: name("y"), ifs: [name("x"), name("z")], async: true },
              { at: "for q in x", target: name("q"), iter: name("x"), ifs: [], async: false },
            ],
          },
        },
      ],
    });
  });

  it.each([
    ["[x for x in y]", { k: "comp", t: "list", elt: name("x"), val: null }],
    ["{x for x in y}", { k: "comp", t: "set", elt: name("x"), val: null }],
    ["{a: b for a, b in y}", { k: "comp", t: "dict", elt: name("a"), val: name("b") }],
  ])("%s is a comprehension", (source, expected) => {
    expect(lower(source)).toMatchObject({ at: source, ...expected });
  });

  it.each<[string, Record<string, unknown>]>([
    ["[a, b]", { k: "seq", t: "list", items: [name("a"), name("b")] }],
    ["{a, b}", { k: "seq", t: "set", items: [name("a"), name("b")] }],
    ["()", { k: "seq", t: "tuple", items: [] }],
    ["(a,)", { k: "seq", t: "tuple", items: [name("a")] }],
    ["a,", { k: "seq", t: "tuple", items: [name("a")] }],
    ["a, b", { k: "seq", t: "tuple", items: [name("a"), name("b")] }],
    [
      "{a: b, **c}",
      {
        k: "dict",
        entries: [
          { key: name("a"), value: name("b") },
          { key: null, value: name("c") },
        ],
      },
    ],
    ["a[b]", { k: "sub", obj: name("a"), index: name("b") }],
    ["a[b,]", { k: "sub", index: { k: "seq", at: "b,", t: "tuple", items: [name("b")] } }],
    ["a[b, c]", { k: "sub", index: { k: "seq", at: "b, c", t: "tuple", items: [name("b"), name("c")] } }],
    ["a[b:c:d]", { index: { k: "slice", at: "b:c:d", lower: name("b"), upper: name("c"), step: name("d") } }],
    ["a[:c]", { index: { k: "slice", at: ":c", lower: null, upper: name("c"), step: null } }],
    ["a[::d]", { index: { k: "slice", at: "::d", lower: null, upper: null, step: name("d") } }],
    ["a[b:]", { index: { k: "slice", at: "b:", lower: name("b"), upper: null, step: null } }],
    // biome-ignore lint/suspicious/noThenProperty: the property is plain data; nobody awaits a node.
    ["a if b else c", { k: "cond", test: name("b"), then: name("a"), else: name("c") }],
    ["a and b and c", { k: "bool", op: "and", items: [name("a"), name("b"), name("c")] }],
    [
      "a or b and c",
      {
        k: "bool",
        op: "or",
        items: [name("a"), { k: "bool", at: "b and c", op: "and", items: [name("b"), name("c")] }],
      },
    ],
    ["not a", { k: "not", value: name("a") }],
    [
      "a + b * c",
      {
        k: "bin",
        op: "+",
        left: name("a"),
        right: { k: "bin", at: "b * c", op: "*", left: name("b"), right: name("c") },
      },
    ],
    ["-a", { k: "bin", op: "-", left: null, right: name("a") }],
    ["a @ b", { k: "bin", op: "@" }],
    ["a < b <= c", { k: "cmp", ops: ["<", "<="], items: [name("a"), name("b"), name("c")] }],
    ["a not in b", { k: "cmp", ops: ["not in"], items: [name("a"), name("b")] }],
    ["a is not b", { k: "cmp", ops: ["is not"], items: [name("a"), name("b")] }],
    ["await a.b()", { k: "await", value: { k: "call", at: "a.b()" } }],
    ["f(a := b)", { args: [{ value: { k: "walrus", at: "a := b", target: name("a"), value: name("b") } }] }],
    ["(yield)", { k: "yield", at: "yield", value: null, from: false }],
    ["(yield from a)", { k: "yield", at: "yield from a", value: name("a"), from: true }],
    ["None", { k: "const", t: "none", v: null }],
    ["True", { k: "const", t: "bool", v: true }],
    ["...", { k: "const", t: "ellipsis", v: null }],
    ["0x_fF", { k: "const", t: "int", v: 255 }],
    ["99999999999999999999", { k: "const", t: "int", v: null }],
    ["1_0.5e1", { k: "const", t: "float", v: 105 }],
    ["1e999", { k: "const", t: "float", v: null }],
    ["2j", { k: "const", t: "complex", v: null }],
    ["b'x' b'y'", { k: "const", t: "bytes", v: null }],
  ])("%s", (source, expected) => {
    const lowered = lower(source);
    expect(lowered).toMatchObject(expected);
    if (!source.startsWith("(yield")) expect(lowered).toMatchObject({ at: source });
  });

  it("knows every form of parameter", () => {
    const lowered = lower("lambda a, /, b=1, *c, d, **e: a") as { params: unknown[]; body: unknown };
    expect(lowered.params).toMatchObject([
      { at: "a", name: "a", kind: "positional-only", default: null },
      { at: "b=1", name: "b", kind: "positional", default: int(1) },
      { at: "*c", name: "c", kind: "args" },
      { at: "d", name: "d", kind: "keyword-only" },
      { at: "**e", name: "e", kind: "kwargs" },
    ]);
    expect(lowered.body).toEqual(name("a"));
  });
});

describe("lowering a string", () => {
  it.each([
    [String.raw`"a\n\t\\\x41\101\u00e9\U0001F600\'"`, "a\n\t\\AA\u00e9\u{1F600}'"],
    [String.raw`r"a\n"`, String.raw`a\n`],
    [String.raw`"\q"`, String.raw`\q`],
    [`'''a\r\nb'''`, "a\nb"],
    ["\"a\" 'b'", "ab"],
    ['f"a{{b}}"', "a{b}"],
    ['""', ""],
    [String.raw`"a\ud800"`, "a\ud800"],
  ])("%s", (source, value) => {
    expect(lower(source)).toEqual({ k: "str", at: source, v: value });
  });

  it("lists what an f-string interpolates, format specifications included", () => {
    expect(lower('f"{a!r} {b.c:{d}.{e}} {g=} {h!a}" "x" f"{i}"')).toMatchObject({
      k: "fstr",
      parts: [
        { value: name("a"), call: "repr" },
        { value: { k: "attr", at: "b.c" }, call: "str" },
        { value: name("d"), call: "str" },
        { value: name("e"), call: "str" },
        { value: name("g"), call: "repr" },
        { value: name("h"), call: "ascii" },
        { value: name("i"), call: "str" },
      ],
    });
  });

  it("reads a colon and an equals sign in an f-string as a format specification", () => {
    expect(lower('f"{x:=10}"')).toMatchObject({ k: "fstr", parts: [{ value: name("x") }] });
  });

  it("reads f-strings within f-strings", () => {
    expect(lower(`f"{f'{a}'}"`)).toMatchObject({
      parts: [{ value: { k: "fstr", at: "f'{a}'", parts: [{ value: name("a") }] } }],
    });
  });
});

describe("deep expressions", () => {
  it.each([
    ["parentheses", `${"(".repeat(2000)}1${")".repeat(2000)}`],
    ["operators", `${"a + ".repeat(5000)}a`],
    ["attributes", `a${".b".repeat(3000)}`],
    ["calls", `a${".b()".repeat(3000)}`],
    ["conditions", `${"a if b else ".repeat(3000)}c`],
    ["lists", `${"[".repeat(2000)}${"]".repeat(2000)}`],
  ])("%s end in an unknown part", (_, source) => {
    const [statement] = parser.parse(source).body;
    expect(depth(statement?.k === "expr" ? statement.value : null)).toBeLessThan(500);
  });

  it("keeps a long chain of conditions whole", () => {
    expect((lower(`${"a and ".repeat(5000)}a`) as { items: unknown[] }).items).toHaveLength(5001);
  });
});

function depth(value: Expression | null): number {
  let deepest = 0;
  const visit = (node: unknown, level: number): void => {
    if (typeof node !== "object" || node === null) return;
    deepest = Math.max(deepest, level);
    for (const child of Object.values(node)) visit(child, level + 1);
  };
  visit(value, 0);
  return deepest;
}
