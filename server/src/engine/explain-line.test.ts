import { expect, test } from "vitest";
import { openShop } from "./bookshop.fixture";

/** What was known on the line of the cursor; the first line of the views is line 4. */
function why(code: string, ...more: [settings?: Parameters<typeof openShop>[1], file?: string]): readonly string[] {
  const { analysis, file, line } = openShop(code, ...more);
  const lines = analysis.why(file, line);
  expect(analysis.problems()).toEqual([]);
  return lines;
}

test("a relation that was loaded: the chain and no query", () => {
  const code = `def f():
    books = Book.objects.select_related("author")
    for book in books:
        |print(book.author.name)
`;
  expect(why(code)).toEqual([
    "`book`: shop.Book row, one for each of `books`, loads `author` with `select_related` (line 5)",
    "`book.author`: no query: loaded by `select_related` (line 5)",
    "`book.author.name`: a column that came with the row",
  ]);
});

test("a queryset and the query that a loop over it sends", () => {
  const code = "def f():\n    books = Book.objects.all()\n    |for book in books:\n        print(book.title)\n";
  expect(why(code)).toEqual([
    "`book`: shop.Book row, one for each of `books`, loads no relations",
    "`books`: queryset of shop.Book built at line 5, loads no relations; not sent yet",
    "asks the database (rows of a queryset): 1 query; no finding, since it is sent once, not for each element of a loop",
  ]);
});

test("an N+1 is said to be queries; the finding itself is said elsewhere", () => {
  const code = "def f():\n    for book in Book.objects.all():\n        |print(book.author.name)\n";
  expect(why(code)).toContain("asks the database (`author`): n(Book.objects.all()) queries");
});

test("the first place up the chain where knowledge ended", () => {
  const code = `from elsewhere import load_books
def f():
    found = load_books()
    books = found.rows
    for book in books:
        |print(book.author.name)
`;
  expect(why(code)).toEqual([
    "`book.author`: nothing is known of it. Knowledge ends at line 6: what `load_books()` returns is not known",
  ]);
  expect(why(code.replace("|", "").replace("for book", "|for book"))).toEqual([
    "loop over `books`: nothing is known of its elements. Knowledge ends at line 6: what `load_books()` returns is not known",
  ]);
});

test("a parameter without annotation, one with", () => {
  expect(why("def f(books):\n    for book in books:\n        |print(book.author)\n")).toEqual([
    "`book.author`: nothing is known of it. Knowledge ends at line 5: `books` is a parameter: what callers give it is not known here, and it has no annotation that names a model or queryset",
  ]);
  expect(why("def f(book: Book):\n    |print(book.author)\n")).toEqual([
    "`book`: shop.Book instance; what was loaded with it is the caller's business",
    "`book.author`: the first read is a query, later reads of this instance are free",
    "asks the database (`author`): 1 query; no finding, since the instance comes from outside of this function: how its rows were loaded is not known here",
  ]);
});

test("a parameter that bears the name of a model, of which something is read that this model alone has", () => {
  expect(why("def f(book):\n    |print(book.isbn, book.author)\n")).toEqual([
    "`book`: shop.Book instance; what was loaded with it is the caller's business, taken for a row of `Book`: only this model has `isbn`",
    "`book.isbn`: a column that came with the row",
    "`book.author`: the first read is a query, later reads of this instance are free",
    "asks the database (`author`): 1 query; no finding, since the instance comes from outside of this function: how its rows were loaded is not known here",
  ]);
  // Many things have a title.
  expect(why("def f(book):\n    |print(book.title, book.author)\n").join()).toContain(
    "what callers give it is not known",
  );
});

test("a single instance", () => {
  const lines = why("def f(pk):\n    book = Book.objects.get(pk=pk)\n    |return book.author.name\n");
  expect(lines.at(-1)).toBe("asks the database (`author`): 1 query; no finding, since it is read on a single instance");
});

test("a query that does not depend on the loop", () => {
  const lines = why("def f():\n    for book in Book.objects.all():\n        |Author.objects.count()\n");
  expect(lines).toEqual([
    "asks the database (`count()`): n(Book.objects.all()) queries; no finding, since what it asks does not depend on the element of the loop",
  ]);
});

test("a loop that runs a constant number of times", () => {
  const lines = why("def f():\n    for name in ['a', 'b']:\n        |Author.objects.get(name=name)\n");
  expect(lines.at(-1)).toBe(
    "asks the database (`get()`): 2 queries; no finding, since it is sent once, not for each element of a loop",
  );
});

test("branches that load differently", () => {
  const code = `def rows(flag):
    if flag:
        return Book.objects.select_related("author")
    return Book.objects.all()

def f(flag):
    for book in rows(flag):
        |print(book.author.name)
`;
  expect(why(code).at(-1)).toContain("no finding, since another branch loads it, and which one is taken is not known");
});

test("a query inside a function that is called", () => {
  const code = `def total():
    return sum(book.author_id for book in Book.objects.all())

def f():
    |return total()
`;
  expect(why(code)).toEqual([
    "asks the database in `total` (rows of a queryset): 1 query; no finding, since it is sent once, not for each element of a loop",
  ]);
});

test("text that does not parse, and a file in which nothing is reported", () => {
  expect(why("def f():\n    |for book in Book.objects.all():\n        print(book.author.name\n")).toEqual([
    "The function `f` holds text that does not parse: nothing is reported in it until it does",
  ]);
  const lines = why("def f():\n    |return Book.objects.count()\n", {}, "shop/tests/test_books.py");
  expect(lines.at(-1)).toBe("Nothing is reported in this file: it is a test or a migration");
});

test("code of a class body", () => {
  expect(why("class BookList:\n    |queryset = Book.objects.select_related('author')\n")).toEqual([
    '`Book.objects.select_related("author")`: queryset of shop.Book built at line 5, loads `author` with `select_related` (line 5); not sent yet',
  ]);
});

test("a line that does not lead to the database", () => {
  expect(why("def f():\n    |name = 'x'.upper()\n    return name\n")).toEqual([]);
});

test("what only a caller knows: the finding, and no word of where the code's own knowledge ended", () => {
  const code = `def names(books):
    return [|book.author.name for book in books]

def f():
    return names(Book.objects.all())
`;
  const { analysis, file, line } = openShop(code);
  expect(analysis.allFindings().map(({ finding }) => finding.path)).toEqual(["author"]);
  const [found] = analysis.allFindings();
  const text = analysis.why(file, line).join("\n");
  expect(found?.place.file).toBe(file);
  expect(text).not.toContain("Knowledge ends");
  expect(text).not.toContain("no finding");
});

test("a query that is sent once beside an N+1 on its line is not said to be no finding", () => {
  const lines = why("def f():\n    |return [book.author.name for book in Book.objects.all()]\n");
  expect(lines).toContain("asks the database (`author`): n(Book.objects.all()) queries");
  expect(lines).toContain("asks the database (rows of a queryset): 1 query");
});

test("a query that is sent at most once is one query", () => {
  const lines = why("def f(flag):\n    return flag and |Book.objects.count()\n");
  expect(lines.at(-1)).toMatch(/^asks the database \(`count\(\)`\): 1 query; no finding/);
});

test("beside a finding on a call, what else grows in the function that is called keeps its reason", () => {
  const code = `def report(book):
    print(book.author.name)
    for review in Review.objects.raw("SELECT 1"):
        print(review.stars)

def f():
    for book in Book.objects.all():
        |report(book)
`;
  const { analysis, file, line } = openShop(code);
  const lines = analysis.why(file, line);
  expect(lines.filter((text) => text.includes("`author`"))).not.toEqual([]);
  expect(lines.filter((text) => text.includes("`author`")).join()).not.toContain("no finding");
  const rows = lines.filter((text) => text.includes("rows of"));
  expect(rows).not.toEqual([]);
  expect(rows.join()).toContain("no finding, since");
});

test("lines without code", () => {
  expect(why("def f():\n    |# books = Book.objects.all()\n    return 1\n")).toEqual([
    "The line holds a comment: no query is sent from it",
  ]);
  expect(why("|# books\n")).toEqual(["The line holds a comment: no query is sent from it"]);
  expect(why("def f():\n    a = 1\n|\n    return a\n")).toEqual(["The line is empty"]);
  expect(why('def f():\n    return """\n|# heading\n"""\n')).toEqual([]);
});

test("blocks outside functions", () => {
  expect(why("for book in Book.objects.all():\n    |print(book.author)\n")).toEqual([
    "Code outside functions runs once, when it is imported: what its blocks do is not followed",
  ]);
  expect(why("|SHELF = Book.objects.all()\n")).toEqual([
    "`SHELF`: queryset of shop.Book built at line 4, loads no relations; not sent yet",
    "`Book.objects.all()`: queryset of shop.Book built at line 4, loads no relations; not sent yet",
  ]);
});
