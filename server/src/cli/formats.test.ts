import { expect, test } from "vitest";
import type { RuleInfo } from "../engine/rule-info";
import { createPaint } from "./colors";
import { formatGithub } from "./format-github";
import { formatJson } from "./format-json";
import { formatSarif } from "./format-sarif";
import { formatText } from "./format-text";
import type { Report, ReportedFinding } from "./report";

const VIEWS = "/p/shop/my views.py";
const SELECTORS = "/p/shop/selectors.py";
const TEXTS: Record<string, string> = {
  [VIEWS]: "def index():\n    for book in books():\n        print(book.author.name)\n",
  [SELECTORS]: "def books():\n    return Book.objects.all()\n",
};

function place(file: string, line: number, start: number, end: number) {
  return { file, range: { start: { line, character: start }, end: { line, character: end } } };
}

const query = place(SELECTORS, 1, 11, 29);
const FINDING: ReportedFinding = {
  rule: "n-plus-one",
  severity: "warning",
  message: "`author` is read for each row: 1 + n queries, 100%",
  place: place(VIEWS, 2, 14, 25),
  model: "shop.Book",
  path: "author",
  cost: "1 + n(books())",
  fingerprint: "9f2c",
  query: { place: query, chain: [query, place(VIEWS, 1, 16, 23)] },
  reads: [{ place: place(VIEWS, 2, 14, 25), text: "The data is read here" }],
  fix: {
    title: 'Add select_related("author")',
    titleWithPlace: (pathOf) => `Add select_related("author") at ${pathOf(SELECTORS)}:2`,
    safety: "safe",
    changes: ["The query joins."],
    edits: [
      { file: SELECTORS, edits: [{ range: place(SELECTORS, 1, 23, 23).range, newText: '.select_related("author")' }] },
    ],
  },
  refusal: null,
  recorded: null,
};
const BARE: ReportedFinding = {
  ...FINDING,
  severity: "hint",
  model: null,
  path: null,
  cost: null,
  query: null,
  reads: [],
  fix: null,
  refusal: "The query is a union.",
};

function report(...findings: ReportedFinding[]): Report {
  return {
    files: 812,
    models: 143,
    seconds: 1.9,
    findings,
    problems: ["a.py is not valid UTF-8."],
    lines: (file) => (TEXTS[file] ?? "").split("\n"),
  };
}

const TEXT = { base: "/p", paint: createPaint(false), width: 100 };

test("text for people", () => {
  expect(formatText(report(FINDING), TEXT)).toBe(`shop/my views.py:3:15 warning n-plus-one
  \`author\` is read for each row: 1 + n queries, 100%
    2 │     for book in books():
    3 │         print(book.author.name)
      │               ^^^^^^^^^^^
  the query is built at shop/selectors.py:2:12
    2 │     return Book.objects.all()
      │            ^^^^^^^^^^^^^^^^^^
  fix: Add select_related("author") at shop/selectors.py:2

1 finding in 812 files (1.9 s), 1 fix available
`);
});

test("text without a fix says why, and counts", () => {
  const text = formatText(report(BARE, FINDING, FINDING), TEXT);
  expect(text).toContain("  no fix: The query is a union.\n");
  expect(text).toMatch(/\n3 findings in 812 files \(1\.9 s\), 2 fixes available\n$/);
  expect(formatText(report(), TEXT)).toBe("no findings in 812 files (1.9 s)\n");
});

test("text fits a narrow terminal and is painted only where it is wanted", () => {
  const narrow = formatText(report({ ...FINDING, message: "word ".repeat(40).trim() }), { ...TEXT, width: 40 });
  for (const line of narrow.split("\n").filter((each) => each.startsWith("  word")))
    expect(line.length).toBeLessThanOrEqual(40);
  expect(narrow).not.toContain("\u001b");
  expect(formatText(report(FINDING), { ...TEXT, paint: createPaint(true) })).toContain("\u001b[33mwarning\u001b[0m");
});

const CONFIRMED: ReportedFinding = {
  ...FINDING,
  recorded: { kind: "confirmed", repeats: 50, run: "test_list", fetch: null },
};

test("JSON: one-based, relative, every key", () => {
  const json: unknown = JSON.parse(
    formatJson(report(CONFIRMED, { ...BARE, recorded: { kind: "not-seen", runs: 3 } }), "/p/shop", "shop"),
  );
  expect(json).toEqual({
    version: 1,
    root: "shop",
    files: 812,
    models: 143,
    seconds: 1.9,
    findings: [
      {
        rule: "n-plus-one",
        severity: "warning",
        file: "my views.py",
        line: 3,
        column: 15,
        endLine: 3,
        endColumn: 26,
        message: "`author` is read for each row: 1 + n queries, 100%",
        model: "shop.Book",
        path: "author",
        cost: "1 + n(books())",
        fingerprint: "9f2c",
        query: {
          file: "selectors.py",
          line: 2,
          endLine: 2,
          chain: [
            { file: "selectors.py", line: 2, endLine: 2 },
            { file: "my views.py", line: 2, endLine: 2 },
          ],
        },
        reads: [{ file: "my views.py", line: 3, endLine: 3, message: "The data is read here" }],
        fix: {
          title: 'Add select_related("author")',
          safety: "safe",
          changes: ["The query joins."],
          edits: [
            {
              file: "selectors.py",
              line: 2,
              column: 24,
              endLine: 2,
              endColumn: 24,
              newText: '.select_related("author")',
            },
          ],
        },
        refused: null,
        recorded: { verdict: "confirmed", repeats: 50, run: "test_list", runs: null },
      },
      {
        rule: "n-plus-one",
        severity: "hint",
        file: "my views.py",
        line: 3,
        column: 15,
        endLine: 3,
        endColumn: 26,
        message: "`author` is read for each row: 1 + n queries, 100%",
        model: null,
        path: null,
        cost: null,
        fingerprint: "9f2c",
        query: null,
        reads: [],
        fix: null,
        refused: "The query is a union.",
        recorded: { verdict: "not-seen", repeats: null, run: null, runs: 3 },
      },
    ],
  });
});

test("a file above the folder is named by the way up", () => {
  expect(formatJson(report(FINDING), "/p/other", "other")).toContain('"file": "../shop/my views.py"');
});

test("GitHub's workflow commands, escaped", () => {
  expect(formatGithub(report({ ...BARE, message: "a:b,c\nd 100%" }), "/p")).toBe(
    "::notice file=shop/my views.py,line=3,endLine=3,col=15,endColumn=26,title=Roundtrip%3A n-plus-one::" +
      "a:b,c%0Ad 100%25%0AThe query is a union.\n",
  );
  expect(formatGithub(report(), "/p")).toBe("");
});

test.each([
  [{ kind: "confirmed", repeats: 50, run: "test_list", fetch: null } as const, "confirmed: 50 repeats in test_list"],
  [{ kind: "not-seen", runs: 3 } as const, "not seen in 3 runs"],
])("what a recording says of a finding stands with its message: %j", (recorded, said) => {
  const seen = report({ ...FINDING, recorded });
  expect(formatGithub(seen, "/p")).toContain(`1 + n queries, 100%25%0A${said}%0AFix: `);
  const [result] = JSON.parse(formatSarif(seen, "/p", [], "0.1.0")).runs[0].results;
  expect(result.message.text).toBe(`${FINDING.message}\n${said}`);
  const verdict = { repeats: null, run: null, runs: null, ...recorded };
  const { kind, repeats, run, runs } = verdict;
  expect(result.properties.recorded).toEqual({ verdict: kind, repeats, run, runs });
});

const RULE: RuleInfo = {
  name: "n-plus-one",
  code: "RT101",
  summary: "A relation is read per row",
  severity: "warning",
  since: "0.1.0",
  fixSafety: "safe",
  documentation: "file:///docs/n-plus-one.md",
};

test("SARIF", () => {
  const log = JSON.parse(formatSarif(report(FINDING, BARE), "/p", [{ ...RULE, page: "# n-plus-one" }], "0.1.0"));
  expect(log.version).toBe("2.1.0");
  const [run] = log.runs;
  expect(run.tool.driver).toMatchObject({
    name: "Roundtrip",
    version: "0.1.0",
    rules: [{ id: "n-plus-one", help: { markdown: "# n-plus-one" } }],
  });
  expect(run.columnKind).toBe("utf16CodeUnits");
  expect(run.originalUriBaseIds.ROOT.uri).toBe("file:///p/");
  expect(run.invocations[0].toolExecutionNotifications[0].message.text).toBe("a.py is not valid UTF-8.");
  const [result, bare] = run.results;
  expect(result).toMatchObject({
    ruleId: "n-plus-one",
    ruleIndex: 0,
    level: "warning",
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "shop/my%20views.py", uriBaseId: "ROOT" },
          region: { startLine: 3, startColumn: 15, endLine: 3, endColumn: 26 },
        },
      },
    ],
    partialFingerprints: { "roundtrip/v1": "9f2c" },
    fixes: [
      {
        artifactChanges: [
          {
            artifactLocation: { uri: "shop/selectors.py" },
            replacements: [
              {
                deletedRegion: { startLine: 2, startColumn: 24, endLine: 2, endColumn: 24 },
                insertedContent: { text: '.select_related("author")' },
              },
            ],
          },
        ],
      },
    ],
  });
  const related = result.relatedLocations.map((each: { message: { text: string } }) => each.message.text);
  expect(related).toEqual(["The query is built here", "The query passes here", "The data is read here"]);
  expect(bare).not.toHaveProperty("fixes");
  expect(bare).not.toHaveProperty("relatedLocations");
});

test("SARIF names places that begin alike once", () => {
  const chain = [place(SELECTORS, 1, 11, 23), query, place(VIEWS, 1, 16, 23)];
  const log = JSON.parse(formatSarif(report({ ...FINDING, query: { place: query, chain } }), "/p", [], "0.1.0"));
  const lines = log.runs[0].results[0].relatedLocations.map(
    (each: { physicalLocation: { region: { startLine: number } } }) => each.physicalLocation.region.startLine,
  );
  expect(lines).toEqual([2, 2, 3]);
});
