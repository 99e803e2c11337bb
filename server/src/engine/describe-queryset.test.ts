import { describe, expect, test } from "vitest";
import { openShop } from "./bookshop.fixture";
import { factsOf, hover, sql } from "./hover-lines.fixture";

describe("a queryset", () => {
  test("built on the line, nothing loaded", () => {
    expect(hover("def index(request):\n    bo|oks = Book.objects.filter(title__icontains=request.GET['q'])\n")).toEqual(
      [
        "**shop.Book** queryset of instances",
        "Loads no relations",
        "Lazy: nothing is sent yet here",
        "```sql",
        "SELECT ... FROM shop_book",
        "WHERE title LIKE ?",
        "ORDER BY published DESC, title",
        "```",
      ],
    );
  });

  test("what it loads, where it was asked for, and what reading it costs", () => {
    const code = `def index(request):
    books = Book.objects.select_related("author").prefetch_related("tags")
    for book in bo|oks:
        print(book.author.country.name)
`;
    expect(hover(code)).toEqual([
      "**shop.Book** queryset of instances",
      "Loads `author` with `select_related` (line 5); `tags` with `prefetch_related` (line 5)",
      "Lazy: nothing is sent yet here · reading it costs `2 + n(books)` in this function",
      "```sql",
      "SELECT ... FROM shop_book INNER JOIN shop_author",
      "ORDER BY published DESC, title",
      "-- then, for tags: SELECT ... FROM labels INNER JOIN shop_book_tags WHERE book_id IN (...)",
      "```",
    ]);
  });

  test("evaluated by an earlier loop", () => {
    const code = `def index(request):
    authors = Author.objects.all()
    for author in authors:
        print(author.name)
    return len(auth|ors)
`;
    expect(hover(code)?.slice(0, 3)).toEqual([
      "**shop.Author** queryset of instances",
      "Loads no relations",
      "Evaluated: its rows are in memory here · reading it costs `1` in this function",
    ]);
  });

  test("rows of other kinds, and limits", () => {
    expect(hover("def f():\n    x| = Book.objects.values('title')[:5]\n")?.slice(0, 2)).toEqual([
      "**shop.Book** queryset of dicts, at most 5",
      "Rows carry no relations",
    ]);
    expect(hover("def f():\n    x| = Book.objects.values_list('pk', flat=True)\n")?.[0]).toBe(
      "**shop.Book** queryset of plain values",
    );
    expect(hover("def f():\n    x| = Book.objects.none()\n")).toEqual([
      "**shop.Book** queryset of instances, always empty",
      "Loads no relations",
      "Never sends a query",
    ]);
  });

  test("columns, computed values, to_attr", () => {
    expect(hover("def f():\n    x| = Book.objects.only('title').annotate(n=Count('reviews'))\n")?.[1]).toBe(
      "Loads only the columns `title`; `n` computed",
    );
    expect(hover("def f():\n    x| = Author.objects.defer('name')\n")?.[1]).toBe("Loads all columns but `name`");
    const code = `def f():
    x| = Author.objects.prefetch_related(
        Prefetch("books", queryset=Book.objects.published(), to_attr="recent"),
    )
`;
    expect(hover(code)?.[1]).toBe("Loads `recent` (`books` under that name) with `prefetch_related` (line 7)");
  });

  test("a method of the project's own queryset", () => {
    expect(hover("def f():\n    return Book.objects.with_au|thor()\n")).toEqual([
      "**shop.Book** queryset of instances",
      "Loads `author` with `select_related` (shop/models.py:26)",
      "Lazy: nothing is sent yet here",
      "```sql",
      "SELECT ... FROM shop_book INNER JOIN shop_author",
      "ORDER BY published DESC, title",
      "```",
    ]);
  });

  test("given by the caller", () => {
    expect(hover("def f(books: 'QuerySet[Book]'):\n    return bo|oks\n")).toBeNull();
    const code = "from django.db.models import QuerySet\ndef f(books: QuerySet[Book]):\n    return bo|oks\n";
    expect(hover(code)).toEqual([
      "**shop.Book** queryset of instances",
      "Loads no relations; may load more, not all of how it is built can be read",
      "Given by the caller, who may have read it before",
    ]);
  });

  test("in a class body", () => {
    const facts = factsOf(openShop("class BookList:\n    queryset = Book.ob|jects.select_related('author')\n"));
    expect(facts?.lines).toEqual([
      "**shop.Book** manager `objects` (BookQuerySet)",
      "It builds querysets and sends nothing by itself",
    ]);
    expect(hover("class BookList:\n    queryset = Book.objects.select_related('author'|)\n")?.slice(0, 2)).toEqual([
      "**shop.Book** queryset of instances",
      "Loads `author` with `select_related` (line 5)",
    ]);
  });

  test("links to where it was built, pages of what it uses", () => {
    const facts = factsOf(openShop("def f():\n    books = Book.objects.select_related('author')\n    return bo|oks\n"));
    expect(facts?.kind).toBe("query");
    expect(facts?.documentation).toEqual(["ref/models/querysets/#select-related"]);
    expect(facts?.links.map(({ label }) => label)).toEqual(["built at"]);
    const shop = openShop("def f():\n    books = Book.objects.select_related('author')\n    return bo|oks\n");
    const link = factsOf(shop)?.links[0]?.place;
    expect(shop.analysis.text(shop.file)?.slice(link?.start, link?.end)).toBe("Book.objects");
  });
});

describe("the SQL of a queryset", () => {
  test.each([
    ["Book.objects.select_related('editor')", "SELECT ... FROM shop_book LEFT OUTER JOIN shop_author"],
    [
      "Book.objects.select_related('editor__country')",
      "SELECT ... FROM shop_book LEFT OUTER JOIN shop_author LEFT OUTER JOIN shop_country",
    ],
    [
      "Book.objects.select_related('cover__artist')",
      "SELECT ... FROM shop_book LEFT OUTER JOIN shop_cover LEFT OUTER JOIN shop_author",
    ],
    ["Review.objects.select_related('book')", "SELECT ... FROM shop_review INNER JOIN shop_book"],
    ["Ebook.objects.all()", "SELECT ... FROM shop_ebook INNER JOIN shop_book"],
    ["Tag.objects.distinct()", "SELECT DISTINCT ... FROM labels"],
  ])("%s joins", (query, first) => {
    expect(sql(`def f():\n    x| = ${query}\n`)[0]).toBe(first);
  });

  test.each([
    ["filter(author=a)", "WHERE author_id = ?"],
    ["filter(author_id=1)", "WHERE author_id = ?"],
    ["filter(author__pk__in=[1])", "WHERE author_id IN (...)"],
    ["filter(pk=1)", "WHERE id = ?"],
    ["filter(title='a', isbn__gte='b')", "WHERE title = ? AND isbn >= ?"],
    ["filter(published__isnull=True)", "WHERE published IS NULL"],
    ["filter(published=None)", "WHERE published IS NULL"],
    ["exclude(title='a')", "WHERE NOT (title = ?)"],
    ["filter(Q(title='a') | Q(title='b'))", "WHERE ..."],
    ["filter(published__year=2020)", "WHERE ..."],
  ])("%s restricts", (call, where) => {
    expect(sql(`def f(a):\n    x| = Book.objects.${call}\n`)[1]).toBe(where);
  });

  test("a filter through a relation joins", () => {
    expect(sql("def f():\n    x| = Book.objects.filter(author__country__name='x')\n")).toEqual([
      "SELECT ... FROM shop_book INNER JOIN shop_author INNER JOIN shop_country",
      "WHERE shop_country.name = ?",
      "ORDER BY published DESC, title",
    ]);
  });

  test("order and limit", () => {
    expect(sql("def f():\n    x| = Book.objects.order_by('author__name')[5:15]\n")).toEqual([
      "SELECT ... FROM shop_book INNER JOIN shop_author",
      "ORDER BY shop_author.name LIMIT 10 OFFSET 5",
    ]);
    expect(sql("def f():\n    x| = Book.objects.order_by()[:3]\n")).toEqual(["SELECT ... FROM shop_book", "LIMIT 3"]);
    expect(sql("def f():\n    x| = Book.objects.order_by('author')\n")[1]).toBe("ORDER BY ...");
    expect(sql("def f():\n    x| = Book.objects.order_by(F('title').desc())\n")[1]).toBe("ORDER BY ...");
  });

  test("rows of one owner", () => {
    const code = "def f(pk):\n    author = Author.objects.get(pk=pk)\n    x| = author.books.filter(title='a')\n";
    expect(sql(code)[1]).toBe("WHERE author_id = ? AND title = ?");
    const tags = "def f(pk):\n    book = Book.objects.get(pk=pk)\n    x| = book.tags.all()\n";
    expect(sql(tags)).toEqual(["SELECT ... FROM labels INNER JOIN shop_book_tags", "WHERE book_id = ?"]);
  });

  test("one line for each prefetch", () => {
    expect(sql("def f():\n    x| = Author.objects.prefetch_related('books__reviews', 'country')\n")).toEqual([
      "SELECT ... FROM shop_author",
      "-- then, for books: SELECT ... FROM shop_book WHERE author_id IN (...)",
      "-- then, for books__reviews: SELECT ... FROM shop_review WHERE book_id IN (...)",
      "-- then, for country: SELECT ... FROM shop_country WHERE id IN (...)",
    ]);
  });

  test.each([
    "Book.objects.annotate(n=Count('tags'))",
    "Book.objects.raw('SELECT 1')",
    "Book.objects.union(Book.objects.all())",
    "Book.objects.all() | Book.objects.filter(title='a')",
  ])("%s is not drawn", (query) => {
    expect(sql(`def f():\n    x| = ${query}\n`)).toEqual([]);
  });
});

describe("a method of a queryset", () => {
  test("that only builds", () => {
    const shop = openShop("def f():\n    return Book.objects.fil|ter(title='a')\n");
    expect(factsOf(shop)).toMatchObject({
      lines: [
        "**filter()** Keeps the rows that match; sends nothing until the result is read.",
        "No query here: it only builds",
      ],
      documentation: ["ref/models/querysets/#filter"],
    });
  });

  test("that queries, once or for each row", () => {
    expect(hover("def f():\n    return Book.objects.cou|nt()\n")).toEqual([
      "**count()** Counts in the database; free once the rows are in memory.",
      "Queries here: `1`",
    ]);
    const code = "def f():\n    for author in Author.objects.all():\n        author.books.cou|nt()\n";
    expect(hover(code)?.[1]).toBe("Queries here: `n(Author.objects.all())`");
  });

  test("that rows in memory answer", () => {
    const code = "def f():\n    for a in Author.objects.prefetch_related('books'):\n        a.books.cou|nt()\n";
    expect(hover(code)?.[1]).toBe("No query here: the rows are in memory (prefetched)");
    const again = "def f():\n    books = Book.objects.all()\n    if books:\n        return books.cou|nt()\n";
    expect(hover(again)?.[1]).toBe("No query here: the rows are in memory (evaluated)");
  });

  test("that a prefetch does not serve", () => {
    const code = `def f():
    for a in Author.objects.prefetch_related("books"):
        list(a.books.fil|ter(title="x"))
`;
    expect(hover(code)?.[1]).toBe(
      "No query here, but reading the result is a new one: the prefetched rows do not serve it",
    );
  });

  test("whose query is sent by a loop over its result", () => {
    const code = "def f():\n    for book in Book.objects.fil|ter(title='a'):\n        print(book.title)\n";
    expect(hover(code)?.[1]).toBe("No query here: it only builds");
  });

  test("with prefetches of its own", () => {
    expect(hover("def f():\n    return Book.objects.prefetch_related('tags').ge|t(pk=1)\n")?.[1]).toBe(
      "Queries here: `2`",
    );
  });
});
