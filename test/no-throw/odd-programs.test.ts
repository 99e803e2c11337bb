import { describe, expect, it } from "vitest";
import { createRandom } from "./create-random";
import { exercise } from "./exercise";
import { useFolder } from "./open-folder";

const MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)
    mentor = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="students")


class Book(models.Model):
    title = models.CharField(max_length=120)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
`;

const IMPORT = "from shop.models import Author, Book\n\n\n";

const CIRCULAR = new Map([
  ["shop/models.py", MODELS],
  ["shop/a.py", `from shop.b import second\n${IMPORT}def first(book):\n    return second(book)\n`],
  [
    "shop/b.py",
    `from shop.a import *\nfrom shop.c import third\n\n\ndef second(book):\n    return third(book) or first(book)\n`,
  ],
  [
    "shop/c.py",
    `import shop.a\nfrom shop.c import third as again\n\n\ndef third(book):\n    return shop.a.first(book), book.author.name, again\n`,
  ],
  [
    "shop/views.py",
    `from shop.a import first\n${IMPORT}def index(request):\n    return [first(book) for book in Book.objects.all()]\n`,
  ],
]);

/** What a program does to the one function that is there, by name. */
const PROGRAMS: Record<string, string> = {
  "a function that calls itself": `
def walk(author):
    return [walk(student) for student in author.students.all()] + [author.mentor.name]


def index(request):
    return [walk(author) for author in Author.objects.all()]
`,
  "functions that call one another": `
def odd(author, depth):
    return even(author.mentor, depth - 1) if depth else author.books.count()


def even(author, depth):
    return odd(author, depth - 1) if depth else author.books.first()


def index(request):
    return [odd(author, 3) for author in Author.objects.all()]
`,
  "functions that hand one another on": `
def apply(function, *args):
    return function(apply, function, *args)


def index(request):
    return apply(apply, apply, Book.objects.all())
`,
  "a function that grows its argument with each call": `
def grow(books):
    return grow([books, (books, {"books": books})]) if books else grow(books.filter(author__books__in=books))


def index(request):
    return grow(Book.objects.all())
`,
  "a generator that yields from itself": `
def walk(author):
    yield author
    for student in author.students.all():
        yield from walk(student)


def index(request):
    return [each.mentor.name for author in Author.objects.all() for each in walk(author)]
`,
  "a class that inherits from itself": `
class View(View):
    def get(self):
        return super().get() or self.get()


class A(B):
    items = B.items


class B(A):
    items = A.items

    def get(self):
        return [self.get() for book in self.items]
`,
  "names that are defined by each other": `
first = second
second = first
books = [book for book in books] if books else Book.objects.filter(author__in=books)


def index(request):
    return [book.author for book in books]
`,
  "a queryset that is narrowed in a loop": `
def index(request, words):
    books = Book.objects.all()
    for word in words:
        books = books.filter(title__contains=word) | books.exclude(title=word)
        for book in books:
            books = book.author.books.all()
    return [book.author.name for book in books]
`,
  "a lambda that calls itself": `
def index(request):
    again = lambda book: again(book.author.books.first())
    return [again(book) for book in Book.objects.all()]
`,
  "decorators all the way": `
def decorate(function):
    @decorate
    def inner(*args):
        return decorate(inner)(*args)

    return inner


@decorate
@decorate
def index(request):
    return [book.author.name for book in Book.objects.all()]
`,
};

/** Programs that are deep or long; the numbers are above what any person or generator of code has written. */
const LARGE: Record<string, () => string> = {
  "400 brackets": () => `def index(request):\n    return ${"[".repeat(400)}Book.objects.all()${"]".repeat(400)}\n`,
  "2,000 attributes": () => `def index(book):\n    return book${".author.mentor".repeat(1000)}\n`,
  "2,000 calls of a chain": () => `def index(request):\n    return Book.objects${".filter(title='a')".repeat(2000)}\n`,
  "1,000 operators": () => `def index(request):\n    return ${"Book.objects.count() + ".repeat(1000)}1\n`,
  "80 loops in loops": () => nest(80, (depth) => `for b${depth} in Book.objects.all():`),
  "80 conditions in conditions": () => nest(80, (depth) => `if Book.objects.filter(pk=${depth}):`),
  "60 functions in functions": () => nest(60, (depth) => `def f${depth}(book):`),
  "40 comprehensions in comprehensions": () => {
    let inner = "book.author.name";
    for (let depth = 0; depth < 40; depth += 1) inner = `[${inner} for book in Book.objects.all()]`;
    return `def index(request):\n    return ${inner}\n`;
  },
  "500 branches": () =>
    `def index(request):\n    if request:\n        books = Book.objects.all()\n${repeat(
      500,
      (n) => `    elif request == ${n}:\n        books = Book.objects.filter(pk=${n})\n`,
    )}    for book in books:\n        print(book.author.name)\n`,
  "60 conditions one after the other": () =>
    `def index(request):\n    books = Book.objects.all()\n${repeat(
      60,
      (n) => `    if request == ${n}:\n        books = books.filter(pk=${n})\n`,
    )}    return [book.author.name for book in books]\n`,
  "300 classes that inherit from one another": () =>
    `class C0:\n    def get(self):\n        return Book.objects.all()\n\n\n${repeat(300, (n) => `class C${n + 1}(C${n}):\n    def get(self):\n        return super().get()\n\n\n`)}def index(request):\n    return [book.author.name for book in C300().get()]\n`,
  "200 models of 20 relations": () =>
    `from django.db import models\n\n\n${repeat(
      200,
      (n) =>
        `class M${n}(models.Model):\n${repeat(20, (k) => `    r${k} = models.ForeignKey("M${(n + k) % 200}", on_delete=models.CASCADE, related_name="back_${n}_${k}")\n`)}\n\n`,
    )}`,
  "a line of 100,000 characters": () =>
    `def index(request):\n    return "${"x".repeat(100_000)}", Book.objects.count()\n`,
  "20,000 numbers": () =>
    `NUMBERS = [${repeat(20_000, (n) => `${n}, `)}]\n\n\ndef index(request):\n    return [Book.objects.get(pk=n) for n in NUMBERS]\n`,
};

/** Programs of growing size: where one size takes too long, the next is not tried. */
const GROWING: Record<string, { sizes: readonly number[]; write: (size: number) => string }> = {
  "a function of up to 3,000 lines": {
    sizes: [50, 100, 200, 400, 1000],
    write: (size) =>
      `def index(request):\n${repeat(
        size,
        (n) =>
          `    for book${n} in Book.objects.filter(pk__gt=${n}):\n        print(book${n}.author.name)\n        x${n} = ${n}\n`,
      )}`,
  },
  "a chain of up to 300 functions": {
    sizes: [5, 10, 20, 40, 80, 300],
    write: (size) =>
      `${repeat(size, (n) => `def f${n}(book):\n    return f${n + 1}(book), book.author.name\n\n\n`)}def f${size}(book):\n    return book.author.books.count()\n\n\ndef index(request):\n    return [f0(book) for book in Book.objects.all()]\n`,
  },
  "functions that call each other twice, up to 40 deep": {
    sizes: [4, 8, 12, 16, 24, 40],
    write: (size) =>
      `${repeat(size, (n) => `def f${n}(book):\n    return f${n + 1}(book), f${n + 1}(book.author.books.first())\n\n\n`)}def f${size}(book):\n    return book.author.name\n\n\ndef index(request):\n    return [f0(book) for book in Book.objects.all()]\n`,
  },
};

describe("a text that goes round in circles", () => {
  it.each(Object.entries(PROGRAMS))("is analysed: %s", async (_, program) => {
    await analyse(
      new Map([
        ["shop/models.py", MODELS],
        ["shop/views.py", `${IMPORT}${program.trimStart()}`],
      ]),
      ["shop/views.py"],
    );
  });

  it("is analysed: modules that import one another", async () => {
    await analyse(CIRCULAR, [...CIRCULAR.keys()]);
  });
});

describe("a text that is deep or long", () => {
  it.each(Object.entries(LARGE))(
    "is analysed: %s",
    async (_, write) => {
      await analyse(
        new Map([
          ["shop/models.py", MODELS],
          ["shop/views.py", `${IMPORT}${write()}`],
        ]),
        ["shop/views.py"],
      );
    },
    60_000,
  );
});

describe("a text that grows", () => {
  it.each(Object.entries(GROWING))(
    "is analysed: %s",
    async (_, { sizes, write }) => {
      for (const size of sizes) {
        await analyse(
          new Map([
            ["shop/models.py", MODELS],
            ["shop/views.py", `${IMPORT}${write(size)}`],
          ]),
          ["shop/views.py"],
        );
      }
    },
    120_000,
  );
});

async function analyse(files: ReadonlyMap<string, string>, paths: readonly string[]): Promise<void> {
  const random = createRandom(1);
  await useFolder(files, (folder) => {
    for (const path of paths) exercise(folder, path, random);
    expect(folder.workspace.problems()).toEqual([]);
  });
}

function repeat(count: number, line: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => line(n)).join("");
}

function nest(depth: number, line: (depth: number) => string): string {
  const lines = Array.from({ length: depth }, (_, at) => `${" ".repeat(at + 1)}${line(at)}\n`);
  return `def index(request):\n${lines.join("")}${" ".repeat(depth + 1)}print(Book.objects.count())\n`;
}
