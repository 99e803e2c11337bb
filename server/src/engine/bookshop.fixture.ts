import type { AnalysisSettings } from "../orm/analysis-settings";
import type { Analysis } from "./analysis";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

/** A bookshop with every kind of relation. */
export const MODELS = `from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.db import models


class Country(models.Model):
    name = models.CharField(max_length=50)


class Author(models.Model):
    name = models.CharField(max_length=50)
    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="authors")


class Tag(models.Model):
    label = models.CharField(max_length=20)

    class Meta:
        db_table = "labels"


class BookQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published__isnull=False)

    def with_author(self):
        return self.select_related("author")


class Book(models.Model):
    title = models.CharField(max_length=200)
    isbn = models.CharField(max_length=13, unique=True)
    published = models.DateField(null=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    editor = models.ForeignKey(Author, null=True, on_delete=models.SET_NULL, related_name="+")
    tags = models.ManyToManyField(Tag, related_name="books")

    objects = BookQuerySet.as_manager()

    class Meta:
        ordering = ["-published", "title"]
        constraints = [models.UniqueConstraint(fields=["author", "title"], name="one_title")]


class Cover(models.Model):
    book = models.OneToOneField(Book, on_delete=models.CASCADE, related_name="cover")
    artist = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="covers")


class Review(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="reviews")
    stars = models.IntegerField()


class Ebook(Book):
    size = models.IntegerField()
`;

const HEAD = `from django.db.models import Count, F, Prefetch, Q
from django.shortcuts import get_object_or_404, render
from shop.models import Author, Book, Cover, Ebook, Review, Tag
`;

/** A shop with the given views below three lines of imports; `|` in the code stands for the cursor. */
export interface Shop {
  readonly analysis: Analysis;
  readonly file: string;
  readonly offset: number;
  /** Zero-based. */
  readonly line: number;
}

export function openShop(code: string, settings: Partial<AnalysisSettings> = {}, file = "shop/views.py"): Shop {
  return open({ "shop/models.py": MODELS, [file]: HEAD + code }, file, settings);
}

/** The cursor stands in front of a text of the models' file. */
export function openModels(before: string): Shop {
  return open({ "shop/models.py": MODELS.replace(before, `|${before}`) }, "shop/models.py", {});
}

function open(files: Record<string, string>, file: string, settings: Partial<AnalysisSettings>): Shop {
  const marked = files[file] ?? "";
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const analysis = memoryAnalysis({ "manage.py": "", "shop/__init__.py": "", ...files, [file]: text }, settings);
  return { analysis, file: pathOf(file), offset, line: marked.slice(0, offset).split("\n").length - 1 };
}
