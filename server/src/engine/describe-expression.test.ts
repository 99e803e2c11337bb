import { describe, expect, test } from "vitest";
import { openModels, openShop } from "./bookshop.fixture";
import { factsOf, hover } from "./hover-lines.fixture";

describe("a relation read", () => {
  const loop = (query: string, read: string) =>
    hover(`def f():\n    books = ${query}\n    for book in books:\n        print(${read})\n`);

  test("that queries for each row", () => {
    expect(loop("Book.objects.all()", "book.aut|hor.name")).toEqual([
      "**Book.author** → shop.Author, to one · back: `Author.books`",
      "One query for each row of `books`: `n(books)`",
    ]);
    expect(loop("Book.objects.select_related('author')", "book.author.cou|ntry.name")?.[1]).toBe(
      "One query for each row of `books`: `n(books)`",
    );
    expect(loop("Book.objects.all()[:20]", "book.edi|tor.name")).toEqual([
      "**Book.editor** → shop.Author, to one, may be NULL",
      "One query for each row of `books`: `up to 20`",
    ]);
  });

  test("that was loaded", () => {
    expect(loop("Book.objects.select_related('author')", "book.aut|hor.name")?.[1]).toBe(
      "No query: loaded by `select_related` (line 5)",
    );
    expect(loop("Book.objects.prefetch_related('author')", "book.aut|hor.name")?.[1]).toBe(
      "No query: loaded by `prefetch_related` (line 5); rows share their objects",
    );
    expect(loop("Book.objects.with_author()", "book.aut|hor.name")?.[1]).toBe(
      "No query: loaded by `select_related` (shop/models.py:26)",
    );
  });

  test("that is known from where the rows come", () => {
    const code = `def f(pk):
    author = Author.objects.get(pk=pk)
    for book in author.books.all():
        print(book.aut|hor.name)
`;
    expect(hover(code)?.[1]).toBe("No query: the rows come from `Author.books`");
  });

  test("of a single instance, the first time and the second", () => {
    const first = "def f(pk):\n    book = get_object_or_404(Book, pk=pk)\n    a = book.aut|hor\n    b = book.author\n";
    expect(hover(first)?.[1]).toBe("The first read is a query, later reads of this instance are free");
    const second = "def f(pk):\n    book = get_object_or_404(Book, pk=pk)\n    a = book.author\n    b = book.aut|hor\n";
    expect(hover(second)?.[1]).toBe("No query: it was read before, and the instance keeps it");
  });

  test("after it was assigned", () => {
    const code =
      "def f(pk, x: Author):\n    book = Book.objects.get(pk=pk)\n    book.author = x\n    return book.auth|or\n";
    expect(hover(code)?.[1]).toBe(
      "No query: it was assigned before. A relation that was assigned an object is read without a query.",
    );
  });

  test("to many", () => {
    expect(loop("Book.objects.all()", "book.re|views.all()")).toEqual([
      "**Book.reviews** → shop.Review, to many · back: `Review.book`",
      "Not loaded: reading it is one query for each row of `books`: `n(books)`",
    ]);
    expect(loop("Book.objects.prefetch_related('tags')", "book.ta|gs.all()")?.[1]).toBe(
      "Loaded by `prefetch_related` (line 5)",
    );
  });

  test("links to its declaration", () => {
    const shop = openShop("def f():\n    for book in Book.objects.all():\n        print(book.aut|hor)\n");
    const facts = factsOf(shop);
    const link = facts?.links[0]?.place;
    expect(facts?.kind).toBe("relation");
    expect(shop.analysis.text(link?.file ?? "")?.slice(link?.start, link?.end)).toMatch(/^(author|models\.ForeignKey)/);
  });

  test("columns", () => {
    expect(loop("Book.objects.only('isbn')", "book.ti|tle")).toEqual([
      "**Book.title** column, left out by `only()` or `defer()`: one query for each row of `books`: `n(books)`",
    ]);
    expect(loop("Book.objects.all()", "book.author|_id")).toEqual([
      "**Book.author_id** column",
      "The `_id` attribute of a foreign key is a column of the row; reading it costs nothing.",
    ]);
    expect(loop("Book.objects.all()", "book.ti|tle")).toBeNull();
  });
});

describe("a loop", () => {
  test("on its keyword and on its target", () => {
    const code = (keyword: string, target: string) => `def f():
    books = Book.objects.all()
    ${keyword} ${target} in books:
        print(book.author.name)
        print(book.reviews.count())
`;
    const lines = [
      "**for** each of `books`, rows of shop.Book",
      "Each pass `2`, in total `1 + 2·n(books)`",
      "In a pass: `author` (line 7), `count()` (line 8)",
    ];
    expect(hover(code("f|or", "book"))).toEqual(lines);
    expect(hover(code("for", "bo|ok"))).toEqual(lines);
  });

  test("inside another one", () => {
    const code = `def f():
    for author in Author.objects.all():
        for bo|ok in author.books.all():
            print(book.editor.name)
`;
    expect(hover(code)).toEqual([
      "**for** each of `author.books.all()`, rows of shop.Book",
      "Each pass `up to 1`, in total `n(Author.objects.all()) + up to n(Author.objects.all())·m(author.books.all())`",
      "In a pass: `editor` (line 7)",
    ]);
  });

  test("of a comprehension", () => {
    expect(hover("def f():\n    return [b.author.name fo|r b in Book.objects.all()]\n")?.[1]).toBe(
      "Each pass `1`, in total `1 + n(Book.objects.all())`",
    );
  });

  test("that asks nothing in a pass, and one that has nothing to do with the database", () => {
    expect(hover("def f():\n    f|or b in Book.objects.all():\n        print(b.title)\n")?.[1]).toBe(
      "No query in a pass; in total `1`",
    );
    expect(hover("def f():\n    f|or i in range(3):\n        print(i)\n")).toBeNull();
  });
});

describe("a model", () => {
  test("where it is declared and where it is used", () => {
    const lines = [
      "**shop.Book** model",
      "Out: `author` → shop.Author · `editor` → shop.Author (may be NULL) · `tags` → many shop.Tag",
      "In: `cover` ← shop.Cover · `reviews` ← many shop.Review · `ebook` ← shop.Ebook",
      "Unique: `isbn` · `author` + `title` (one_title)",
      "Manager `objects` (BookQuerySet), ordered by `-published`, `title`",
    ];
    expect(factsOf(openModels("Book(models.Model)"))?.lines).toEqual(lines);
    expect(hover("def f():\n    return Bo|ok.objects.all()\n")).toEqual(lines);
  });

  test("whose table continues another one", () => {
    expect(factsOf(openModels("Ebook(Book)"))?.lines[0]).toBe("**shop.Ebook** model, its rows continue in shop.Book");
  });

  test("fields lead both ways", () => {
    const facts = factsOf(openModels("author = models"));
    expect(facts?.lines).toEqual([
      "**Book.author** → shop.Author, to one · back: `Author.books`",
      'From Book: `select_related("author")`',
      'From Author: `prefetch_related("books")`, to many; in lookups `books`',
      "**Unique** `author`, `title` in shop.Book: `one_title`",
      "Keeps calls that run at the same time to one row: `Book.objects.get_or_create(author=..., title=...)`",
    ]);
    expect(facts?.documentation).toEqual(["ref/models/fields/#django.db.models.ForeignKey"]);
    expect(factsOf(openModels("book = models.OneToOne"))?.lines.slice(1)).toEqual([
      'From Cover: `select_related("book")`',
      'From Book: `select_related("cover")`, to one, may be missing; in lookups `cover`',
      "**Unique** `book` in shop.Cover",
      "Keeps calls that run at the same time to one row: `Cover.objects.get_or_create(book=...)`",
    ]);
    expect(factsOf(openModels("editor = models"))?.lines[2]).toBe(
      "No way back: the other model has no accessor for it",
    );
    expect(factsOf(openModels("published = models"))).toBeNull();
  });
});

describe("code that is called", () => {
  const helper = `def names(books):
    return [book.author.name for book in books]

def shelf(request):
    books = Book.objects.all()
    return na|mes(books)
`;

  test("costs what it asks the database here", () => {
    expect(hover(helper)).toEqual([
      "**names()** costs `1 + n(books)` here",
      "In it: rows of a queryset (line 5), `author` (line 5)",
    ]);
    expect(hover("def size():\n    return Book.objects.count()\n\ndef f():\n    return si|ze()\n")).toEqual([
      "**size()** costs `1` here",
      "In it: `count()` (line 5)",
    ]);
  });

  test("gives a value where it asks nothing", () => {
    const code = "def rows():\n    return Book.objects.all()\n\ndef f():\n    return ro|ws()\n";
    expect(hover(code)?.slice(0, 3)).toEqual([
      "**shop.Book** queryset of instances",
      "Loads no relations",
      "Lazy: nothing is sent yet here",
    ]);
  });

  test("the name of a function stands for its cost", () => {
    expect(hover(helper.replace("|", "").replace("shelf", "she|lf"))).toEqual([
      "**shelf()** costs `1 + n(books)` per call",
    ]);
    expect(hover("def na|me():\n    return 'x'\n")).toBeNull();
  });

  test("branches give one of several querysets", () => {
    const code = `def f(flag):
    if flag.x:
        books = Book.objects.select_related("author")
    else:
        books = Book.objects.all()
    return bo|oks
`;
    expect(hover(code)?.slice(0, 3)).toEqual([
      "**shop.Book** queryset of instances",
      "One of 2 querysets, as the branches go; the first is described",
      "Loads `author` with `select_related` (line 6)",
    ]);
  });
});

describe("nothing is said", () => {
  test.each([
    "def f(x):\n    return x|.author\n",
    "def f():\n    na|me = 'a'\n",
    "def f():\n    return len|([1])\n",
    "def f():\n    books = Book.objects.filter(title='|a')\n",
    "# comm|ent\n",
    "def f():\n    books = Book.objects.all()\n    boo|ks.filter(title=\n",
  ])("of %j", (code) => {
    expect(hover(code)).toBeNull();
  });
});

describe("instances", () => {
  test("a row and a list of rows", () => {
    const code = "def f():\n    for book in Book.objects.select_related('author'):\n        print(bo|ok.title)\n";
    expect(hover(code)).toEqual([
      '**shop.Book** row, one for each of `Book.objects.select_related("author")`',
      "Loads `author` with `select_related` (line 5)",
    ]);
    expect(hover("def f():\n    rows = list(Book.objects.all())\n    return ro|ws\n")).toEqual([
      "**shop.Book** instances in memory",
      "Loads no relations",
    ]);
  });

  test("one that was given", () => {
    expect(hover("def f(book: Book):\n    return bo|ok\n")).toEqual([
      "**shop.Book** instance; what was loaded with it is the caller's business",
    ]);
  });
});

describe("a parameter", () => {
  test("of rows: what the function reads of them", () => {
    const code = "def labels(boo|ks):\n    return [(book.author.name, book.title) for book in books[:10]]\n";
    expect(hover(code)).toEqual(["**books**: labels() and what it calls read `author.name`, `title` of it"]);
  });

  test("that is taken for a row of the model whose name it bears", () => {
    const taken = "Taken for a row of `Book`: only this model has `isbn` and `cover`";
    const code = "def label(boo|k):\n    return book.isbn, book.cover\n";
    expect(hover(code)).toEqual(["**book**: label() and what it calls read `isbn`, `cover` of it", taken]);
    expect(hover(code.replace("|", "").replace("book.isbn", "boo|k.isbn"))).toEqual([
      "**shop.Book** instance; what was loaded with it is the caller's business",
      taken,
    ]);
  });

  test("that is only handed to something unknown", () => {
    expect(hover("def labels(boo|ks):\n    return render(books)\n")).toBeNull();
  });
});

describe("a function that does not parse", () => {
  const half = (last: string, read = "book.aut|hor"): string =>
    `def f():\n    books = Book.objects.all()\n    for book in books:\n        print(${read})\n        ${last}\n`;

  test("what stands in statements without an error", () => {
    expect(hover(half("x = (book."))).toEqual([
      "**Book.author** → shop.Author, to one · back: `Author.books`",
      "One query for each row of `books`: `n(books)`",
    ]);
    expect(hover("def f():\n    boo|ks = Book.objects.all()\n    print(books.)\n")?.[0]).toBe(
      "**shop.Book** queryset of instances",
    );
  });

  test("nothing of the statement with the error, and no costs", () => {
    expect(hover(half("x = (bo|ok.", "book.author"))).toBeNull();
    expect(hover(half("x = (book.", "book.author").replace("for book", "f|or book"))).toBeNull();
    expect(hover(half("x = (book.", "book.author").replace("def f", "def |f"))).toBeNull();
  });
});

describe("the body of a class", () => {
  test("a queryset that is its attribute", () => {
    expect(hover("class Shelf:\n    query|set = Book.objects.select_related('author')\n")?.slice(0, 2)).toEqual([
      "**shop.Book** queryset of instances",
      "Loads `author` with `select_related` (line 5)",
    ]);
    expect(hover("class Shelf:\n    si|ze = 50\n")).toBeNull();
  });
});

describe("what a framework passes", () => {
  test("to a method field of a serializer", () => {
    const serializer = (field: string, read: string) => `from rest_framework import serializers


class BookSerializer(serializers.ModelSerializer):
    ${field} = serializers.SerializerMethodField()

    class Meta:
        model = Book

    def get_writer(self, row):
        return ${read}
`;
    expect(hover(serializer("writer", "row.aut|hor.name"))).toEqual([
      "**Book.author** → shop.Author, to one · back: `Author.books`",
      "The first read is a query, later reads of this instance are free",
    ]);
    expect(hover(serializer("other", "row.aut|hor.name"))).toBeNull();
  });
});
