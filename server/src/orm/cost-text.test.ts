import { expect, test } from "vitest";
import { costText, shortCostText } from "./cost-text";
import type { Factor, Multiplicity, Size } from "./trip";

const span = { file: "/p/views.py", unit: "", start: 0, end: 1 };

function loop(label: string, size: Size = { kind: "n" }, id = label): Factor {
  return { id, size, query: null, label, span };
}

function times(...factors: Factor[]): Multiplicity {
  return { factors, optional: false, branches: [] };
}

const books = loop("books");

test("nothing costs nothing", () => {
  expect(costText([])).toBe("0");
});

test("constants come first and are added up", () => {
  expect(costText([times(books), times(), times()])).toBe("2 + n(books)");
});

test("equal products are counted together", () => {
  expect(costText([times(), times(books), times(books)])).toBe("1 + 2·n(books)");
});

test("an inner loop has a letter of its own", () => {
  expect(costText([times(), times(books), times(books, loop("tags"))])).toBe("1 + n(books) + n(books)·m(tags)");
});

test("two loops over the same name stay apart", () => {
  expect(costText([times(books), times(loop("books", { kind: "n" }, "second"))])).toBe("n(books) + n(books)");
});

test("a constant loop multiplies", () => {
  expect(costText([times(loop("kinds", { kind: "fixed", count: 3 }), books)])).toBe("3·n(books)");
});

test("an empty loop costs nothing", () => {
  expect(costText([times(loop("none", { kind: "fixed", count: 0 })), times()])).toBe("1");
});

test("a page is a bound", () => {
  expect(costText([times(), times(loop("page", { kind: "page", most: 25 }))])).toBe("1 + up to 25");
  expect(costText([times(loop("page", { kind: "page", most: 25 }), loop("tags"))])).toBe("up to 25·n(tags)");
});

test("a page of unknown size says so", () => {
  expect(costText([times(loop("page_obj", { kind: "page", most: null }))])).toBe("page(page_obj)");
});

test("what may not happen is an upper bound", () => {
  expect(costText([times(), { factors: [books], optional: true, branches: [] }])).toBe("1 + up to n(books)");
  expect(costText([times(), { factors: [], optional: true, branches: [] }])).toBe("1 + up to 1");
});

test("unknown calls make it a lower bound", () => {
  expect(costText([times(), times(books)], 2)).toBe("at least 1 + n(books); 2 calls unknown");
  expect(costText([], 1)).toBe("at least 0; 1 call unknown");
});

test("a sum with an upper bound in it is no lower bound", () => {
  const bounded = { factors: [books], optional: true, branches: [] };
  expect(costText([times(), bounded], 1)).toBe("1 + up to n(books); 1 call unknown");
});

test("long labels are cut and stay on one line", () => {
  const long = loop(`Book.objects.filter(\n    title="${"x".repeat(60)}",\n)`);
  const text = costText([times(long)]);
  expect(text).toMatch(/^n\(Book\.objects\.filter\( title="x+…\)$/);
  expect(text.length).toBe("n()".length + 40);
});

test("one of two variants of an operation happens", () => {
  const variant = (at: number): Multiplicity => ({
    ...times(books),
    branches: [{ split: "call", ways: [at], loops: ["books"], variants: 2 }],
  });
  expect(costText([times(), variant(0), variant(1)])).toBe("1 + n(books)");
  expect(costText([times(), variant(0)])).toBe("1 + up to n(books)");
  expect(costText([times(books), variant(0), variant(1), variant(1)])).toBe("2·n(books) + up to n(books)");
});

test("where there is little room the constant and what grows fastest are said", () => {
  const [tags, shelves, lenders] = [loop("tags"), loop("shelves"), loop("lenders")];
  const many = [times(), times(shelves), times(lenders), times(books), times(books, tags)];
  expect(shortCostText(many)).toBe("1 + n(books) + n(books)·m(tags) + …");
  expect(shortCostText(many.slice(0, 3), 1)).toBe("at least 1 + n(shelves) + n(lenders); 1 call unknown");
  expect(shortCostText([times(loop("shop.featured_books_of_the_week.all()"))])).toBe("n(shop.featured_books…)");
});
