import { author, both, type EditTexts, lines, reads } from "./edit-texts";

/** A fix of one file, judged twice: by its text, and by Django, which runs `run()` of both texts. */
export interface EditCase extends EditTexts {
  readonly name: string;
  readonly model: string;
  readonly paths: readonly string[];
  readonly title: string;
  readonly safety?: "unsafe";
  readonly otherReaders?: Readonly<Record<string, number>>;
  readonly needingReaders?: Readonly<Record<string, number>>;
  readonly database?: string;
  /** Why Django does not run it. */
  readonly notRun?: string;
}

const AUTHOR = { model: "Book", paths: ["author"] } as const;
const BOTH = { model: "Book", paths: ["author", "editor"] } as const;
const JOIN_AUTHOR = 'Add select_related("author")';

const CALLS: EditCase[] = [
  {
    name: "replaces all()",
    ...AUTHOR,
    ...author("Book.objects.all()", 'Book.objects.select_related("author")'),
    title: JOIN_AUTHOR,
  },
  {
    name: "follows a filter",
    ...AUTHOR,
    ...author("Book.objects.filter(title__gt='')", "Book.objects.filter(title__gt='').select_related('author')"),
    title: JOIN_AUTHOR,
  },
  {
    name: "keeps an all() that is not last",
    ...AUTHOR,
    ...author('Book.objects.all().order_by("pk")', 'Book.objects.all().order_by("pk").select_related("author")'),
    title: JOIN_AUTHOR,
  },
  {
    name: "joins a path of to-one relations",
    model: "Book",
    paths: ["author__country"],
    ...reads("row.author.country.name", "Book.objects.all()", 'Book.objects.select_related("author__country")'),
    title: 'Add select_related("author__country")',
  },
  {
    name: "writes several paths into one call and leaves out the covered one",
    model: "Book",
    paths: ["editor", "author", "author__country"],
    ...reads(
      "(row.author.country.name, row.editor and row.editor.name)",
      "Book.objects.all()",
      'Book.objects.select_related("editor", "author__country")',
    ),
    title: 'Add select_related("editor", "author__country")',
  },
  {
    name: "joins the inverse of a one-to-one relation by its query name",
    model: "Book",
    paths: ["cover__artist"],
    ...reads("row.cover.artist.name", "Book.objects.all()", 'Book.objects.select_related("sleeve__artist")'),
    title: 'Add select_related("sleeve__artist")',
  },
  {
    name: "prefetches a to-many relation",
    model: "Author",
    paths: ["books"],
    ...reads("[b.title for b in row.books.all()]", "Author.objects.all()", 'Author.objects.prefetch_related("books")'),
    title: 'Add prefetch_related("books")',
  },
  {
    name: "prefetches through a to-one relation in one path",
    model: "Book",
    paths: ["author__books"],
    ...reads(
      "[b.title for b in row.author.books.all()]",
      "Book.objects.all()",
      'Book.objects.prefetch_related("author__books")',
    ),
    title: 'Add prefetch_related("author__books")',
  },
  {
    name: "prefetches by accessor names",
    model: "Author",
    paths: ["books__cover"],
    ...reads(
      "[b.cover.url for b in row.books.all()]",
      "Author.objects.all()",
      'Author.objects.prefetch_related("books__cover")',
    ),
    title: 'Add prefetch_related("books__cover")',
  },
  {
    name: "prefetches a generic relation",
    model: "Book",
    paths: ["about"],
    ...reads("row.about and row.about.name", "Book.objects.all()", 'Book.objects.prefetch_related("about")'),
    title: 'Add prefetch_related("about")',
  },
  {
    name: "joins and prefetches",
    model: "Book",
    paths: ["reviews__writer", "author"],
    ...reads(
      "(row.author.name, [r.writer.name for r in row.reviews.all()])",
      "Book.objects.all()",
      'Book.objects.select_related("author").prefetch_related("reviews__writer")',
    ),
    title: 'Add select_related("author") and prefetch_related("reviews__writer")',
  },
  {
    name: "joins from parent to child of a multi-table row",
    model: "Place",
    paths: ["restaurant__owner"],
    ...reads("row.restaurant.owner.name", "Place.objects.all()", 'Place.objects.select_related("restaurant__owner")'),
    title: 'Add select_related("restaurant__owner")',
  },
  {
    name: "joins an inherited relation of a multi-table row",
    model: "Restaurant",
    paths: ["owner"],
    ...reads("row.owner.name", "Restaurant.objects.all()", 'Restaurant.objects.select_related("owner")'),
    title: 'Add select_related("owner")',
  },
  {
    name: "prefetches what is read through the link to the parent, which Django does not join",
    model: "Restaurant",
    paths: ["place_ptr__owner"],
    ...reads(
      "row.place_ptr.owner.name",
      "Restaurant.objects.all()",
      'Restaurant.objects.prefetch_related("place_ptr__owner")',
    ),
    title: 'Add prefetch_related("place_ptr__owner")',
  },
];

const MERGES: EditCase[] = [
  {
    name: "appends to select_related",
    model: "Book",
    paths: ["editor"],
    ...both('Book.objects.select_related("author")', 'Book.objects.select_related("author", "editor")'),
    title: 'Add "editor" to select_related()',
  },
  {
    name: "appends to a call in the middle of a chain",
    model: "Book",
    paths: ["editor"],
    ...both(
      "Book.objects.select_related('author').order_by('pk')[:40]",
      "Book.objects.select_related('author', 'editor').order_by('pk')[:40]",
    ),
    title: 'Add "editor" to select_related()',
  },
  {
    name: "appends before a trailing comma",
    model: "Book",
    paths: ["editor"],
    ...both('Book.objects.select_related("author",)', 'Book.objects.select_related("author", "editor",)'),
    title: 'Add "editor" to select_related()',
  },
  {
    name: "appends behind arguments that are not written out",
    model: "Book",
    paths: ["editor"],
    ...both('Book.objects.select_related(*["author"])', 'Book.objects.select_related(*["author"], "editor")'),
    title: 'Add "editor" to select_related()',
  },
  {
    name: "writes over a path that is the beginning",
    model: "Book",
    paths: ["author__country"],
    ...reads(
      "row.author.country.name",
      "Book.objects.select_related('author', \"editor\")",
      "Book.objects.select_related('author__country', \"editor\")",
    ),
    title: 'Add "author__country" to select_related()',
  },
  {
    name: "writes over a prefetch that is the beginning",
    model: "Author",
    paths: ["books__editor"],
    ...reads(
      "[b.editor and b.editor.name for b in row.books.all()]",
      'Author.objects.prefetch_related("books")',
      'Author.objects.prefetch_related("books__editor")',
    ),
    title: 'Add "books__editor" to prefetch_related()',
  },
  {
    name: "adds a prefetch to a chain that joins",
    model: "Book",
    paths: ["reviews"],
    ...reads(
      "(row.author.name, len(row.reviews.all()))",
      'Book.objects.select_related("author")',
      'Book.objects.select_related("author").prefetch_related("reviews")',
    ),
    title: 'Add prefetch_related("reviews")',
  },
  {
    name: "does not undo select_related() without names",
    model: "Book",
    paths: ["editor"],
    ...both("Book.objects.select_related()", 'Book.objects.select_related().prefetch_related("editor")'),
    title: 'Add prefetch_related("editor")',
  },
  {
    name: "appends a path behind a Prefetch object",
    model: "Author",
    paths: ["books__editor"],
    ...reads(
      "[b.editor and b.editor.name for b in row.books.all()]",
      'Author.objects.prefetch_related(Prefetch("books"))',
      'Author.objects.prefetch_related(Prefetch("books"), "books__editor")',
    ),
    title: 'Add "books__editor" to prefetch_related()',
  },
  {
    name: "extends the queryset of a Prefetch object",
    model: "Author",
    paths: ["books__editor", "books__reviews"],
    ...reads(
      "[(b.editor and b.editor.name, len(b.reviews.all())) for b in row.books.all()]",
      'Author.objects.prefetch_related(Prefetch("books", queryset=Book.objects.order_by("-pk")))',
      'Author.objects.prefetch_related(Prefetch("books", queryset=Book.objects.order_by("-pk").select_related("editor").prefetch_related("reviews")))',
    ),
    title: 'Add select_related("editor") to Prefetch("books") and prefetch_related("reviews") to Prefetch("books")',
  },
  {
    name: "extends the joins and the columns of a Prefetch object's queryset",
    model: "Author",
    paths: ["books__editor"],
    ...reads(
      "[(b.author_id, b.editor and b.editor.name) for b in row.books.all()]",
      'Author.objects.prefetch_related(Prefetch("books", Book.objects.only("author")))',
      'Author.objects.prefetch_related(Prefetch("books", Book.objects.only("author", "editor").select_related("editor")))',
    ),
    title: 'Add select_related("editor") to Prefetch("books")',
  },
  {
    name: "does not undo select_related() without names in a Prefetch object's queryset",
    model: "Author",
    paths: ["books__editor"],
    ...reads(
      "[(b.author.name, b.editor and b.editor.name) for b in row.books.all()]",
      'Author.objects.prefetch_related(Prefetch("books", queryset=Book.objects.select_related()))',
      'Author.objects.prefetch_related(Prefetch("books", queryset=Book.objects.select_related().prefetch_related("editor")))',
    ),
    title: 'Add prefetch_related("editor") to Prefetch("books")',
  },
];

const PLACES: EditCase[] = [
  {
    name: "goes before a slice",
    ...AUTHOR,
    ...author("Book.objects.all()[:40]", 'Book.objects.select_related("author")[:40]'),
    title: JOIN_AUTHOR,
  },
  {
    name: "goes before iterator()",
    ...AUTHOR,
    ...author("Book.objects.all().iterator()", 'Book.objects.select_related("author").iterator()'),
    title: JOIN_AUTHOR,
  },
  {
    name: "gives iterator() the chunk size that a prefetch needs",
    model: "Author",
    paths: ["books"],
    ...reads(
      "len(row.books.all())",
      "Author.objects.iterator()",
      'Author.objects.prefetch_related("books").iterator(chunk_size=2000)',
    ),
    title: 'Add prefetch_related("books") and chunk_size to iterator()',
  },
  {
    name: "keeps the chunk size of iterator()",
    model: "Author",
    paths: ["books"],
    ...reads(
      "len(row.books.all())",
      "Author.objects.iterator(500)",
      'Author.objects.prefetch_related("books").iterator(500)',
    ),
    title: 'Add prefetch_related("books")',
  },
  {
    name: "edits where a variable's value is built",
    ...AUTHOR,
    before: "def run():\n    books = «Book.objects.all()»\n    return [b.author.name for b in «books»]\n",
    after: 'def run():\n    books = Book.objects.select_related("author")\n    return [b.author.name for b in books]\n',
    title: JOIN_AUTHOR,
  },
  {
    name: "edits the variable when its queryset has other readers",
    ...AUTHOR,
    before: "def run():\n    books = «Book.objects.all()»\n    return [b.author.name for b in «books»]\n",
    after:
      'def run():\n    books = Book.objects.all()\n    return [b.author.name for b in books.select_related("author")]\n',
    title: JOIN_AUTHOR,
    safety: "unsafe",
    otherReaders: { "Book.objects.all()": 2 },
  },
  {
    name: "edits the call of a function",
    ...AUTHOR,
    before:
      "def get_books():\n    return «Book.objects.all()»\n\ndef run():\n    return [b.author.name for b in «get_books()»]\n",
    after:
      'def get_books():\n    return Book.objects.all()\n\ndef run():\n    return [b.author.name for b in get_books().select_related("author")]\n',
    title: JOIN_AUTHOR,
    otherReaders: { "Book.objects.all()": 1 },
  },
  {
    name: "edits what a function returns to its only reader",
    ...AUTHOR,
    before:
      "def get_books():\n    return «Book.objects.all()»\n\ndef run():\n    return [b.author.name for b in «get_books()»]\n",
    after:
      'def get_books():\n    return Book.objects.select_related("author")\n\ndef run():\n    return [b.author.name for b in get_books()]\n',
    title: JOIN_AUTHOR,
  },
  {
    name: "edits a parameter that gets querysets of several callers",
    ...AUTHOR,
    before:
      "def run():\n    return show(«Book.objects.all()»)\n\ndef show(rows):\n    return [b.author.name for b in «rows»]\n",
    after:
      'def run():\n    return show(Book.objects.all())\n\ndef show(rows):\n    return [b.author.name for b in rows.select_related("author")]\n',
    title: JOIN_AUTHOR,
    needingReaders: { rows: 3 },
  },
  {
    name: "edits the one caller of a function",
    ...AUTHOR,
    before:
      "def run():\n    return show(«Book.objects.all()»)\n\ndef show(rows):\n    return [b.author.name for b in «rows»]\n",
    after:
      'def run():\n    return show(Book.objects.select_related("author"))\n\ndef show(rows):\n    return [b.author.name for b in rows]\n',
    title: JOIN_AUTHOR,
  },
  {
    name: "edits a class's queryset",
    ...AUTHOR,
    before:
      "class View:\n    queryset = «Book.objects.all()»\n\n    def rows(self):\n        return [b.author.name for b in «self.queryset»]\n\ndef run():\n    return View().rows()\n",
    after:
      'class View:\n    queryset = Book.objects.select_related("author")\n\n    def rows(self):\n        return [b.author.name for b in self.queryset]\n\ndef run():\n    return View().rows()\n',
    title: JOIN_AUTHOR,
  },
  {
    name: "makes a queryset of the model in get_object_or_404",
    model: "Author",
    paths: ["books__editor"],
    before:
      "def run():\n    author = «get_object_or_404(Author, pk=1)»\n    return [b.editor and b.editor.name for b in author.books.all()]\n",
    after:
      'def run():\n    author = get_object_or_404(Author.objects.prefetch_related("books__editor"), pk=1)\n    return [b.editor and b.editor.name for b in author.books.all()]\n',
    title: 'Add prefetch_related("books__editor")',
  },
  {
    name: "takes the default manager of the model in get_object_or_404",
    model: "Cover",
    paths: ["book__reviews__writer"],
    before:
      "def run():\n    cover = «get_object_or_404(Cover, pk=1)»\n    return [r.writer.name for r in cover.book.reviews.all()]\n",
    after:
      'def run():\n    cover = get_object_or_404(Cover.sleeves.prefetch_related("book__reviews__writer"), pk=1)\n    return [r.writer.name for r in cover.book.reviews.all()]\n',
    title: 'Add prefetch_related("book__reviews__writer")',
  },
  {
    name: "goes before get()",
    model: "Author",
    paths: ["books__editor"],
    before:
      "def run():\n    author = «Author.objects.get(pk=1)»\n    return [b.editor and b.editor.name for b in author.books.all()]\n",
    after:
      'def run():\n    author = Author.objects.prefetch_related("books__editor").get(pk=1)\n    return [b.editor and b.editor.name for b in author.books.all()]\n',
    title: 'Add prefetch_related("books__editor")',
  },
  {
    name: "goes before in_bulk()",
    ...AUTHOR,
    before: "def run():\n    return [b.author.name for b in «Book.objects.in_bulk()».values()]\n",
    after: 'def run():\n    return [b.author.name for b in Book.objects.select_related("author").in_bulk().values()]\n',
    title: JOIN_AUTHOR,
  },
];

const COLUMNS: EditCase[] = [
  {
    name: "adds the column to only()",
    ...AUTHOR,
    ...reads(
      "(row.title, row.author.name)",
      'Book.objects.only("title")',
      'Book.objects.only("title", "author").select_related("author")',
    ),
    title: 'Add select_related("author") and "author" to only()',
  },
  {
    name: "takes the raw column for the relation's",
    ...AUTHOR,
    ...author('Book.objects.only("author_id")', 'Book.objects.only("author_id").select_related("author")'),
    title: JOIN_AUTHOR,
  },
  {
    name: "adds the first column on the way that is missing",
    model: "Book",
    paths: ["author__country"],
    ...reads(
      "(row.author.name, row.author.country.name)",
      'Book.objects.only("title", "author__name")',
      'Book.objects.only("title", "author__name", "author__country").select_related("author__country")',
    ),
    title: 'Add select_related("author__country") and "author__country" to only()',
  },
  {
    name: "adds the inverse of a one-to-one relation to only()",
    model: "Book",
    paths: ["cover"],
    ...reads(
      "(row.title, row.cover.url)",
      'Book.objects.only("title")',
      'Book.objects.only("title", "sleeve").select_related("sleeve")',
    ),
    title: 'Add select_related("sleeve") and "sleeve" to only()',
  },
  {
    name: "takes the column out of defer()",
    ...AUTHOR,
    ...author('Book.objects.defer("title", "author")', 'Book.objects.defer("title").select_related("author")'),
    title: `${JOIN_AUTHOR}, without deferring "author"`,
  },
  {
    name: "takes the first column out of defer()",
    ...AUTHOR,
    ...author('Book.objects.defer("author", "title")', 'Book.objects.defer("title").select_related("author")'),
    title: `${JOIN_AUTHOR}, without deferring "author"`,
  },
  {
    name: "drops a defer() of nothing else",
    ...AUTHOR,
    ...author('Book.objects.defer("author").order_by("pk")', 'Book.objects.order_by("pk").select_related("author")'),
    title: `${JOIN_AUTHOR}, without deferring "author"`,
  },
  {
    name: "needs no column for a to-many relation",
    model: "Author",
    paths: ["books"],
    ...reads(
      "len(row.books.all())",
      'Author.objects.only("name")',
      'Author.objects.only("name").prefetch_related("books")',
    ),
    title: 'Add prefetch_related("books")',
  },
  {
    name: "adds the column in another statement",
    ...AUTHOR,
    before:
      'def get_books():\n    return «Book.objects.only("title")»\n\ndef run():\n    return [(b.title, b.author.name) for b in «get_books()»]\n',
    after:
      'def get_books():\n    return Book.objects.only("title", "author")\n\ndef run():\n    return [(b.title, b.author.name) for b in get_books().select_related("author")]\n',
    title: 'Add select_related("author") and "author" to only()',
    otherReaders: { 'Book.objects.only("title")': 1 },
  },
];

const LOCKS: EditCase[] = [
  {
    name: "joins a nullable relation that a lock leaves out",
    model: "Book",
    paths: ["editor"],
    database: "postgresql",
    notRun: "needs PostgreSQL",
    ...reads(
      "row.editor",
      'Book.objects.select_for_update(of=("self",))',
      'Book.objects.select_for_update(of=("self",)).select_related("editor")',
    ),
    title: 'Add select_related("editor")',
  },
  {
    name: "says that a join locks more rows",
    ...AUTHOR,
    database: "postgresql",
    notRun: "needs PostgreSQL",
    ...author("Book.objects.select_for_update()", 'Book.objects.select_for_update().select_related("author")'),
    title: JOIN_AUTHOR,
    safety: "unsafe",
  },
];

const TEXTS: EditCase[] = [
  {
    name: "writes a call on a line of its own",
    ...AUTHOR,
    before: lines("(\n        «Book.objects\n        .filter(title__gt='')\n        .order_by('pk')»\n    )"),
    after: lines(
      "(\n        Book.objects\n        .filter(title__gt='')\n        .order_by('pk')\n        .select_related('author')\n    )",
    ),
    title: JOIN_AUTHOR,
  },
  {
    name: "keeps comments with their lines",
    ...AUTHOR,
    before: lines(
      "(\n        «Book.objects  # all of them\n        # a line\n        .filter(title__gt='')»  # titled\n    )",
    ),
    after: lines(
      "(\n        Book.objects  # all of them\n        # a line\n        .filter(title__gt='')  # titled\n        .select_related('author')\n    )",
    ),
    title: JOIN_AUTHOR,
  },
  {
    name: "replaces all() on a line of its own by two calls",
    model: "Book",
    paths: ["author", "reviews"],
    before: lines("(\n        «Book.objects\n        .all()»\n    )", "(b.author.name, len(b.reviews.all()))"),
    after: lines(
      '(\n        Book.objects\n        .select_related("author")\n        .prefetch_related("reviews")\n    )',
      "(b.author.name, len(b.reviews.all()))",
    ),
    title: 'Add select_related("author") and prefetch_related("reviews")',
  },
  {
    name: "continues lines with backslashes",
    ...AUTHOR,
    before: lines('«Book.objects \\\n        .filter(title__gt="") \\\n        .order_by("pk")»'),
    after: lines(
      'Book.objects \\\n        .filter(title__gt="") \\\n        .order_by("pk") \\\n        .select_related("author")',
    ),
    title: JOIN_AUTHOR,
  },
  {
    name: "keeps Windows line ends",
    ...AUTHOR,
    before: lines('(\n        «Book.objects\n        .order_by("pk")»\n    )').replaceAll("\n", "\r\n"),
    after: lines(
      '(\n        Book.objects\n        .order_by("pk")\n        .select_related("author")\n    )',
    ).replaceAll("\n", "\r\n"),
    title: JOIN_AUTHOR,
  },
  {
    name: "stays on the line behind arguments on lines of their own",
    ...AUTHOR,
    before: lines('«Book.objects.filter(\n        title__gt="",\n    )»'),
    after: lines('Book.objects.filter(\n        title__gt="",\n    ).select_related("author")'),
    title: JOIN_AUTHOR,
  },
  {
    name: "gives an argument a line of its own",
    ...BOTH,
    paths: ["editor"],
    before: lines(
      '«Book.objects.select_related(\n        "author",\n    )»',
      "(b.author.name, b.editor and b.editor.name)",
    ),
    after: lines(
      'Book.objects.select_related(\n        "author",\n        "editor",\n    )',
      "(b.author.name, b.editor and b.editor.name)",
    ),
    title: 'Add "editor" to select_related()',
  },
  {
    name: "gives an argument a line behind the comment of the last",
    ...BOTH,
    paths: ["editor", "cover"],
    before: lines(
      '«Book.objects.select_related(\n        "author"  # who\n    )»',
      "(b.editor and b.editor.name, b.cover.url)",
    ),
    after: lines(
      'Book.objects.select_related(\n        "author",  # who\n        "editor",\n        "sleeve"\n    )',
      "(b.editor and b.editor.name, b.cover.url)",
    ),
    title: 'Add "editor", "sleeve" to select_related()',
  },
  {
    name: "stays on the line of arguments that share one",
    ...BOTH,
    paths: ["cover"],
    before: lines('«Book.objects.select_related(\n        "author", "editor"\n    )»', "b.cover.url"),
    after: lines('Book.objects.select_related(\n        "author", "editor", "sleeve"\n    )', "b.cover.url"),
    title: 'Add "sleeve" to select_related()',
  },
  {
    name: "lines arguments up",
    ...BOTH,
    paths: ["cover"],
    before: lines(
      '«Book.objects.select_related("author",\n                                     "editor")»',
      "b.cover.url",
    ),
    after: lines(
      'Book.objects.select_related("author",\n                                     "editor",\n                                     "sleeve")',
      "b.cover.url",
    ),
    title: 'Add "sleeve" to select_related()',
  },
  {
    name: "goes inside parentheses before a slice",
    ...AUTHOR,
    before: lines("«(\n        Book.objects\n        .order_by('pk')\n    )[:40]»"),
    after: lines("(\n        Book.objects\n        .order_by('pk')\n        .select_related('author')\n    )[:40]"),
    title: JOIN_AUTHOR,
  },
  {
    name: "takes the quotes of the file where the statement has none",
    ...AUTHOR,
    before: `NAME = 'x'\n${lines("«Book.objects.all()»")}`,
    after: `NAME = 'x'\n${lines("Book.objects.select_related('author')")}`,
    title: JOIN_AUTHOR,
  },
  {
    name: "takes no quotes from docstrings",
    ...AUTHOR,
    before: `'''Books.'''\n${lines("«Book.objects.all()»")}`,
    after: `'''Books.'''\n${lines('Book.objects.select_related("author")')}`,
    title: JOIN_AUTHOR,
  },
  {
    name: "takes the other quotes inside an f-string",
    ...AUTHOR,
    before: 'def run():\n    return f"{[b.author.name for b in «Book.objects.all()»]}"\n',
    after: "def run():\n    return f\"{[b.author.name for b in Book.objects.select_related('author')]}\"\n",
    title: JOIN_AUTHOR,
  },
  {
    name: "takes the other quotes inside an f-string whose file agrees with it",
    ...AUTHOR,
    before: "NAME = 'x'\n\ndef run():\n    return f'{[b.author.name for b in «Book.objects.all()»]}'\n",
    after:
      "NAME = 'x'\n\ndef run():\n    return f'{[b.author.name for b in Book.objects.select_related(\"author\")]}'\n",
    title: JOIN_AUTHOR,
  },
  {
    name: "drops a defer() on a line of its own",
    ...AUTHOR,
    before: lines('(\n        «Book.objects\n        .defer("author")\n        .order_by("pk")»\n    )'),
    after: lines('(\n        Book.objects\n        .order_by("pk")\n        .select_related("author")\n    )'),
    title: `${JOIN_AUTHOR}, without deferring "author"`,
  },
  {
    name: "counts offsets behind characters beyond the basic plane",
    ...AUTHOR,
    before: `NAME = "🐍🐍"\n${lines("«Book.objects.all()»")}`,
    after: `NAME = "🐍🐍"\n${lines('Book.objects.select_related("author")')}`,
    title: JOIN_AUTHOR,
  },
];

export const editCases: readonly EditCase[] = [...CALLS, ...MERGES, ...PLACES, ...COLUMNS, ...LOCKS, ...TEXTS];
