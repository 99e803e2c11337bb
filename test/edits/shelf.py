"""Runs texts before and after their fix on real Django: python shelf.py CASES, which is a JSON file.

Each case has a name, `before` and `after`, two texts that define `run()`. Both run over tables of two sizes. A fix is
right when the results are equal, and the queries of the text before grow with the tables while those of the text after
do not. Prints the failures as JSON.
A text that raises is a failure.
"""

import json
import sys
import warnings
from importlib import import_module

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.contenttypes"],
)
django.setup()

from django.contrib.contenttypes.fields import GenericForeignKey  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402


class Row(models.Model):
    class Meta:
        abstract = True
        app_label = "contenttypes"


class Country(Row):
    name = models.TextField()


class Author(Row):
    name = models.TextField()
    country = models.ForeignKey(Country, models.CASCADE)


class Book(Row):
    title = models.TextField()
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    editor = models.ForeignKey(Author, models.CASCADE, null=True, related_name="+")
    kind = models.ForeignKey(ContentType, models.CASCADE)
    about_id = models.IntegerField()
    about = GenericForeignKey("kind", "about_id")


class Cover(Row):
    book = models.OneToOneField(Book, models.CASCADE, related_name="cover", related_query_name="sleeve")
    artist = models.ForeignKey(Author, models.CASCADE, related_name="+")
    url = models.TextField()
    sleeves = models.Manager()


class Review(Row):
    book = models.ForeignKey(Book, models.CASCADE, related_name="reviews")
    writer = models.ForeignKey(Author, models.CASCADE, related_name="+")


class Place(Row):
    owner = models.ForeignKey(Author, models.CASCADE, related_name="+")


class Restaurant(Place):
    stars = models.IntegerField(default=1)


MODELS = [Country, Author, Book, Cover, Review, Place, Restaurant]


def fill():
    """Adds four of everything, and more books of the first author and reviews of the first book."""
    for _ in range(4):
        subjects = [new_author(), Country.objects.create(name="on its own")]
        for author, about in ((new_author(), subjects[0]), (Author.objects.first(), subjects[1])):
            kind = ContentType.objects.get_for_model(about)
            book = Book.objects.create(title="title", author=author, editor=new_author(), kind=kind, about_id=about.pk)
            Book.objects.create(title="alone", author=author, kind=kind, about_id=about.pk)
            Review.objects.create(book=book, writer=new_author())
            Review.objects.create(book=Book.objects.first(), writer=new_author())
            Cover.sleeves.create(book=book, artist=new_author(), url="url")
        Restaurant.objects.create(owner=new_author())
    for book in Book.objects.filter(sleeve=None):
        Cover.sleeves.create(book=book, artist=new_author(), url="url")


def new_author():
    number = Author.objects.count()
    country = Country.objects.create(name=f"country {number}")
    return Author.objects.create(name=f"author {number}", country=country)


def names_of_texts():
    names = {model.__name__: model for model in MODELS}
    shortcuts = import_module("django.shortcuts")
    return {**names, "Prefetch": models.Prefetch, "get_object_or_404": shortcuts.get_object_or_404}


def run(text):
    """What `run()` of a text gives and how many queries it sends, or the exception."""
    names = names_of_texts()
    with warnings.catch_warnings(), CaptureQueriesContext(connection) as queries:
        warnings.simplefilter("ignore")
        try:
            with transaction.atomic():
                exec(text, names)
                result = repr(names["run"]())
        except Exception as error:
            return f"{type(error).__name__}: {error}", None
    return result, len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def compare(texts):
    """Why a case is wrong, given (result, queries) of each text at both sizes; None if it is not."""
    raised = [result for sizes in texts.values() for result, count in sizes if count is None]
    if raised:
        return raised[0]
    before, after = texts["before"], texts["after"]
    if [result for result, _ in before] != [result for result, _ in after]:
        return f"the results differ: {before[1][0]} and {after[1][0]}"
    if not before[0][1] < before[1][1]:
        return f"the text before does not grow: {before[0][1]} queries, then {before[1][1]}"
    if after[0][1] != after[1][1]:
        return f"the text after grows: {after[0][1]} queries, then {after[1][1]}"
    return None


def main(path):
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    with connection.schema_editor() as editor:
        for model in [ContentType, *MODELS]:
            editor.create_model(model)
    measured = [{"before": [], "after": []} for _ in cases]
    for _ in range(2):
        new_author()
        fill()
        for case, texts in zip(cases, measured):
            for key, sizes in texts.items():
                sizes.append(run(case[key]))
    failures = {}
    for case, texts in zip(cases, measured):
        wrong = compare(texts)
        if wrong:
            failures[case["name"]] = wrong
    print(json.dumps({"version": django.VERSION[:2], "failures": failures}))


if __name__ == "__main__":
    main(sys.argv[1])
