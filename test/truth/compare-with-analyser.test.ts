import { describe, expect, it } from "vitest";
import {
  type AnalysedFinding,
  applyAllFixes,
  compareAfterFixes,
  compareWithAnalyser,
  findGaps,
} from "./compare-with-analyser";
import { type Case, parseCases } from "./parse-cases";

function caseWith(...marks: string[]): Case {
  const after = ["`a.py` after the fix:", "```py", "B.author", "```"];
  const lines = ["## A case", "`a.py`:", "```py", " a.author", ...marks, "```", ...after];
  const [only] = parseCases("loads.md", lines.join("\n"));
  if (only === undefined) throw new Error("no case was read");
  return only;
}

const MARKED = caseWith("#^^^^^^^^ n-plus-one author: fix");
const FINDING: AnalysedFinding = {
  rule: "n-plus-one",
  file: "a.py",
  start: { line: 1, column: 2 },
  end: { line: 1, column: 10 },
  path: "author",
  message: "reads author once per row",
  fix: { title: "Add it", safety: "safe", edits: [{ file: "a.py", startOffset: 0, endOffset: 2, newText: "B" }] },
};

describe("a finding", () => {
  it("agrees with a mark of its range, rule, path and fix", () => {
    expect(compareWithAnalyser(MARKED, [FINDING])).toEqual([]);
  });

  it.each<[string, Partial<AnalysedFinding>]>([
    ["another rule", { rule: "query-in-loop" }],
    ["another file", { file: "b.py" }],
    ["another path", { path: "publisher" }],
    ["another start", { start: { line: 1, column: 3 } }],
    ["another end", { end: { line: 1, column: 9 } }],
    ["another line", { start: { line: 2, column: 2 }, end: { line: 2, column: 10 } }],
  ])("with %s is one too many, and one too few", (_, changes) => {
    const problems = compareWithAnalyser(MARKED, [{ ...FINDING, ...changes }]);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain("n-plus-one author is not reported");
    expect(problems[1]).toContain("no mark expects");
  });

  it("without the fix that the mark names is said", () => {
    const problems = compareWithAnalyser(MARKED, [{ ...FINDING, fix: null }]);
    expect(problems.join()).toContain("n-plus-one author has no fix, the mark says fix");
  });

  it("of several lines agrees with a mark to the end of its first", () => {
    expect(compareWithAnalyser(MARKED, [{ ...FINDING, end: { line: 2, column: 4 } }])).toEqual([]);
  });

  it("twice needs two marks", () => {
    expect(compareWithAnalyser(MARKED, [FINDING, FINDING])).toHaveLength(1);
  });
});

describe("known gaps", () => {
  const missed = caseWith("#^^^^^^^^ missed: n-plus-one author: getattr");
  const untrue = caseWith("#^^^^^^^^ false: n-plus-one author: one row");

  it("are counted, and agree with the analyser of today", () => {
    expect([missed, untrue, MARKED].flatMap(findGaps).map(({ reason }) => reason)).toEqual(["getattr", "one row"]);
    expect(compareWithAnalyser(missed, [])).toEqual([]);
    expect(compareWithAnalyser(untrue, [FINDING])).toEqual([]);
  });

  it("that are closed are said", () => {
    expect(compareWithAnalyser(missed, [FINDING]).join()).toContain("is found now");
    expect(compareWithAnalyser(untrue, []).join()).toContain("is no longer reported");
  });
});

describe("fixes", () => {
  it("are applied one after the other until none is left", async () => {
    const seen: string[] = [];
    const texts = await applyAllFixes(MARKED, async (files) => {
      seen.push(files.get("a.py") ?? "");
      return { findings: seen.length === 1 ? [FINDING] : [] };
    });
    expect(seen).toEqual([" a.author\n", "B.author\n"]);
    expect(compareAfterFixes(MARKED, texts)).toEqual([]);
  });

  it("that never end are stopped", async () => {
    await expect(applyAllFixes(MARKED, async () => ({ findings: [FINDING] }))).rejects.toThrow("after 50 fixes");
  });

  it("that give another text are shown with the first differing line", () => {
    const problems = compareAfterFixes(MARKED, new Map([["a.py", "C.author\n"]]));
    expect(problems.join()).toContain("line 1 on\n  expected: B.author\n  actual:   C.author");
  });
});
