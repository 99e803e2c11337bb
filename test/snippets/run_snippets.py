"""Runs every snippet on the installed Django, with all its defaults, and checks that it does what it teaches.

Usage: python run_snippets.py SNIPPETS.json; SNIPPETS.json maps each prefix to its expanded code.
Prints one JSON object: {"django": "5.2", "ran": ["djselect", ...], "failures": ["djselect: ..."]}.
"""

import json
import sys
import textwrap
from contextlib import contextmanager

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="snippets",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "library"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
)
django.setup()

from django.db import IntegrityError, connection, models, transaction  # noqa: E402
from django.db.models import Count, Exists, F, OuterRef, Prefetch, prefetch_related_objects  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.test import Client, TestCase  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402
from library.models import Author, Book, Tag  # noqa: E402


def list_books(request):
    return JsonResponse({"authors": Author.objects.count(), "books": Book.objects.count()})


urlpatterns = [path("books/", list_books)]


def make_tables():
    with connection.schema_editor() as editor:
        for model in (Author, Book, Tag):
            editor.create_model(model)


def fill():
    for a in range(3):
        author = Author.objects.create(name=f"author {a}")
        for b in range(2):
            Book.objects.create(title=f"book {a}{b}", isbn=f"{a}{b}", published=bool(b), author=author)


def names():
    """What a module that uses the snippets would have imported or defined."""
    first = Book.objects.order_by("pk").first()
    return {
        "models": models,
        "transaction": transaction,
        "Count": Count,
        "Exists": Exists,
        "F": F,
        "OuterRef": OuterRef,
        "Prefetch": Prefetch,
        "prefetch_related_objects": prefetch_related_objects,
        "Author": Author,
        "Book": Book,
        "Tag": Tag,
        "author": first.author,
        "author_list": list(Author.objects.all()),
        "book_list": list(Book.objects.all()),
        "pk": first.pk,
        "isbns": ["00", "11"],
        "name": "django",
        "names": ["one", "two", "three"],
        "slug": "new-slug",
        "color": "green",
        "tags": [Tag(name="one", slug="first"), Tag(name="two", slug="second")],
    }


def inserted(code):
    """Executes a snippet; returns its names and the statements it sent itself."""
    namespace = names()
    with CaptureQueriesContext(connection) as sent:
        exec(compile(code, "<snippet>", "exec"), namespace)
    return namespace, statements(sent)


def statements(captured):
    marks = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
    return [query["sql"] for query in captured if not query["sql"].upper().startswith(marks)]


@contextmanager
def sends(count):
    with CaptureQueriesContext(connection) as captured:
        yield
    found = statements(captured)
    assert len(found) == count, f"{len(found)} queries instead of {count}: {found}"


def check_select(code):
    books = inserted(code)[0]["books"]
    with sends(1):
        assert [book.author.name for book in books]


def check_prefetch(code):
    authors = inserted(code)[0]["authors"]
    with sends(2):
        assert sum(len(author.books.all()) for author in authors) == 6


def check_prefetch_to(code):
    authors = inserted(code)[0]["authors"]
    with sends(2):
        assert [[book.published for book in author.published_books] for author in authors] == [[True]] * 3


def check_prefetch_objects(code):
    namespace, sent = inserted(code)
    assert len(sent) == 1, sent
    with sends(0):
        assert sum(len(author.books.all()) for author in namespace["author_list"]) == 6


def check_peers(code):
    books = inserted(code)[0]["books"]
    with sends(2):
        assert len([book.author.name for book in books]) == 6


def check_get_create(code):
    assert inserted(code)[0]["created"] is True
    again = inserted(code.replace("slug}", "'other'}"))[0]
    assert again["created"] is False and again["tag"].slug == "new-slug"


def check_update_create(code):
    Tag.objects.create(name="django", slug="old")
    found = inserted(code)[0]
    assert found["created"] is False and Tag.objects.get(name="django").slug == "new-slug"


def check_update_create_defaults(code):
    created = inserted(code)[0]
    assert created["created"] is True and created["tag"].color == "green"
    Tag.objects.update(color="red")
    assert inserted(code)[0]["created"] is False and Tag.objects.get(name="django").color == "red"


def with_constraints(code):
    """A model with the snippet in its Meta, and its table."""
    body = textwrap.indent(code, " " * 8)
    source = f"""
class Loan(models.Model):
    book = models.IntegerField()
    reader = models.IntegerField()
    returned_on = models.DateField(null=True)
    class Meta:
        app_label = "library"
{body}
"""
    namespace = {"models": models, "__name__": "library.models"}
    exec(compile(source, "<snippet>", "exec"), namespace)
    with connection.schema_editor() as editor:
        editor.create_model(namespace["Loan"])
    return namespace["Loan"]


def refuses(function):
    try:
        with transaction.atomic():
            function()
    except IntegrityError:
        return True
    return False


@contextmanager
def table_of(code):
    model = with_constraints(code)
    try:
        yield model.objects
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(model)


def check_unique(code):
    with table_of(code) as loans:
        loans.create(book=1, reader=1)
        loans.create(book=1, reader=2)
        assert refuses(lambda: loans.create(book=1, reader=1))


def check_unique_if(code):
    import datetime

    with table_of(code) as loans:
        loans.create(book=1, reader=1, returned_on=datetime.date(2024, 1, 1))
        loans.create(book=1, reader=1)
        assert refuses(lambda: loans.create(book=1, reader=2))


def check_lock(code):
    namespace, sent = inserted(code)
    assert len(sent) == 2, sent
    assert Book.objects.get(pk=namespace["pk"]).stock == 4
    assert '"title"' not in sent[1], sent[1]


def check_f(code):
    namespace, sent = inserted(code)
    assert len(sent) == 1, sent
    assert Book.objects.get(pk=namespace["pk"]).stock == 4


def check_bulk(code):
    assert len(inserted(code)[1]) == 1
    assert Tag.objects.count() == 3


def check_upsert(code):
    Tag.objects.create(name="one", slug="old")
    assert len(inserted(code)[1]) == 1
    assert list(Tag.objects.order_by("name").values_list("slug", flat=True)) == ["first", "second"]


def check_bulk_update(code):
    code = f"for each in book_list:\n    each.stock = 77\n{code}"
    assert len(inserted(code)[1]) == 1
    assert Book.objects.filter(stock=77).count() == 6


def check_in_bulk(code):
    namespace, sent = inserted(code)
    assert len(sent) == 1 and sorted(namespace["books"]) == ["00", "11"]


def check_count(code):
    authors = inserted(code)[0]["authors"]
    with sends(1):
        assert [author.book_count for author in authors] == [2, 2, 2]


def check_annotate_exists(code):
    Author.objects.create(name="idle")
    authors = inserted(code)[0]["authors"]
    with sends(1):
        assert [author.has_books for author in authors.order_by("pk")] == [True, True, True, False]


def check_flat(code):
    titles = inserted(code)[0]["titles"]
    with sends(1):
        assert "book 00" in list(titles)


def check_exists(code):
    sent = inserted(code)[1]
    assert len(sent) == 1 and "LIMIT 1" in sent[0], sent


def check_iterator(code):
    namespace, sent = inserted(code)
    assert len(sent) == 1 and isinstance(namespace["book"], Book)


def as_models(code):
    """Executes class definitions as the models module of an app would."""
    namespace = {"models": models, "__name__": "library.models", "BookQuerySet": BookQuerySet}
    code = code.replace("(models.Model):", "(models.Model):\n    class Meta:\n        app_label = 'library'\n", 1)
    exec(compile(code, "<snippet>", "exec"), namespace)
    return namespace


class BookQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published=True)


def check_queryset(code):
    model = as_models(code.replace("class Book(", "class SnippetBook("))["SnippetBook"]
    assert '"published"' in str(model.objects.published().filter(pk=1).query)


def check_manager(code):
    code = f"class ManagedBook(models.Model):\n    published = models.BooleanField()\n    {code}"
    model = as_models(code)["ManagedBook"]
    assert '"published"' in str(model.objects.published().query)


def check_assert_queries(code):
    """The snippet passes with two queries and fails with three."""
    source = "class Assertion(TestCase):\n    def runTest(self):\n" + textwrap.indent(code, " " * 8)
    for text, passes in ((source, True), (source.replace("Queries(2)", "Queries(3)"), False)):
        namespace = {"TestCase": TestCase}
        exec(compile(text, "<snippet>", "exec"), namespace)
        case = namespace["Assertion"]()
        case.client = Client()
        assert succeeds(case.runTest) is passes


def check_pytest_queries(code):
    class Mark:
        @staticmethod
        def django_db(function):
            return function

    namespace = {"pytest": type("pytest", (), {"mark": Mark})}
    for text, passes in ((code, True), (code.replace("queries(2)", "queries(3)"), False)):
        exec(compile(text, "<snippet>", "exec"), namespace)
        test = namespace["test_book_list_queries"]
        # The fixture of pytest-django is this assertion, for tests without a TestCase.
        assert succeeds(lambda test=test: test(Client(), TestCase().assertNumQueries)) is passes


def succeeds(function):
    try:
        function()
    except AssertionError:
        return False
    return True


CHECKS = {
    "djselect": check_select,
    "djprefetch": check_prefetch,
    "djprefetchto": check_prefetch_to,
    "djprefetchobjects": check_prefetch_objects,
    "djpeers": check_peers,
    "djgetcreate": check_get_create,
    "djupdatecreate": check_update_create,
    "djupdatecreatedefaults": check_update_create_defaults,
    "djunique": check_unique,
    "djuniqueif": check_unique_if,
    "djlock": check_lock,
    "djf": check_f,
    "djbulk": check_bulk,
    "djupsert": check_upsert,
    "djbulkupdate": check_bulk_update,
    "djinbulk": check_in_bulk,
    "djcount": check_count,
    "djannotateexists": check_annotate_exists,
    "djflat": check_flat,
    "djexists": check_exists,
    "djiterator": check_iterator,
    "djqueryset": check_queryset,
    "djmanager": check_manager,
    "djassertqueries": check_assert_queries,
    "djpytestqueries": check_pytest_queries,
}

# The first Django that knows what the snippet uses; its description says so too.
SINCE = {"djupdatecreatedefaults": (5, 0), "djpeers": (6, 1)}


def run(prefix, code):
    """The failure of one snippet as a sentence, or None. Its rows and tables are gone afterwards."""
    check = CHECKS.get(prefix)
    if check is None:
        return f"{prefix}: has no check"
    try:
        make_tables()
        fill()
        check(code)
    except Exception as error:
        return f"{prefix}: {type(error).__name__}: {error}"
    finally:
        with connection.schema_editor() as editor:
            for model in (Tag, Book, Author):
                editor.delete_model(model)
    return None


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        snippets = json.load(file)
    fitting = {prefix: code for prefix, code in snippets.items() if SINCE.get(prefix, (0, 0)) <= django.VERSION[:2]}
    failures = [failure for prefix, code in fitting.items() if (failure := run(prefix, code))]
    failures += [f"{prefix}: there is no such snippet" for prefix in CHECKS if prefix not in snippets]
    print(
        json.dumps(
            {"django": ".".join(map(str, django.VERSION[:2])), "ran": list(fitting), "failures": failures},
            indent=1,
        )
    )


main()
