import { expect, test } from "vitest";
import { memoryAnalysis, pathOf } from "./memory-analysis.fixture";

const MODELS = `from django.db import models


class Keyed(models.Model):
    slug = models.SlugField()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["slug"], name="%(class)s_slug")]


class Author(Keyed):
    email = models.CharField(max_length=80, unique=True)


class Book(Keyed):
    title = models.CharField(max_length=80, unique=True)
`;

const VIEWS = `from shop.models import Author, Book


def authors(email):
    Author.objects.get_or_create(slug="a")
    Author.objects.update_or_create(email=email, defaults={"slug": "b"})
    Author.objects.get_or_create(email=email, slug="c")


def book():
    Book.objects.get_or_create(slug="a")
`;

/** The text of each key and of the calls that rely on it. */
function relied(files: Record<string, string>): (readonly [string, ...string[]])[] {
  const analysis = memoryAnalysis(files);
  analysis.allFindings();
  const textOf = ({ file, start, end }: { file: string; start: number; end: number }) =>
    (analysis.text(file) ?? "").slice(start, end);
  return analysis
    .reliedKeys(pathOf("shop/models.py"))
    .map(({ place, calls }) => [textOf(place), ...calls.map((call) => textOf(call.place))]);
}

test("the calls that a key keeps to one row stand with it, those of all models that inherit it together", () => {
  expect(relied({ "shop/models.py": MODELS, "shop/views.py": VIEWS })).toEqual([
    [
      'models.UniqueConstraint(fields=["slug"], name="%(class)s_slug")',
      'Author.objects.get_or_create(slug="a")',
      'Book.objects.get_or_create(slug="a")',
    ],
    ["email", 'Author.objects.update_or_create(email=email, defaults={"slug": "b"})'],
  ]);
});

test("a key that no call relies on is left out", () => {
  expect(relied({ "shop/models.py": MODELS, "shop/views.py": "" })).toEqual([]);
});
