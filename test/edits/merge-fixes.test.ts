import { beforeAll, describe, expect, it } from "vitest";
import { mergeFixes } from "../../server/src/frontends/django/edits/merge-fixes";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import type { PythonParser } from "../../server/src/frontends/django/syntax/python-parser";
import type { EagerLoad } from "../../server/src/orm/intent";
import { applyEdits, makeIntent, type ParsedCase, parseCase } from "./parse-case";

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

function parse(text: string): ParsedCase {
  return parseCase(parser, { "/views.py": text }, { djangoVersion: [5, 2], database: "sqlite" });
}

/** An intent for the rows of the links whose text starts so. */
function intentFor(parsed: ParsedCase, within: string, model: string, path: string): EagerLoad {
  return makeIntent({ ...parsed, links: parsed.links.filter((link) => link.within === within) }, model, [path]);
}

function merge(parsed: ParsedCase, intents: readonly EagerLoad[]) {
  const merged = mergeFixes(intents, parsed.source);
  const edits = merged.flatMap((item) => item.fix.edits).sort((a, b) => a.start - b.start || a.end - b.end);
  return { merged, text: applyEdits(parsed.texts, edits).get("/views.py") ?? "" };
}

describe("fixes of one file", () => {
  it("become one call where several readers need one query", () => {
    const parsed = parse("for book in «Book.objects.all()»: pass\n");
    const paths = ["author", "editor", "author__country", "reviews"];
    const { merged, text } = merge(
      parsed,
      paths.map((path) => makeIntent(parsed, "Book", [path])),
    );
    expect(text).toBe(
      'for book in Book.objects.select_related("editor", "author__country").prefetch_related("reviews"): pass\n',
    );
    expect(merged.map((item) => item.intents.length)).toEqual([4]);
  });

  it("stand beside each other for several queries", () => {
    const parsed = parse(
      "def f():\n    return «Book.objects.all()»\n\ndef g():\n    return «Author.objects.filter(a=1)»\n",
    );
    const { text } = merge(parsed, [
      intentFor(parsed, "g", "Author", "country"),
      intentFor(parsed, "f", "Book", "author"),
    ]);
    expect(text).toBe(
      'def f():\n    return Book.objects.select_related("author")\n\ndef g():\n    return Author.objects.filter(a=1).select_related("country")\n',
    );
  });

  it("leave out what would touch the text of another", () => {
    const parsed = parse("rows = «Book.objects.defer('author')»\n");
    const shorter = { ...parsed, links: parsed.links.slice(0, 1) };
    const { merged, text } = merge(parsed, [
      makeIntent(parsed, "Book", ["author"]),
      makeIntent(shorter, "Book", ["editor"]),
    ]);
    expect(merged).toHaveLength(1);
    expect(parser.parse(text).errors).toEqual([]);
    expect(text).toBe("rows = Book.objects.select_related('author')\n");
  });

  it("leave out an unsafe fix for a safe one", () => {
    const text = "rows = «Book.objects.select_for_update().defer('author')»\n";
    const parsed = parseCase(parser, { "/views.py": text }, { djangoVersion: [5, 2], database: "mysql" });
    const shorter = { ...parsed, links: parsed.links.slice(0, 2) };
    const { merged, text: after } = merge(parsed, [
      makeIntent(parsed, "Book", ["author"]),
      makeIntent(shorter, "Book", ["reviews"]),
    ]);
    expect(merged.map(({ fix }) => fix.safety)).toEqual(["safe"]);
    expect(after).toContain("prefetch_related('reviews')");
  });

  it("are made one by one where one of them is refused", () => {
    const parsed = parse("for book in «Book.objects.all()»: pass\n");
    const { merged, text } = merge(parsed, [
      makeIntent(parsed, "Book", ["shelf"]),
      makeIntent(parsed, "Book", ["author"]),
    ]);
    expect(merged).toHaveLength(1);
    expect(text).toBe('for book in Book.objects.select_related("author"): pass\n');
  });

  it("never overlap, whatever the intents", () => {
    const parsed = parse("rows = «Book.objects.only('title').defer('x', 'author').select_related('editor')[:9]»\n");
    const prefixes = parsed.links.map((_, at) => ({ ...parsed, links: parsed.links.slice(0, at + 1) }));
    const intents = prefixes.flatMap((prefix) =>
      ["author", "editor__country", "reviews"].map((path) => makeIntent(prefix, "Book", [path])),
    );
    const { merged, text } = merge(parsed, intents);
    const edits = merged.flatMap((item) => item.fix.edits).sort((a, b) => a.start - b.start);
    expect(edits.every((edit, at) => at === 0 || (edits[at - 1]?.end ?? 0) <= edit.start)).toBe(true);
    expect(parser.parse(text).errors).toEqual([]);
    expect(merged.length).toBeGreaterThan(0);
  });
});
