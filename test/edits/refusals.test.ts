import { beforeAll, describe, expect, it } from "vitest";
import { planEagerLoad } from "../../server/src/frontends/django/edits/plan-eager-load";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import type { PythonParser } from "../../server/src/frontends/django/syntax/python-parser";
import type { Query } from "../../server/src/orm/query";
import { EMPTY_SUPPLY, plainPrefetch } from "../../server/src/orm/supply";
import { applyEdits, makeIntent, parseCase, type Surroundings } from "./parse-case";

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

const USUAL: Surroundings = { djangoVersion: [5, 2], database: "postgresql" };

interface Given extends Partial<Surroundings> {
  readonly model?: string;
  readonly path?: string;
  readonly file?: string;
  readonly query?: Partial<Query>;
}

/** The reason for which there is no fix, or its title. */
function plan(expression: string, given: Given = {}): string {
  const { model = "Book", path = "author", file = "/shop/views.py", query = {}, ...surroundings } = given;
  const parsed = parseCase(parser, { [file]: `rows = «${expression}»\n` }, { ...USUAL, ...surroundings });
  const fix = planEagerLoad(makeIntent(parsed, model, [path], { query }), parsed.source);
  return "refused" in fix ? fix.refused : fix.title;
}

const COMBINED = "Django allows no further loading after union(), intersection() or difference().";
const COLUMNS = { ...EMPTY_SUPPLY, columns: { kind: "only", names: new Set(["title"]) } } as const;

describe("no fix is offered", () => {
  it.each<[string, string, Given?]>([
    ["Book.objects.union(x)", COMBINED],
    ["Book.objects.difference(x).order_by('pk')", COMBINED],
    ["Book.objects.values('author')", "The rows are plain values, which have no relations to load."],
    ["Book.objects.raw('SELECT 1')", "A raw() query loads what its SQL says."],
    ["Book.objects.select_related(None)", "select_related(None) says that nothing is to be joined."],
    [
      "Author.objects.prefetch_related(None)",
      "prefetch_related(None) says that nothing is to be prefetched.",
      { model: "Author", path: "books" },
    ],
    ["Book.objects.select_related('author__country')", "The query already asks for these relations."],
    ["Book.objects.all()", "The relation path shelf is not known.", { path: "shelf" }],
    [
      "Book.objects.select_for_update()",
      "PostgreSQL cannot lock the rows of the nullable join editor; give select_for_update() an of=.",
      { path: "editor" },
    ],
    [
      "Book.objects.select_for_update(of=OF)",
      "PostgreSQL cannot lock the rows of the nullable join cover; give select_for_update() an of=.",
      { path: "cover", database: null },
    ],
    [
      "Author.objects.iterator()",
      "iterator() prefetches from Django 4.1 on.",
      { model: "Author", path: "books", djangoVersion: [4, 0] },
    ],
    [
      "Author.objects.iterator()",
      "iterator() prefetches from Django 4.1 on.",
      { model: "Author", path: "books", djangoVersion: null },
    ],
    [
      "Author.objects.aiterator()",
      "aiterator() prefetches from Django 5.0 on.",
      { model: "Author", path: "books", djangoVersion: [4, 2] },
    ],
    [
      "Author.objects.iterator(chunk_size=None)",
      "iterator() prefetches only in chunks of a given size.",
      { model: "Author", path: "books" },
    ],
    ["Book.objects.only(*NAMES)", "The columns that only() names cannot be read."],
    [
      "Book.objects.only('title')",
      "The columns of a generic relation may be left out by only() or defer().",
      { path: "about" },
    ],
    [
      "Author.objects.prefetch_related(Prefetch('books', queryset=titles))",
      "The query leaves columns out in a place that cannot be edited.",
      {
        model: "Author",
        path: "books__editor",
        query: {
          supply: {
            ...EMPTY_SUPPLY,
            prefetched: new Map([["books", { ...plainPrefetch("books"), supply: COLUMNS }]]),
          },
        },
      },
    ],
    ["Book.objects.defer(NAME)", "The columns that defer() names cannot be read."],
    [
      "Book.objects.all()",
      "The query leaves columns out in a place that cannot be edited.",
      { query: { supply: COLUMNS } },
    ],
    [
      "Book.objects.all()",
      "The query is built in code outside the workspace.",
      { file: "/site-packages/shop/views.py" },
    ],
    ["get_object_or_404(klass=Book)", "The place where the query is built is not known."],
  ])("for %s: %s", (expression, reason, given) => {
    expect(plan(expression, given)).toBe(reason);
  });

  it("when the text has changed", () => {
    const before = parseCase(parser, { "/views.py": "rows = «Book.objects.all()»\n" }, USUAL);
    const after = parseCase(parser, { "/views.py": "rows = Book.objects.order_by('pk').all()\n" }, USUAL);
    const fix = planEagerLoad(makeIntent(before, "Book", ["author"]), after.source);
    expect(fix).toEqual({ refused: "The code of the query has changed since it was analysed." });
  });

  it("when the function is gone", () => {
    const before = parseCase(parser, { "/views.py": "def f():\n    return «Book.objects.all()»\n" }, USUAL);
    const after = parseCase(parser, { "/views.py": "def g():\n    return Book.objects.all()\n" }, USUAL);
    const fix = planEagerLoad(makeIntent(before, "Book", ["author"]), after.source);
    expect(fix).toEqual({ refused: "The code of the query has changed since it was analysed." });
  });

  it("when the function does not parse", () => {
    const text = "def f():\n    rows = «Book.objects.all()»\n    x = 2\n";
    const before = parseCase(parser, { "/views.py": text }, USUAL);
    const after = parseCase(parser, { "/views.py": text.replace(/[«»]/g, "").replace("= 2", "= = 2") }, USUAL);
    const fix = planEagerLoad(makeIntent(before, "Book", ["author"]), after.source);
    expect(fix).toEqual({ refused: "The code around the query does not parse." });
  });

  it("when the module does not parse, unless only a function of it does not", () => {
    const rows = "rows = «Book.objects.all()»\n";
    const planned = (rest: string) => {
      const before = parseCase(parser, { "/views.py": rows }, USUAL);
      const after = parseCase(parser, { "/views.py": rows.replace(/[«»]/g, "") + rest }, USUAL);
      return planEagerLoad(makeIntent(before, "Book", ["author"]), after.source);
    };
    expect(planned("x = = 2\n")).toEqual({ refused: "The code around the query does not parse." });
    expect(planned("def f():\n    x = = 2\n")).toMatchObject({ title: 'Add select_related("author")' });
  });
});

describe("texts that the query was not found in", () => {
  it("never make a fix raise", () => {
    const text = "def f():\n    rows = «Book.objects.only('title').select_related('editor')[:3]»\n    return g(rows)\n";
    const before = parseCase(parser, { "/views.py": text }, USUAL);
    const intent = makeIntent(before, "Book", ["author", "reviews"]);
    const plain = text.replace(/[«»]/g, "");
    for (let at = 0; at < plain.length; at += 1) {
      for (const changed of [plain.slice(0, at), plain.slice(at), `${plain.slice(0, at)}(${plain.slice(at + 1)}`]) {
        const after = parseCase(parser, { "/views.py": changed }, USUAL);
        const fix = planEagerLoad(intent, after.source);
        if ("refused" in fix) continue;
        expect(parser.parse(applyEdits(after.texts, fix.edits).get("/views.py") ?? "").errors).toEqual([]);
      }
    }
  });
});

describe("near misses of a refusal", () => {
  it.each<[string, string, Given?]>([
    ["Book.objects.select_for_update()", 'Add prefetch_related("reviews")', { path: "reviews" }],
    ["Book.objects.select_for_update()", 'Add select_related("editor")', { path: "editor", database: "sqlite" }],
    ["Book.objects.select_for_update()", 'Add select_related("editor")', { path: "editor", database: "mysql" }],
    ["Author.objects.aiterator()", 'Add prefetch_related("books")', { model: "Author", path: "books" }],
    ["Book.objects.iterator()", 'Add select_related("author")', { djangoVersion: [3, 2] }],
    ["Book.objects.select_related(None).select_related('editor')", 'Add "author" to select_related()'],
    ["Book.objects.only(*NAMES)", 'Add prefetch_related("reviews")', { path: "reviews" }],
    [
      "Book.objects.all()",
      'Add prefetch_related("editor__country")',
      {
        path: "editor__country",
        query: { supply: { ...EMPTY_SUPPLY, prefetched: new Map([["editor", plainPrefetch("editor")]]) } },
      },
    ],
  ])("for %s: %s", (expression, title, given) => {
    expect(plan(expression, given)).toBe(title);
  });
});
