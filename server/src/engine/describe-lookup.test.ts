import { describe, expect, test } from "vitest";
import { openShop } from "./bookshop.fixture";

/** The hover at the cursor in an expression of a view. */
function hover(expression: string) {
  const { analysis, file, offset } = openShop(`def f(value):\n    return ${expression}\n`);
  const facts = analysis.describe(file, offset);
  expect(analysis.problems()).toEqual([]);
  return facts;
}

function lines(expression: string): readonly string[] | null {
  return hover(expression)?.lines ?? null;
}

const JOINS = "`select_related` loads to-one relations in the same query, as a join.";
const PREFETCHES = "`prefetch_related` sends one more query per relation on its path, however many rows there are.";
const IN_THE_QUERY =
  "A path such as `author__name` in a filter, an order or an expression joins in the same query; the rows do not get the related object.";

describe("a path that is joined", () => {
  test("of one relation", () => {
    const facts = hover(`Book.objects.select_related("edi|tor")`);
    expect(facts?.lines).toEqual(["**editor** → shop.Author, to one, may be NULL", JOINS]);
    expect(facts?.links.map(({ label }) => label)).toEqual(["declared at"]);
    expect(facts?.documentation).toEqual(["ref/models/querysets/#select-related"]);
  });

  test("of several relations", () => {
    expect(lines(`Book.objects.filter(title=value).select_related("title", "author__co|untry")`)).toEqual([
      "**author__country** → shop.Country, to one: `Book.author`, `Author.country`",
      JOINS,
      "A path such as `author__country` loads every relation on it.",
    ]);
  });

  test("that Django refuses", () => {
    expect(lines(`Book.objects.select_related("ta|gs")`)).toEqual([
      "**tags** → shop.Tag, to many",
      "`select_related` on a to-many relation raises `FieldError`; use `prefetch_related`.",
    ]);
  });

  test.each([
    `Book.objects.select_related("aut|hors")`,
    `Book.objects.select_related("author__coun|tries")`,
    `Book.objects.select_related("tit|le")`,
    `Book.objects.select_related("|")`,
    `unknown.select_related("aut|hor")`,
    `print("aut|hor")`,
  ])("says nothing of %s", (expression) => {
    expect(lines(expression)).toBeNull();
  });
});

describe("a path that is prefetched", () => {
  test("by its name", () => {
    expect(lines(`Author.objects.prefetch_related("books__re|views")`)).toEqual([
      "**books__reviews** → shop.Review, to many: `Author.books`, `Book.reviews`",
      `${PREFETCHES} Here: 2.`,
    ]);
  });

  test("by a Prefetch, and what its own queryset joins", () => {
    const inner = (lookup: string, join: string) =>
      `Author.objects.prefetch_related(Prefetch("${lookup}", queryset=Book.objects.select_related("${join}")))`;
    expect(lines(inner("bo|oks", "editor"))).toEqual(["**books** → shop.Book, to many", PREFETCHES]);
    expect(lines(inner("books", "edi|tor"))?.[0]).toBe("**editor** → shop.Author, to one, may be NULL");
  });
});

describe("a lookup that compares", () => {
  test("a column behind a relation", () => {
    const facts = hover("Book.objects.filter(author__na|me__icontains=value)");
    expect(facts?.lines).toEqual([
      "**Author.name** column, compared by `icontains`",
      "Joined by way of `Book.author`",
      IN_THE_QUERY,
    ]);
    expect(facts && facts.place.end - facts.place.start).toBe("author__name__icontains".length);
  });

  test("the key of a relation, which the row has itself", () => {
    expect(lines("Book.objects.exclude(auth|or=value)")).toEqual([
      "**Book.author_id** column",
      "In the row's own table: no join",
    ]);
  });

  test("a column behind a to-many relation", () => {
    expect(lines("Author.objects.filter(Q(books__ti|tle=value) | Q(name=value))")).toEqual([
      "**Book.title** column",
      "Joined by way of `Author.books`",
      IN_THE_QUERY,
      "A filter on a to-many relation gives a row once for each match; `distinct()` gives it once.",
    ]);
  });

  test.each([
    "Book.objects.filter(author__na|mes=value)",
    "Book.objects.filter(title__lo|wer__startswith=value)",
    "Book.objects.create(tit|le=value)",
    "Book.objects.annotate(na|me=value)",
  ])("says nothing of %s", (expression) => {
    expect(lines(expression)).toBeNull();
  });
});

describe("a column that is named", () => {
  test.each([
    `Book.objects.order_by("-author__na|me")`,
    `Book.objects.values("author__na|me")`,
    `Book.objects.annotate(by=F("author__na|me"))`,
  ])("in %s", (expression) => {
    expect(lines(expression)).toEqual(["**Author.name** column", "Joined by way of `Book.author`", IN_THE_QUERY]);
  });

  test("in an aggregate over related rows", () => {
    expect(lines(`Author.objects.annotate(n=Count("bo|oks"))`)?.slice(0, 2)).toEqual([
      "**Book.id** column",
      "Joined by way of `Author.books`",
    ]);
  });

  test("among the columns that rows are loaded with", () => {
    expect(lines(`Book.objects.select_related("author").only("title", "author__na|me")`)).toEqual([
      "**Author.name** column",
      "By way of `Book.author`",
    ]);
  });

  test.each([
    `Book.objects.order_by("aut|hor")`,
    `Book.objects.annotate(n=Count("reviews")).order_by("|n")`,
    `Book.objects.values("author__nam|es")`,
    `Book.objects.order_by("?|")`,
  ])("says nothing of %s", (expression) => {
    expect(lines(expression)).toBeNull();
  });
});
