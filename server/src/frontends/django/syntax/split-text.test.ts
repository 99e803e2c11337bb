import { describe, expect, it } from "vitest";
import { splitText } from "./split-text";

/** The pieces of a text, by the first line of each. */
function firstLines(...lines: string[]): string[] {
  const text = lines.join("\n");
  return splitText(text).map((start) => text.slice(start).split("\n", 1)[0] ?? "");
}

describe("pieces that are parsed for themselves", () => {
  it("begin at functions and classes in the first column", () => {
    expect(firstLines("import a", "def f():", "    b", "x = 1", "class C:", "    def m(self):", "        c")).toEqual([
      "import a",
      "def f():",
      "class C:",
    ]);
    expect(firstLines("import a", "async  def f(): pass", "define = 1", "classes = 2")).toEqual([
      "import a",
      "async  def f(): pass",
    ]);
  });

  it("begin at the first decorator", () => {
    const decorated = [
      "x = 1",
      "@a",
      "@b(",
      "  1,",
      ")",
      "# why",
      "def f(): pass",
      "@c",
      "class C: pass",
      "def g(): pass",
    ];
    expect(firstLines(...decorated)).toEqual(["x = 1", "@a", "@c", "def g(): pass"]);
  });

  it("do not begin in strings", () => {
    expect(firstLines('x = """', "def f(): pass", '"""', "def g(): pass")).toEqual(['x = """', "def g(): pass"]);
    expect(firstLines("x = '''\\'''", "class A: pass", "'''", "class B: pass")).toEqual([
      "x = '''\\'''",
      "class B: pass",
    ]);
    expect(firstLines("# isn't", "def f(): pass")).toEqual(["# isn't", "def f(): pass"]);
    expect(firstLines("x = 'a", "def f(): pass")).toEqual(["x = 'a", "def f(): pass"]);
  });

  it("end with the text where a string is left open", () => {
    expect(firstLines("def f():", '    """ text', "def g(): pass", "def h(): pass")).toEqual(["def f():"]);
  });

  it("keep what belongs to a statement above", () => {
    expect(firstLines("try:", "    import a", "except ImportError:", "    a = None", "else:", "    b")).toEqual([
      "try:",
    ]);
    expect(firstLines("x = a \\", "  + b", "def f(): pass")).toEqual(["x = a \\", "def f(): pass"]);
  });
});
