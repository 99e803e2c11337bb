import { expect, test } from "vitest";
import { costText } from "../orm/cost-text";
import { openShop } from "./bookshop.fixture";

function cost(code: string): string | null {
  const { analysis, file, offset } = openShop(code);
  const found = analysis.cost(file, offset);
  return found && `${found.qualname}: ${costText(found.cost, found.unknownCalls)}`;
}

test.each([
  ["def f():\n    |return 1\n", "f: 0"],
  ["def f():\n    |for b in Book.objects.all():\n        print(b.author.name)\n", "f: 1 + n(Book.objects.all())"],
  ["def f():\n    |return list(Author.objects.prefetch_related('books__tags'))\n", "f: 3"],
  ["def f():\n    |return Author.objects.prefetch_related('books').count()\n", "f: 1"],
  ["def f(flag):\n    |if flag:\n        return Book.objects.count()\n", "f: up to 1"],
  [
    "def f(flag):\n    |if flag:\n        Book.objects.count()\n        return Book.objects.first()\n    Book.objects.count()\n",
    "f: up to 2",
  ],
  [
    "def f(flags):\n    |for flag in flags:\n        if flag:\n            Book.objects.count()\n        else:\n            Book.objects.first()\n",
    "f: up to n(flags)",
  ],
  ["def f(flag):\n    |if flag:\n        Book.objects.count()\n    Book.objects.count()\n", "f: 1 + up to 1"],
  ["def f(book: Book, flag):\n    |if flag:\n        print(book.author.name)\n    print(book.author.name)\n", "f: 1"],
  [
    "def ask(flag):\n    if flag:\n        return Book.objects.count()\n    return Book.objects.first()\ndef f(flags):\n    |ask(flags[0])\n    ask(flags[1])\n",
    "f: up to 2",
  ],
  ["class A:\n    def f(self):\n        |return Book.objects.first()\n", "A.f: 1"],
  [
    "from elsewhere import show\ndef f():\n    |for b in Book.objects.all():\n        show(b)\n",
    "f: at least 1; 1 call unknown",
  ],
])("%j", (code, expected) => {
  expect(cost(code)).toBe(expected);
});

test("outside functions, and where text does not parse", () => {
  expect(cost("x| = 1\n")).toBeNull();
  expect(cost("def f():\n    |books = Book.objects.filter(title=\n")).toBeNull();
});

test("the place is the function's name", () => {
  const { analysis, file, offset } = openShop("class A:\n    def total(self):\n        |return Book.objects.count()\n");
  const place = analysis.cost(file, offset)?.place;
  expect(analysis.text(file)?.slice(place?.start, place?.end)).toBe("total");
});
