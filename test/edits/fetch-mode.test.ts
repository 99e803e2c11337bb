import { beforeAll, describe, expect, it } from "vitest";
import { planFetchMode } from "../../server/src/frontends/django/edits/fetch-mode";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import type { PythonParser } from "../../server/src/frontends/django/syntax/python-parser";
import { EMPTY_SUPPLY } from "../../server/src/orm/supply";
import { fetchModeCases } from "./fetch-mode-cases";
import { applyEdits, makeIntent, parseCase } from "./parse-case";

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

describe("fetching for all rows at once", () => {
  it.each(fetchModeCases)("$name", ({ model, paths, before, after }) => {
    const parsed = parseCase(parser, { "/views.py": before }, { djangoVersion: [6, 1], database: null });
    const fix = planFetchMode(makeIntent(parsed, model, paths), parsed.source);
    if ("refused" in fix) throw new Error(fix.refused);
    expect(applyEdits(parsed.texts, fix.edits).get("/views.py")).toBe(after);
    expect(fix.safety).toBe("safe");
  });

  it("keeps Windows line ends", () => {
    const before = "from django.shortcuts import render\r\n\r\nrows = «Book.objects.all()»\r\n";
    const parsed = parseCase(parser, { "/views.py": before }, { djangoVersion: [6, 1], database: null });
    const fix = planFetchMode(makeIntent(parsed, "Book", ["author"]), parsed.source);
    if ("refused" in fix) throw new Error(fix.refused);
    expect(fix.title).toBe("Fetch for all rows at once: fetch_mode(models.FETCH_PEERS)");
    expect(applyEdits(parsed.texts, fix.edits).get("/views.py")).toBe(
      "from django.db import models\r\nfrom django.shortcuts import render\r\n\r\nrows = Book.objects.fetch_mode(models.FETCH_PEERS)\r\n",
    );
  });

  it.each<[string, string, string, readonly [number, number] | null]>([
    ["Fetch modes exist from Django 6.1 on.", "Book.objects.all()", "author", [6, 0]],
    ["Fetch modes exist from Django 6.1 on.", "Book.objects.all()", "author", null],
    ["A fetch mode does not reach related managers.", "Book.objects.all()", "author__books", [6, 1]],
    ["Rows of iterator() do not know their peers.", "Book.objects.iterator()", "author", [6, 1]],
    ["The rows are no instances of a queryset.", "Book.objects.values('a')", "author", [6, 1]],
    [
      "Django allows no fetch mode after union(), intersection() or difference().",
      "Book.objects.union(x)",
      "author",
      [6, 1],
    ],
    ["The query chooses its fetch mode itself.", "Book.objects.fetch_mode(X)", "author", [6, 1]],
  ])("is refused: %s (%s)", (reason, expression, path, djangoVersion) => {
    const parsed = parseCase(parser, { "/views.py": `rows = «${expression}»\n` }, { djangoVersion, database: null });
    expect(planFetchMode(makeIntent(parsed, "Book", [path]), parsed.source)).toEqual({ refused: reason });
  });

  it("is refused where the analysis saw a mode", () => {
    const parsed = parseCase(
      parser,
      { "/views.py": "rows = «Book.objects.all()»\n" },
      { djangoVersion: [7, 0], database: null },
    );
    const supply = { ...EMPTY_SUPPLY, fetchMode: "refuse" } as const;
    const fix = planFetchMode(makeIntent(parsed, "Book", ["author"], { query: { supply } }), parsed.source);
    expect(fix).toEqual({ refused: "The query chooses its fetch mode itself." });
  });
});
