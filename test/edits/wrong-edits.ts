import { author, both, type EditTexts, reads } from "./edit-texts";

/** An edit that looks right and that no fix makes, with what Django says of it. */
export interface WrongEdit extends EditTexts {
  readonly name: string;
  /** The beginning of the verdict. */
  readonly says: RegExp;
  /** Django versions of which it is true, the first included, the last not. */
  readonly from?: string;
  readonly until?: string;
}

const wrong = (
  name: string,
  says: RegExp,
  given: EditTexts,
  versions: { from?: string; until?: string } = {},
): WrongEdit => ({
  name,
  says,
  before: given.before.replace(/[«»]/g, ""),
  after: given.after,
  ...versions,
});

const GROWS = /^the text after grows/;
const booksOf = (before: string, after: string) => reads("len(row.books.all())", before, after);
const ASYNC_BEFORE = "def run():\n    return [len(author.books.all()) for author in Author.objects.all()]\n";
const ASYNC_AFTER =
  'import asyncio, os\nos.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"\n\nasync def collect():\n    return [len(author.books.all()) async for author in Author.objects.prefetch_related("books").aiterator()]\n\ndef run():\n    return asyncio.run(collect())\n';

export const wrongEdits: readonly WrongEdit[] = [
  wrong(
    "names behind select_related() without",
    GROWS,
    both("Book.objects.select_related()", 'Book.objects.select_related().select_related("editor")'),
  ),
  wrong(
    "select_related() behind names",
    GROWS,
    both('Book.objects.select_related("editor")', 'Book.objects.select_related("editor").select_related()'),
  ),
  wrong(
    "a to-many relation joined",
    /^FieldError/,
    booksOf("Author.objects.all()", 'Author.objects.select_related("books")'),
  ),
  wrong(
    "a join by accessor name",
    /^FieldError/,
    reads("row.cover.url", "Book.objects.all()", 'Book.objects.select_related("cover")'),
  ),
  wrong(
    "a prefetch by query name",
    /^AttributeError/,
    reads("row.cover.url", "Book.objects.all()", 'Book.objects.prefetch_related("sleeve")'),
  ),
  wrong(
    "a generic relation joined",
    /^FieldError/,
    reads("row.about.name", "Book.objects.all()", 'Book.objects.select_related("about")'),
  ),
  wrong(
    "a join through the link to the parent",
    GROWS,
    reads(
      "row.place_ptr.owner.name",
      "Restaurant.objects.all()",
      'Restaurant.objects.select_related("place_ptr__owner")',
    ),
  ),
  wrong(
    "a join of what is read through the link to the parent",
    GROWS,
    reads("row.place_ptr.owner.name", "Restaurant.objects.all()", 'Restaurant.objects.select_related("owner")'),
  ),
  wrong(
    "a join over a column that only() leaves out",
    /^FieldError/,
    author('Book.objects.only("title")', 'Book.objects.only("title").select_related("author")'),
  ),
  wrong(
    "a join over a deferred column",
    /^FieldError/,
    author('Book.objects.defer("author")', 'Book.objects.defer("author").select_related("author")'),
  ),
  wrong(
    "a join over a column deferred by its raw name",
    /^FieldError/,
    author('Book.objects.defer("author")', 'Book.objects.defer("author_id").select_related("author")'),
  ),
  wrong(
    "a prefetch over a column that only() leaves out",
    GROWS,
    author('Book.objects.only("title")', 'Book.objects.only("title").prefetch_related("author")'),
  ),
  wrong(
    "an inverse join that only() leaves out",
    /^FieldError/,
    reads("row.cover.url", 'Book.objects.only("title")', 'Book.objects.only("title").select_related("sleeve")'),
    { from: "5.0" },
  ),
  wrong(
    "a join behind union()",
    /^NotSupportedError/,
    author("Book.objects.all()", 'Book.objects.all().union(Book.objects.all()).select_related("author")'),
  ),
  wrong(
    "a prefetch behind union()",
    /^NotSupportedError/,
    author("Book.objects.all()", 'Book.objects.all().union(Book.objects.all()).prefetch_related("author")'),
  ),
  wrong(
    "a join behind values()",
    /^TypeError/,
    author("Book.objects.all()", 'Book.objects.values("title").select_related("author")'),
  ),
  wrong(
    "a path before the Prefetch object that it goes through",
    /^ValueError/,
    reads(
      "[b.editor and b.editor.name for b in row.books.all()]",
      "Author.objects.all()",
      'Author.objects.prefetch_related("books__editor", Prefetch("books", queryset=Book.objects.all()))',
    ),
  ),
  wrong(
    "a prefetch streamed without a chunk size, ignored",
    GROWS,
    booksOf("Author.objects.iterator()", 'Author.objects.prefetch_related("books").iterator()'),
    { until: "5.0" },
  ),
  wrong(
    "a prefetch streamed without a chunk size, refused",
    /^ValueError/,
    booksOf("Author.objects.iterator()", 'Author.objects.prefetch_related("books").iterator()'),
    { from: "5.0" },
  ),
  wrong(
    "an asynchronous stream with a prefetch",
    /^NotSupportedError/,
    { before: ASYNC_BEFORE, after: ASYNC_AFTER },
    { until: "5.0" },
  ),
  wrong(
    "a fetch mode of a stream",
    GROWS,
    author("Book.objects.iterator()", "Book.objects.fetch_mode(__import__('django').db.models.FETCH_PEERS).iterator()"),
    { from: "6.1" },
  ),
  wrong(
    "a fetch mode for related managers",
    GROWS,
    booksOf("Author.objects.all()", "Author.objects.fetch_mode(__import__('django').db.models.FETCH_PEERS)"),
    { from: "6.1" },
  ),
];
