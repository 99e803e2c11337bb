import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILES_PER_APP = 16;
/** How many views the long file has, at 15 lines each. */
const LONG_FILE_VIEWS = 200;

/**
 * Writes a Django project of about `files` Python files into `folder`: apps whose models point at each other's, with
 * selectors, presenters, services, serializers, views and templates that read them, some with the loads they need and some
 * without; and tests and migrations, about half of the text as in real projects. The same every time.
 * @returns {{ opened: string }} the file to open and edit: about 3,000 lines of views, absolute
 */
export function generateProject(folder, files) {
  const apps = Math.max(1, Math.round(files / FILES_PER_APP));
  const names = Array.from({ length: apps }, (_, number) => `app${number}`);
  write(folder, "manage.py", MANAGE);
  write(folder, "config/__init__.py", "");
  write(folder, "config/settings.py", settings(names));
  names.forEach((name, number) => {
    for (const [file, text] of Object.entries(app(name, number))) write(folder, `${name}/${file}`, text);
  });
  const opened = "app0/long_views.py";
  const views = Array.from({ length: LONG_FILE_VIEWS }, (_, number) => view(number));
  write(folder, opened, `${VIEW_IMPORTS}\n\n${views.join("\n\n")}`);
  return { opened: join(folder, opened) };
}

function write(folder, path, text) {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const MANAGE = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")\n';

function settings(names) {
  return `INSTALLED_APPS = [\n${names.map((name) => `    "${name}",`).join("\n")}\n]\n`;
}

const VIEW_IMPORTS = `from django.http import JsonResponse
from django.views.generic import ListView

from .models import Author, Book, Review
from .presenters import book_row, review_row
from .selectors import books_by_year, recent_reviews`;

function view(number) {
  const load = number % 3 === 0 ? '.select_related("author")' : "";
  return `def view_${number}(request):
    rows = []
    for book in Book.objects.filter(year__gt=${1900 + number})${load}.order_by("title"):
        rows.append({"title": book.title, "author": book.author.name})
    totals = {}
    for review in recent_reviews(request.GET.get("limit", ${number})):
        totals.setdefault(review.book_id, []).append(review_row(review))
    if request.GET.get("full"):
        rows.extend(book_row(book) for book in books_by_year(${1900 + number}))
    authors = Author.objects.prefetch_related("books") if rows else Author.objects.none()
    names = [f"{author.name}: {len(author.books.all())}" for author in authors]
    return JsonResponse({"rows": rows, "totals": totals, "names": names, "reviews": Review.objects.count()})
`;
}

function app(name, number) {
  const base = number === 0 ? '"self"' : `"app${number - 1}.Author"`;
  return {
    "__init__.py": "",
    "apps.py": `from django.apps import AppConfig\n\n\nclass Config(AppConfig):\n    name = "${name}"\n`,
    "managers.py": `from django.db import models


class BookQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published=True)

    def with_author(self):
        return self.select_related("author")
`,
    "models.py": `from django.db import models

from .managers import BookQuerySet


class Author(models.Model):
    name = models.CharField(max_length=100)
    mentor = models.ForeignKey(${base}, null=True, on_delete=models.SET_NULL, related_name="${name}_students")

    def __str__(self):
        return self.name


class Book(models.Model):
    title = models.CharField(max_length=200)
    year = models.IntegerField(default=2000)
    published = models.BooleanField(default=False)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    objects = BookQuerySet.as_manager()

    @property
    def byline(self):
        return f"{self.title} by {self.author.name}"


class Review(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="reviews")
    text = models.TextField()
    rating = models.IntegerField(default=3)
`,
    "selectors.py": `from .models import Book, Review


def books_by_year(year):
    return Book.objects.published().filter(year=year)


def recent_reviews(limit):
    return Review.objects.select_related("book").order_by("-pk")[: int(limit)]
`,
    "presenters.py": `def book_row(book):
    return {"title": book.title, "byline": book.byline}


def review_row(review):
    return f"{review.book.title}: {review.rating}"
`,
    "services.py": `from .models import Author, Book


def rename(pairs):
    for pk, name in pairs:
        author = Author.objects.get(pk=pk)
        author.name = name
        author.save()


def titles_by_author():
    return {author.name: [book.title for book in author.books.all()] for author in Author.objects.all()}


def shelf():
    return [book.byline for book in Book.objects.with_author()]
`,
    "admin.py": `from django.contrib import admin

from .models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "author"]
`,
    "urls.py": `from django.urls import path

from . import views

urlpatterns = [path("view/", views.view_0)]
`,
    "views.py": `${VIEW_IMPORTS}\n\n\n${[0, 1, 2, 3].map(view).join("\n\n")}${CLASS_VIEWS}`,
    "serializers.py": SERIALIZERS,
    "migrations/__init__.py": "",
    "migrations/0001_initial.py": migration(name),
    "tests/__init__.py": "",
    "tests/test_views.py": tests("views", 20),
    "tests/test_services.py": tests("services", 20),
    [`templates/${name}/book_list.html`]: BOOK_LIST,
  };
}

const CLASS_VIEWS = `

class BookList(ListView):
    model = Book
    paginate_by = 50

    def get_queryset(self):
        return Book.objects.published().order_by("title")


class ReviewList(ListView):
    queryset = Review.objects.select_related("book__author")
`;

const SERIALIZERS = `from rest_framework import serializers

from .models import Book, Review


class ReviewSerializer(serializers.ModelSerializer):
    title = serializers.CharField(source="book.title")

    class Meta:
        model = Review
        fields = ["rating", "text", "title"]


class BookSerializer(serializers.ModelSerializer):
    reviews = ReviewSerializer(many=True)
    author_name = serializers.SerializerMethodField()

    def get_author_name(self, book):
        return book.author.name

    class Meta:
        model = Book
        fields = ["title", "author_name", "reviews"]
`;

const BOOK_LIST = `{% for book in object_list %}
  <li>{{ book.title }} by {{ book.author.name }}: {{ book.reviews.all|length }} reviews</li>
{% endfor %}
`;

function migration(name) {
  const models = ["Author", "Book", "Review"].map(
    (model) => `        migrations.CreateModel(
            name="${model}",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={"verbose_name": "${name} ${model.toLowerCase()}"},
        ),`,
  );
  return `from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
${models.join("\n")}
    ]
`;
}

function tests(subject, count) {
  const cases = Array.from(
    { length: count },
    (_, number) => `    def test_${subject}_${number}(self):
        author = Author.objects.create(name="Author ${number}")
        book = Book.objects.create(title="Title ${number}", author=author, year=${1950 + number})
        Review.objects.create(book=book, text="Text", rating=${1 + (number % 5)})
        with self.assertNumQueries(2):
            response = self.client.get("/view/", {"limit": ${number}})
        self.assertEqual(response.status_code, 200)
        self.assertContains(response, book.title)
`,
  );
  return `from django.test import TestCase

from ..models import Author, Book, Review


class ${subject[0].toUpperCase()}${subject.slice(1)}Test(TestCase):
${cases.join("\n")}`;
}
