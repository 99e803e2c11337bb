import { expect, test } from "vitest";
import type { LocatedFinding } from "../engine/analysis";
import { FakeAnalysis } from "./fake-analysis.fixture";
import { renderHover } from "./hover";
import { TextPlaces } from "./text-places";

const FILE = "/p/shop/my_views (old).py";

function hover(
  lines: readonly string[],
  options: { documentation?: string[]; links?: string[]; version?: [number, number] } = {},
) {
  const analysis = new FakeAnalysis({ [FILE]: "x = 1\nbooks = Book.objects.all()\n" });
  const place = analysis.placeOf(FILE, "Book.objects");
  const links = (options.links ?? []).map((label) => ({ label, place }));
  analysis.facts = { place, kind: "query", lines, links, documentation: options.documentation ?? [] };
  const request = {
    analysis,
    places: new TextPlaces(analysis),
    pathOf: (file: string) => file.slice(3),
    djangoVersion: options.version ?? null,
    findings: () => [],
  };
  return renderHover(request, FILE, { line: 1, character: 10 });
}

test("the facts, a link into the code, the documentation of the project's Django", () => {
  const shown = hover(["**Book** queryset", "1 query"], {
    links: ["built at"],
    documentation: ["ref/models/querysets/#select-related"],
    version: [5, 2],
  });
  expect(shown?.range).toEqual({ start: { line: 1, character: 8 }, end: { line: 1, character: 20 } });
  expect(shown?.markdown.split("\n")).toEqual([
    "**Book** queryset  ",
    "1 query",
    "",
    "built at [shop/my\\_views \\(old\\).py:2](file:///p/shop/my_views%20%28old%29.py#L2)",
    "",
    "Django: [`select_related`](https://docs.djangoproject.com/en/5.2/ref/models/querysets/#select-related)",
  ]);
});

test("without a known version the stable documentation", () => {
  expect(hover(["x"], { documentation: ["topics/db/queries/"] })?.markdown).toContain(
    "[`queries`](https://docs.djangoproject.com/en/stable/topics/db/queries/)",
  );
});

test("lines of text stay lines, code stays as it is", () => {
  const lines = ["one", "two", "```sql", "SELECT 1", "FROM x", "```"];
  expect(hover(lines)?.markdown.split("\n")).toEqual(["one  ", "two", ...lines.slice(2)]);
});

test("at most ten lines, and no open code block", () => {
  const long = Array.from({ length: 30 }, (_, at) => `line ${at}`);
  for (const lines of [long, ["```sql", ...long, "```"]]) {
    const markdown = hover(lines, { links: ["a"], documentation: ["b"] })?.markdown ?? "";
    const shown = markdown.split("\n").filter((line) => line !== "" && !line.startsWith("```"));
    expect(shown.length).toBe(10);
    expect((markdown.match(/^```/gm) ?? []).length % 2).toBe(0);
  }
});

test("nothing known, nothing shown", () => {
  expect(hover([])).toBeNull();
});

/** The hover at a column of the line `b.author.name_x`, of which only the finding on `b.author` is known. */
function hoverFound(character: number, fix: LocatedFinding["fix"]) {
  const analysis = new FakeAnalysis({ [FILE]: "rows = load()\nb.author.name_x\n" });
  const chain = [analysis.placeOf(FILE, "load()")];
  analysis.report(FILE, "b.author", { chain, fix });
  const request = {
    analysis,
    places: new TextPlaces(analysis),
    pathOf: (file: string) => file.slice(3),
    djangoVersion: null,
    findings: () => analysis.findings(FILE),
  };
  return renderHover(request, FILE, { line: 1, character });
}

test("where only a finding is known: where its query is built, its fix", () => {
  const edits = [{ file: FILE, start: 13, end: 13, newText: ".select_related()" }];
  const shown = hoverFound(4, { title: 'Add select_related("author")', safety: "safe", edits, changes: [] });
  expect(shown?.range).toEqual({ start: { line: 1, character: 0 }, end: { line: 1, character: 8 } });
  expect(shown?.markdown.split("\n")).toEqual([
    "built at [shop/my\\_views \\(old\\).py:1](file:///p/shop/my_views%20%28old%29.py#L1)  ",
    'Fix: Add select\\_related\\("author"\\) at line 1',
  ]);
});

test("why there is no fix stands in the finding's message", () => {
  const shown = hoverFound(0, { refused: "`load` is not known_here" });
  expect(shown?.markdown).toMatch(/^built at .*\n?$/);
});

test("beside the finding's place nothing is shown", () => {
  expect(hoverFound(10, null)).toBeNull();
});
