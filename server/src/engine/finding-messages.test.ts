import { expect, test } from "vitest";
import type { Finding } from "../orm/finding";
import { MODELS } from "./bookshop.fixture";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

const HEAD = `from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from shop.models import Author, Book, Review


`;

function findings(views: string, models = MODELS): Finding[] {
  const analysis = memoryAnalysis({ "manage.py": "", "shop/models.py": models, "shop/views.py": views });
  return analysis.findings(pathOf("shop/views.py")).map(({ finding }) => finding);
}

function messages(views: string): string[] {
  return findings(HEAD + views).map(({ message }) => message);
}

const ASKED = "n queries";
const AT_ONCE = `${ASKED}. Fetch the rows for all values with one query before the loop`;

test.each([
  [
    "a value of the element",
    "Book.objects.filter(title=row.title).first()",
    `${AT_ONCE} with \`filter(title__in=...)\``,
  ],
  ["a key", "Book.objects.get(pk=row.pk, title=row.title)", "and look them up by `pk`"],
  ["several values", "list(Book.objects.filter(title__in=row.titles))", `${AT_ONCE} with \`filter(title__in=...)\``],
  [
    "a number by one value",
    "Book.objects.filter(author=row.author).count()",
    '`filter(author__in=...).values("author").annotate(...)`',
  ],
  [
    "two values",
    "Book.objects.filter(title=row.title, author__name=row.name).first()",
    `${AT_ONCE} and tell them apart by \`title\` and \`author__name\``,
  ],
  [
    "a number by two values",
    "Book.objects.filter(title=row.title, author=row.author).count()",
    '`values("title", "author").annotate(...)`',
  ],
  [
    "one of several values of a row",
    "list(Book.objects.filter(tags=row.tag))",
    '`filter(tags__in=...).annotate(key=F("tags"))`',
  ],
  [
    "a question by one of several values of a row",
    "Book.objects.filter(tags=row.tag).exists()",
    '`filter(tags__in=...).values_list("tags", flat=True)` and test membership in memory',
  ],
  [
    "the same row each time",
    "Book.objects.filter(isbn='1', author=row.author).exists()",
    "`isbn` leads to the same row in each pass: fetch it once before the loop and compare in Python",
  ],
  [
    "the same row by two columns",
    "Book.objects.filter(author_id=1, title='A', published=row.day).exists()",
    "`author` and `title` lead to the same row in each pass: fetch it once before the loop and compare in Python",
  ],
  ["less than a value", "Book.objects.filter(published__lt=row.day).first()", ASKED],
  ["all but a value", "list(Book.objects.exclude(author=row.author))", ASKED],
  ["a condition", "list(Book.objects.filter(Q(author=row.author) | Q(editor=row.author)))", ASKED],
  [
    "an annotation",
    "list(Book.objects.filter(title=row.title).annotate(by=Count('tags', filter=Q(tags=row.tag))))",
    ASKED,
  ],
  ["a subquery", "list(Book.objects.filter(author__in=Author.objects.filter(name=row.name)))", ASKED],
  ["what is left of a subquery", "list(Book.objects.filter(author=Subquery(row.authors)))", ASKED],
  ["a part of the rows", "list(Book.objects.filter(author=row.author)[:3])", ASKED],
  ["a union", "list(Book.objects.filter(author=row.author).union(Book.objects.filter(editor=row.author)))", ASKED],
])("advice on a query by %s", (_, query, end) => {
  const [message = "", ...others] = messages(`def f(rows):\n    for row in rows:\n        ${query}\n`);
  expect(others).toEqual([]);
  expect(message.endsWith(end), message).toBe(true);
});

test("a loop over constants inside counts, and its values may tell passes apart", () => {
  const views = (query: string) => `KINDS = (("a", "A"), ("b", "B"), ("c", "C"))

def f(rows):
    for row in rows:
        for kind, label in KINDS:
            print(label, ${query})
`;
  const question = /: 3·n queries\. Ask for all values with one query before the loop and test membership in memory$/;
  expect(messages(views("Book.objects.filter(author=row.author, title=kind).exists()"))[0]).toMatch(question);
  // The rows that the constants lead to are several.
  expect(messages(views("Book.objects.filter(author=row.author, isbn=kind).exists()"))[0]).toMatch(question);
  expect(messages(views("Book.objects.filter(pk=row.pk, isbn=kind).first()"))[0]).toMatch(/look them up by `pk`$/);
});

test.each([
  ["in their order", 'author.books.order_by("title").values_list("pk", flat=True)', "take their `len()`"],
  ["as they are", "author.books.all()", "take their `len()`"],
  ["some of them", 'author.books.filter(title="A")', 'annotate(Count("books"))`'],
  ["the first of them", "author.books.all()[:3]", 'annotate(Count("books"))`'],
  ["those of another relation", "author.covers.all()", 'annotate(Count("books"))`'],
])("advice on a count of rows that the pass fetches %s", (_, fetched, end) => {
  const views = `def f():
    for author in Author.objects.all():
        print(list(${fetched}), author.books.count())
`;
  const afterReturn = messages(views.replace("def f():\n", "def f(flag):\n    if flag:\n        return\n"));
  expect(afterReturn.some((message) => message.endsWith(end))).toBe(true);
  const counted = messages(views).find((message) => message.includes("count()"));
  expect(counted?.endsWith(end), counted).toBe(true);
});

test("what a helper returns tells how a query compares", () => {
  const views = (returned: string) => `def authors_of(row):
    return ${returned}

def books_of(row):
    return Book.objects.filter(author__in=authors_of(row))

def f(rows):
    for row in rows:
        print(list(books_of(row)))
`;
  expect(messages(views("Author.objects.filter(name=row.name)"))[0]).toMatch(/: n queries$/);
  expect(messages(views("row.authors"))[0]).toMatch(/with `filter\(author__in=\.\.\.\)`$/);
});

test("a key that does not come with the row is one more query", () => {
  expect(messages('def f():\n    for book in Book.objects.only("title"):\n        print(book.author.name)\n')).toEqual([
    '`author` is read for each `Book` row of `Book.objects.only("title")`, which does not load it (line 6): 1 + 2·n queries',
  ]);
});

test("two relations that one call reads are two findings, each told aloud", () => {
  const shown = findings(`${HEAD}def show(book):
    print(book.author.name, list(book.tags.all()))

def f():
    for book in Book.objects.all():
        show(book)
`);
  expect(shown.map(({ path, faint }) => ({ path, faint }))).toEqual([
    { path: "author", faint: false },
    { path: "tags", faint: false },
  ]);
  for (const { message } of shown) expect(message).not.toContain("of this file");
});

test("a loop over rows of several models names them all", () => {
  const views = `def f():
    for item in list(Review.objects.all()) + list(Cover.objects.all()):
        print(item.book.title)
`;
  const [message = "", ...others] = messages(`from shop.models import Cover\n${views}`);
  expect(others).toEqual([]);
  expect(message).toMatch(/^`book` is read for each `Review` row .*; the same for rows of `Cover`$/);
});

test.each([
  ["one model", "class Page(models.Model):\n    objects = PageQuerySet.as_manager()", "each `Page` row of"],
  [
    "a model and those that derive from it",
    "class Page(models.Model):\n    objects = PageQuerySet.as_manager()\n\nclass About(Page):\n    objects = PageQuerySet.as_manager()",
    "each `Page` row of",
  ],
  [
    "two models",
    "class About(models.Model):\n    objects = PageQuerySet.as_manager()\n\nclass Page(models.Model):\n    objects = PageQuerySet.as_manager()",
    "each row of",
  ],
])("the rows of a queryset class of %s", (_, classes, expected) => {
  const models = `from django.db import models

class Site(models.Model):
    root = models.IntegerField()

class PageQuerySet(models.QuerySet):
    def sites(self):
        return [Site.objects.filter(root=page.pk).first() for page in self.all()]

${classes}
`;
  const analysis = memoryAnalysis({ "manage.py": "", "web/models.py": models });
  const [message = "", ...others] = analysis.findings(pathOf("web/models.py")).map(({ finding }) => finding.message);
  expect(others).toEqual([]);
  expect(message).toContain(`\`Site\` is queried with \`first()\` for ${expected} \`self.all()\`: n queries`);
});

test("the keys of a dict are no rows", () => {
  const views = `def f(first):
    found = {}
    for author in Author.objects.all():
        found[author.name] = []
    found[first.name] = []
    for name in sorted(found.keys()):
        print(Author.objects.filter(name=name).first())
`;
  expect(messages(views)[0]).toMatch(/ for each element of `sorted\(found\.keys\(\)\)`: n queries\./);
});

test.each([
  ["the loop stands in a branch", "    if titles:\n        for title in titles:\n            print(ask(title))\n", "n"],
  [
    "the loop ends at the first",
    "    for title in titles:\n        if ask(title):\n            return title\n",
    "up to n",
  ],
  ["the loop is left", "    for title in titles:\n        if ask(title):\n            break\n", "up to n"],
  [
    "an error goes on with the next",
    "    for title in titles:\n        try:\n            int(title)\n        except ValueError:\n            continue\n        ask(title)\n",
    "up to n",
  ],
  [
    "an error is answered by a query",
    "    for title in titles:\n        try:\n            int(title)\n        except ValueError:\n            ask(title)\n",
    "up to n",
  ],
  ["both ways ask", "    for title in titles:\n        if title:\n            ask(title)\n        ask(title)\n", "n"],
])("how often, where %s", (_, loop, times) => {
  const found = messages(`${ask}def f(titles):\n${loop}`);
  expect(found.at(-1)).toContain(` (line 6) for each element of \`titles\`: ${times} queries`);
});

const ask = "def ask(title):\n    return Book.objects.filter(title=title).first()\n\n";

function faint(views: string): boolean[] {
  return findings(HEAD + views).map((finding) => finding.faint);
}

test.each([
  [
    "the values of a form",
    "def f(request):\n    for title in request.POST.getlist('title'):\n        ask(title)\n",
    true,
  ],
  [
    "the values of a form under a name",
    "def f(request):\n    titles = set(request.POST.getlist('title'))\n    for title in sorted(titles):\n        ask(title)\n",
    true,
  ],
  ["the fields of a form", "def f(request):\n    for title in request.POST:\n        ask(title)\n", true],
  ["the body of a request", "def f(request):\n    for title in request.data:\n        ask(title)\n", false],
  ["what a call is given", "def f(*titles):\n    for title in titles:\n        ask(title)\n", true],
  [
    "what a command is given",
    "class Command:\n    def handle(self, *args, **options):\n        for title in options['titles']:\n            ask(title)\n",
    true,
  ],
  [
    "passes that ask another machine",
    "import requests\ndef f(titles):\n    for title in titles:\n        requests.get(ask(title).isbn)\n",
    true,
  ],
  [
    "another machine that is asked before",
    "import requests\ndef f(titles):\n    requests.get('x')\n    for title in titles:\n        ask(title)\n",
    false,
  ],
  [
    "passes that lock rows",
    "def f(titles):\n    for title in titles:\n        ask(title)\n        Book.objects.select_for_update().get(isbn=title)\n",
    true,
  ],
  ["a list", "def f(titles):\n    for title in titles:\n        ask(title)\n", false],
])("a loop over %s", (_, views, expected) => {
  expect(faint(ask + views)[0]).toBe(expected);
});

test("one of many loops speaks for a query that all of them send", () => {
  const loops = (count: number) =>
    Array.from(
      { length: count },
      (_, at) => `def f${at}(titles):\n    for title in titles:\n        ask(title)\n`,
    ).join("");
  expect(faint(ask + loops(3))).toEqual([false, false, false]);
  expect(faint(ask + loops(4))).toEqual([false, true, true, true]);
  expect(messages(ask + loops(4))[0]).toMatch(/\. So do 3 more loops of this file$/);
});

test("a row without the relation asks for nothing", () => {
  const models = `from django.db import models

class Owner(models.Model):
    name = models.CharField(max_length=80)
    chief = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)

class House(models.Model):
    owner = models.ForeignKey(Owner, on_delete=models.CASCADE)
    agent = models.ForeignKey(Owner, null=True, on_delete=models.SET_NULL, related_name="sold")
`;
  const found = (read: string) => {
    const views = `from shop.models import House\n\ndef f():\n    for house in House.objects.all():\n        print(${read})\n`;
    return findings(views, models).map(({ message }) => message);
  };
  expect(found("house.owner.name")[0]).toMatch(/: 1 \+ n queries$/);
  expect(found("house.agent.name")[0]).toMatch(/: 1 \+ up to n queries$/);
  expect(found("house.owner.chief.name")[0]).toMatch(/: 1 \+ n \+ up to n queries$/);
});
