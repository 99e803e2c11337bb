import { expect, test } from "vitest";
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
