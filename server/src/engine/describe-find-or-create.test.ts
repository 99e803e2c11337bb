import { expect, test } from "vitest";
import { hover } from "./hover-lines.fixture";

/** What the hover of a call says beside what the method is. */
function said(call: string): readonly string[] | undefined {
  return hover(`def view(request, author):\n    book, created = ${call}\n    return book\n`)?.slice(2);
}

const FOUND =
  "A row that is there costs one query, a new one two. Where another process was faster, a third fetches its row.";

test("a lookup that a constraint covers", () => {
  expect(said("Book.objects.get_or|_create(author=author, title='x', defaults={'isbn': '1'})")).toEqual([
    "Gives `(book, created)`: looks for `author`, `title` in shop.Book; a new row also gets `isbn`",
    FOUND,
    "**Guaranteed** to be one row by the `UniqueConstraint` on `author`, `title` (shop/models.py:41)",
  ]);
});

test("a lookup that none covers", () => {
  expect(said("Author.objects.get_or|_create(name='Ann')")).toEqual([
    "Gives `(author, created)`: looks for `name` in shop.Author",
    FOUND,
    "**Not guaranteed**: no constraint covers `name`",
    "Two processes can each insert the row; from then on `get_or_create` raises `MultipleObjectsReturned`.",
  ]);
});

test("a lookup of more than is unique", () => {
  expect(said("Book.objects.get_or|_create(isbn='1', title='x')")?.slice(2)).toEqual([
    "**Wider than the constraint**: the unique `isbn` (shop/models.py:31) does not have `title`",
    "A row with the constraint's values that differs in the rest is not found, and inserting raises `IntegrityError`; what only a new row needs belongs in `defaults`.",
  ]);
});

test("a lookup that the code tells while it runs", () => {
  expect(said("Book.objects.get_or|_create(**request.GET)")).toEqual([
    "Gives `(book, created)`: looks for what the code tells while it runs in shop.Book",
    FOUND,
  ]);
});

test("what an update sends depends on the database", () => {
  const call = "Author.objects.update_or|_create(name='Ann', defaults={'country': None})";
  expect(said(call)?.slice(0, 2)).toEqual([
    "Gives `(author, created)`: looks for `name` in shop.Author; a new row also gets `country`",
    "**Not guaranteed**: no constraint covers `name`",
  ]);
});
