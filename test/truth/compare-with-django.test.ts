import { describe, expect, it } from "vitest";
import { compareWithDjango } from "./compare-with-django";
import type { Observation, QueryGroup } from "./observation";
import { type Case, parseCases } from "./parse-cases";
import { writeMarks } from "./write-marks";

const CODE = "    print(book.author.name)";

function caseWith(mark: string, ...notes: string[]): Case {
  const lines = [
    "## A case",
    "`a.py`:",
    "```py",
    "for book in books:",
    CODE,
    ...(mark === "" ? [] : [mark]),
    "```",
    ...notes,
  ];
  const [only] = parseCases("loads.md", lines.join("\n"));
  if (only === undefined) throw new Error("no case was read");
  return only;
}

const MARKED = caseWith("#         ^^^^^^^^^^^ n-plus-one author: fix");

function group(changes: Partial<QueryGroup> = {}): QueryGroup {
  return {
    frames: [{ file: "a.py", line: 2, endLine: 2, column: 11, endColumn: 22, qualname: "index" }],
    sql: "SELECT 1",
    trigger: { kind: "forward", model: "shop.Book", field: "author" },
    growth: [{ table: "shop.Book", nulls: "filled", counts: [4, 8, 12], slope: 1 }],
    upTo: null,
    counts: [4, 12],
    ...changes,
  };
}

function observed(changes: Partial<Observation> = {}): Observation {
  return { error: null, ran: { "a.py": [1, 2] }, stillLoops: [], groups: [group()], datasets: [], ...changes };
}

function compare(each: Case, before: Observation, after: Observation | null = null): string {
  return compareWithDjango(each, before, after).join("\n");
}

describe("a mark", () => {
  it("holds where queries grow", () => {
    expect(compare(MARKED, observed())).toBe("");
  });

  it("fails where they are constant, with the query's counts", () => {
    expect(compare(MARKED, observed({ groups: [group({ growth: [] })] }))).toContain(
      "makes no query that grows on the path author\n  forward shop.Book.author, constant: SELECT 1",
    );
  });

  it("may stand where a limit bounds the growth, and may be left out there", () => {
    const bounded = observed({ groups: [group({ growth: [], upTo: 10 })] });
    expect(compare(MARKED, bounded)).toBe("");
    expect(compare(caseWith(""), bounded)).toBe("");
    expect(compare(MARKED, observed({ groups: [group({ growth: [], upTo: 1 })] }))).toContain(
      "makes no query that grows",
    );
  });

  it("fails where the line never ran", () => {
    expect(compare(MARKED, observed({ ran: {}, groups: [] }))).toContain("never ran");
  });

  it("fails where another relation grows, and does not stand for it", () => {
    const other = group({ trigger: { kind: "forward", model: "shop.Book", field: "publisher" } });
    const problems = compare(MARKED, observed({ groups: [other] }));
    expect(problems).toContain("makes no query that grows on the path author");
    expect(problems).toContain("queries grow and no mark stands there");
  });

  it("fails where the growing read stands beside it in the line", () => {
    const beside = group({
      frames: [{ file: "a.py", line: 2, endLine: 2, column: 5, endColumn: 10, qualname: "index" }],
    });
    expect(compare(MARKED, observed({ groups: [beside] }))).toContain("makes no query that grows");
  });

  it("stands for what its callee does", () => {
    const inner = { file: "models.py", line: 9, endLine: 9, column: 5, endColumn: 9, qualname: "Book.byline" };
    const called = group({ frames: [inner, ...group().frames] });
    expect(compare(MARKED, observed({ groups: [called] }))).toBe("");
  });

  it("is known by its line where Python does not know columns", () => {
    const frames = group().frames.map((frame) => ({ ...frame, column: null, endColumn: null }));
    expect(compare(MARKED, observed({ groups: [group({ frames })] }))).toBe("");
  });

  it("of a rule that growth does not judge is refused", () => {
    const each = caseWith("#         ^^^^^^^^^^^ unused-eager-load: fix");
    expect(compare(each, observed({ groups: [] }))).toContain("no judge is known for the rule unused-eager-load");
  });

  it("called missed must grow, and called false must not", () => {
    const missed = caseWith("#         ^^^^^^^^^^^ missed: n-plus-one author: reason");
    const untrue = caseWith("#         ^^^^^^^^^^^ false: n-plus-one author: reason");
    expect(compare(missed, observed())).toBe("");
    expect(compare(missed, observed({ groups: [] }))).toContain("makes no query that grows");
    expect(compare(untrue, observed({ groups: [] }))).toBe("");
    expect(compare(untrue, observed())).toContain("make it a plain mark");
  });
});

describe("a case without marks", () => {
  it("fails where queries grow, unless it says that they do", () => {
    expect(compare(caseWith(""), observed())).toContain("queries grow and no mark stands there\n  a.py:2 (loads.md:5)");
    const unseen = caseWith("", "grows unseen: by design");
    expect(compare(unseen, observed())).toBe("");
    expect(compare(unseen, observed({ groups: [] }))).toContain('take out "grows unseen: by design"');
  });

  it("fails where a loop never turned, and where the code raised", () => {
    const still = observed({ groups: [], stillLoops: [{ file: "a.py", line: 1 }] });
    expect(compare(caseWith(""), still)).toContain("never turned");
    expect(compare(caseWith(""), observed({ error: "KeyError: 'x' (a.py:1)" }))).toContain("KeyError: 'x' (a.py:1)");
  });
});

describe("the text after the fix", () => {
  const dataset = { name: "all tables together grown, relations filled", sizes: {}, queries: 13, result: "[1]" };
  const before = observed({ datasets: [dataset] });

  it("holds where nothing grows and the result is the same", () => {
    const after = observed({ groups: [], datasets: [{ ...dataset, queries: 1 }] });
    expect(compare(MARKED, before, after)).toBe("");
  });

  it("fails where queries still grow", () => {
    expect(compare(MARKED, before, before)).toContain("after the fix queries still grow in a.py:2");
  });

  it("may leave what a mark without a fix stands for", () => {
    const kept = caseWith("#         ^^^^^^^^^^^ n-plus-one author: no fix");
    expect(compare(kept, before, before)).toBe("");
  });

  it("fails where the result changes or more queries are made", () => {
    const after = observed({ groups: [], datasets: [{ ...dataset, queries: 14, result: "[2]" }] });
    const problems = compare(MARKED, before, after);
    expect(problems).toContain("the fix changes the result (all tables together grown, relations filled)");
    expect(problems).toContain("13 before, 14 after");
  });

  it("may cost more on the smallest tables", () => {
    const small = { ...dataset, name: "smallest, relations filled" };
    const after = observed({ groups: [], datasets: [{ ...small, queries: 14 }] });
    expect(compare(MARKED, observed({ datasets: [small] }), after)).toBe("");
  });
});

it("marks that Django's run calls for are written under their lines", () => {
  const each = caseWith("");
  const markdown = ["## A case", "`a.py`:", "```py", "for book in books:", CODE, "```"].join("\n");
  const written = writeMarks(markdown, [{ each, group: group() }]);
  expect(written.split("\n")[5]).toBe("#         ^^^^^^^^^^^ missed: n-plus-one author: seen by Django");
  const [again] = parseCases("loads.md", written);
  expect(again === undefined ? "" : compare(again, observed())).toBe("");
});
