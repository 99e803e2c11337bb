import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { MODELS, openShop } from "../../server/src/engine/bookshop.fixture";
import { usableEnvironments } from "../truth/usable-environments";
import { asFarAsDrawn, readStatement } from "./read-statement";

const run = promisify(execFile);

const EXPRESSIONS = [
  "Book.objects.all()",
  "Book.objects.select_related('author')",
  "Book.objects.select_related('editor')",
  "Book.objects.select_related('editor__country')",
  "Book.objects.select_related('author__country', 'editor')",
  "Book.objects.select_related('cover')",
  "Book.objects.select_related('cover__artist__country')",
  "Cover.objects.select_related('book__author')",
  "Review.objects.select_related('book__editor')",
  "Ebook.objects.all()",
  "Ebook.objects.select_related('author')",
  "Ebook.objects.filter(title='a')",
  "Book.objects.select_related('ebook')",
  "Tag.objects.all()",
  "Tag.objects.distinct()",
  "Book.objects.filter(author=author)",
  "Book.objects.filter(author_id=1)",
  "Book.objects.filter(author__pk__in=[1])",
  "Book.objects.filter(author__id=1)",
  "Book.objects.filter(pk=1)",
  "Book.objects.filter(pk__in=[1])",
  "Book.objects.filter(title='a', isbn__gte='1')",
  "Book.objects.filter(title__icontains='a').filter(isbn__range=('0', '2'))",
  "Book.objects.filter(published__isnull=True)",
  "Book.objects.filter(published=None)",
  "Book.objects.exclude(title='b')",
  "Book.objects.exclude(author=author)",
  "Book.objects.filter(author__name='a')",
  "Book.objects.filter(author__country__name='a')",
  "Book.objects.filter(author__country=1)",
  "Book.objects.filter(reviews__stars__gt=3)",
  "Book.objects.filter(reviews=1)",
  "Book.objects.filter(cover__artist=author)",
  "Book.objects.filter(author__name='a').select_related('author')",
  "Book.objects.filter(editor__name='a').select_related('editor')",
  "Book.objects.filter(editor__name='a').select_related('editor__country')",
  "Book.objects.select_related('editor').filter(editor__country__name='a')",
  "Book.objects.order_by('editor__name').filter(editor__country__name='a')",
  "Book.objects.exclude(author__name='b')",
  "Book.objects.filter(editor__name=None)",
  "Book.objects.filter(ebook__size=1)",
  "Book.objects.filter(tags__label='t')",
  "Ebook.objects.filter(size__lt=4).order_by('size')",
  "Ebook.objects.filter(book_ptr=book)",
  "Book.objects.filter(published__year=2020)",
  "Book.objects.filter(Q(title='a') | Q(title='b'))",
  "Book.objects.order_by('title')",
  "Book.objects.order_by('-author__name')",
  "Book.objects.order_by('editor__name')",
  "Book.objects.order_by('editor__country__name').select_related('editor')",
  "Book.objects.order_by('pk')",
  "Book.objects.order_by('author_id')",
  "Book.objects.order_by('author')",
  "Book.objects.order_by('?')",
  "Book.objects.order_by(F('title').desc())",
  "Book.objects.order_by()[:3]",
  "Book.objects.order_by('title')[5:15]",
  "Book.objects.values('title')",
  "Book.objects.values_list('title', flat=True).distinct()",
  "Book.objects.only('title', 'author').select_related('author')",
  "Book.objects.published()",
  "Book.objects.with_author()",
  "author.books.all()",
  "author.books.filter(title='a')",
  "author.covers.select_related('book')",
  "book.tags.all()",
  "book.tags.filter(label='t')",
  "book.reviews.order_by('-stars')",
  "Author.objects.prefetch_related('books')",
  "Author.objects.prefetch_related('books__reviews', 'country')",
  "Book.objects.prefetch_related('tags', 'cover')",
  "Tag.objects.prefetch_related('books')",
  "Book.objects.select_related('author').prefetch_related('author__covers')",
  "Author.objects.prefetch_related(Prefetch('books', to_attr='loaded'))",
];

/** The statements that the hover of an expression draws: the query, then one for each prefetch. */
function sketchOf(expression: string): string[] {
  const setUp = "    author = Author.objects.get(pk=1)\n    book = Book.objects.get(pk=1)\n";
  const { analysis, file, offset } = openShop(`def f():\n${setUp}    |rows = ${expression}\n`);
  const lines = analysis.describe(file, offset)?.lines ?? [];
  const drawn = lines.slice(lines.indexOf("```sql") + 1, lines.lastIndexOf("```"));
  if (!lines.includes("```sql")) return [];
  const isPrefetch = (line: string) => line.startsWith("-- then");
  const query = drawn.filter((line) => !isPrefetch(line)).join(" ");
  // The lines of prefetches leave the order out.
  return [query, ...drawn.filter(isPrefetch).map((line) => `${line.replace(/^.*?: /, "")} ORDER BY ...`)];
}

const folder = mkdtempSync(join(tmpdir(), "roundtrip-sketch-"));
mkdirSync(join(folder, "shop"));
writeFileSync(join(folder, "shop", "__init__.py"), "");
writeFileSync(join(folder, "shop", "models.py"), MODELS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environments = await usableEnvironments();

describe.each(environments)("Django $version", async ({ python }) => {
  const script = join(import.meta.dirname, "ask_django.py");
  const { stdout } = await run(python, [script, folder, JSON.stringify(EXPRESSIONS)]);
  const answers = JSON.parse(stdout) as Record<string, string[]>;

  it.each(EXPRESSIONS)("sends what is drawn for %s", (expression) => {
    const sketches = sketchOf(expression).map(readStatement);
    const real = (answers[expression] ?? []).map(readStatement);
    expect(sketches.length).toBeGreaterThan(0);
    expect(real.map((parts, at) => asFarAsDrawn(parts, sketches[at] ?? parts))).toEqual(sketches);
  });
});
