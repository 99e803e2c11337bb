import { beforeAll, describe, expect, it } from "vitest";
import { planEagerLoad } from "../../server/src/frontends/django/edits/plan-eager-load";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import type { PythonParser } from "../../server/src/frontends/django/syntax/python-parser";
import { applyEdits, type MarkedFiles, makeIntent, parseCase } from "./parse-case";

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** The lines that a fix changes, with their files, and its title and safety. */
function plan(files: MarkedFiles, otherReaders: Record<string, number> = {}, at: "nearest" | "root" = "nearest") {
  const parsed = parseCase(parser, files, { djangoVersion: [5, 2], database: "sqlite", otherReaders });
  const fix = planEagerLoad(makeIntent(parsed, "Book", ["author"]), parsed.source, at);
  if ("refused" in fix) return { changed: [], refused: fix.refused };
  const changed: string[] = [];
  for (const [file, text] of applyEdits(parsed.texts, fix.edits)) {
    const before = parsed.texts.get(file)?.split("\n") ?? [];
    changed.push(...text.split("\n").flatMap((line, i) => (line === before[i] ? [] : [`${file}: ${line.trim()}`])));
  }
  return { changed, title: fix.title, safety: fix.safety };
}

const SELECTORS = "def get_books():\n    return «Book.objects.all()»\n";
const VIEWS = "def index(request):\n    for book in «get_books()»:\n        print(book.author)\n";
const FILES = { "/p/shop/selectors.py": SELECTORS, "/p/shop/views.py": VIEWS };

describe("the place of a fix", () => {
  it("is what a function of another file returns to its only reader", () => {
    expect(plan(FILES)).toEqual({
      changed: ['/p/shop/selectors.py: return Book.objects.select_related("author")'],
      title: 'Add select_related("author") in shop/selectors.py',
      safety: "safe",
    });
  });

  it("is the call of a function that others call too", () => {
    expect(plan(FILES, { "Book.objects.all()": 2 })).toEqual({
      changed: ['/p/shop/views.py: for book in get_books().select_related("author"):'],
      title: 'Add select_related("author")',
      safety: "safe",
    });
  });

  it("is where the queryset is built when that is asked for, and says who else pays", () => {
    expect(plan(FILES, { "Book.objects.all()": 2 }, "root")).toEqual({
      changed: ['/p/shop/selectors.py: return Book.objects.select_related("author")'],
      title: 'Add select_related("author") in shop/selectors.py, also for 2 other readers',
      safety: "unsafe",
    });
  });

  it("is the call nearest to the builder that hands the queryset to no other reader", () => {
    const files = {
      "/p/a.py": "def get_books():\n    return «Book.objects.all()»\n",
      "/p/b.py":
        "def get_mine():\n    return «get_books()»\n\ndef show():\n    books = «get_mine()»\n    for b in «books»: pass\n",
    };
    expect(plan(files, { "Book.objects.all()": 2, "get_books()": 1 }).changed).toEqual([
      '/p/b.py: books = get_mine().select_related("author")',
    ]);
  });

  it("has no root of its own where the rows are read", () => {
    expect(plan({ "/views.py": "rows = «Book.objects.filter(a=1)»\n" }, {}, "root")).toEqual({
      changed: [],
      refused: "The query is built where its rows are read: there is no other place.",
    });
  });

  it("is in the caller's file for a parameter with one caller", () => {
    const files = {
      "/p/shop/views.py": "def index(request):\n    show(«Book.objects.all()»)\n",
      "/p/shop/show.py": "def show(rows):\n    for book in «rows»:\n        print(book.author)\n",
    };
    expect(plan(files)).toEqual({
      changed: ['/p/shop/views.py: show(Book.objects.select_related("author"))'],
      title: 'Add select_related("author") in shop/views.py',
      safety: "safe",
    });
  });

  it("is a queryset's own method call, not the method", () => {
    const files = {
      "/p/shop/managers.py":
        "class Books(Manager):\n    def get_queryset(self):\n        return «super().get_queryset().filter(a=1)»\n",
      "/p/shop/views.py":
        "def index(request):\n    for book in «Book.objects.order_by('x')»:\n        print(book.author)\n",
    };
    expect(plan(files).changed).toEqual([
      "/p/shop/views.py: for book in Book.objects.order_by('x').select_related('author'):",
    ]);
    expect(plan(files, {}, "root").changed).toEqual([
      '/p/shop/managers.py: return super().get_queryset().filter(a=1).select_related("author")',
    ]);
  });

  it("is a name of the workspace when the queryset comes from a package", () => {
    const files = {
      "/site-packages/x.py": "def get_books():\n    return «Book.objects.all()»\n",
      "/p/shop/show.py": "def show(rows):\n    for book in «rows»:\n        print(book.author)\n",
    };
    expect(plan(files)).toEqual({
      changed: ['/p/shop/show.py: for book in rows.select_related("author"):'],
      title: 'Add select_related("author")',
      safety: "unsafe",
    });
  });

  it("is behind get_queryset() of a view with other readers, else the view's queryset", () => {
    const view = (call: string): string =>
      `class View(ListView):\n    queryset = «Book.objects.all()»\n\n    def show(self):\n        for book in «${call}»:\n            print(book.author)\n`;
    const files = { "/views.py": view("self.queryset") };
    expect(plan(files).changed).toEqual(['/views.py: queryset = Book.objects.select_related("author")']);
    expect(plan(files, { "Book.objects.all()": 1 }).changed).toEqual([
      '/views.py: for book in self.queryset.select_related("author"):',
    ]);
  });
});
