import { expect, it } from "vitest";
import { compareCost } from "./compare-cost";
import type { RecordedCost } from "./recorded-cost";

const MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)


class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
`;
const VIEWS = `from shop.models import Book


def index(request):
    for book in Book.objects.all():
        print(book.author.name)
`;
const files = new Map([
  ["shop/models.py", MODELS],
  ["shop/views.py", VIEWS],
]);
const books = { file: "shop/views.py", line: 5, column: 17, endLine: 5, endColumn: 35 };
const read = { frames: [["shop/views.py", 6]], trigger: ["forward", "author"], rows: 1 } as const;
const recorded: RecordedCost = {
  id: 0,
  error: null,
  queries: [{ frames: [["shop/views.py", 5]], trigger: null, rows: 2 }, read, read],
  loops: [{ ...books, callers: [], passes: 2 }],
  entries: [{ file: "shop/views.py", line: 4, calls: 1 }],
  iterables: [books],
  statements: { "shop/views.py": [0, 1, 2, 3, 4, 5, 6] },
};

it("says nothing where each statement sent what was predicted", () => {
  expect(compareCost(files, recorded)).toEqual([]);
});

it("says where more, fewer or other queries were sent", () => {
  const without = { ...recorded, queries: recorded.queries.slice(0, 2) };
  expect(compareCost(files, without)).toEqual(["shop/views.py:6: 2 predicted, 1 recorded"]);
  const nullable = new Map(files).set("shop/models.py", MODELS.replace("Author,", "Author, null=True,"));
  expect(compareCost(nullable, without)).toEqual([]);
  const more = { ...recorded, queries: [...recorded.queries, { ...read, frames: [["shop/views.py", 4]] as const }] };
  expect(compareCost(files, more)).toEqual(["shop/views.py:4: 0 predicted, 1 recorded"]);
});

it("says which loop was not recorded, and what could not be run", () => {
  const unseen = { ...recorded, queries: recorded.queries.slice(1), loops: [], iterables: [] };
  expect(compareCost(files, unseen)).toContain("how often shop/views.py:5: Book.objects.all() turned is not known");
  expect(compareCost(files, { ...recorded, error: "KeyError: 'a'" })).toEqual([
    "Django could not run the case: KeyError: 'a'",
  ]);
});
