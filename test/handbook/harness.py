"""Sets Django up on a database in memory, fills it, and counts the queries of a piece of code.

Only statements that carry data are counted: savepoints and transaction marks are no round trips that anyone
can remove.
"""

import datetime
import json
import sys
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings

sys.path.insert(0, str(Path(__file__).parent))

settings.configure(
    SECRET_KEY="handbook",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "shelf"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)

from shelf import models as shelf  # noqa: E402

VERSION = django.VERSION[:2]
UNCOUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


class Count:
    """How many statements ran inside `counting`; `sql` holds them in order."""

    def __init__(self):
        self.sql = []

    @property
    def n(self):
        return len(self.sql)


@contextmanager
def counting():
    count = Count()

    def record(execute, sql, params, many, context):
        if not sql.lstrip().upper().startswith(UNCOUNTED):
            count.sql.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield count


def queries(function):
    """The number of queries that `function` sends."""
    with counting() as count:
        function()
    return count.n


def fill(authors=3, children=3):
    """Writes `authors` authors, each with `children` books, notes, tags and a place, all distinct."""
    for a in range(authors):
        country = shelf.Country.objects.create(name=f"country {a}")
        author = shelf.Author.objects.create(name=f"author {a}", country=country)
        shelf.Shop.objects.create(name=f"shop {a}", owner=author, seats=a)
        for b in range(children):
            key = f"{a}-{b}"
            editor = shelf.Author.objects.create(name=f"editor {key}", country=country)
            book = shelf.Book.objects.create(
                title=f"book {key}",
                year=2000 + b,
                published=datetime.date(2020, 1 + b, 1),
                stamped=datetime.datetime(2020, 1 + b, 1, tzinfo=datetime.timezone.utc),
                author=author,
                editor=editor,
            )
            parent = shelf.Tag.objects.create(name=f"parent {key}")
            book.tags.add(shelf.Tag.objects.create(name=f"tag {key}", parent=parent), parent)
            shelf.Note.objects.create(text=f"note {key}", author=author)
            shelf.Cover.objects.create(book=book, color=f"color {key}")
            shelf.Comment.objects.create(text=f"comment {key}", target=book)


class Undo(Exception):
    pass


def isolated(function):
    """Runs `function` on filled tables and undoes what it wrote."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction

    try:
        with transaction.atomic():
            fill()
            ContentType.objects.get_for_models(shelf.Book, shelf.Author)
            function()
            raise Undo
    except Undo:
        pass


def check_table(check_coverage, check_entry):
    """Prints what is wrong with the table in the file that the command line names, as one JSON object.

    `check_coverage` is given the names in the table, `check_entry` one entry; each gives sentences.
    """
    with open(sys.argv[1], encoding="utf-8") as file:
        table = json.load(file)
    failures = check_coverage({entry["name"] for entry in table})
    for entry in table:
        try:
            failures.extend(f"{entry['name']}: {error}" for error in check_entry(entry))
        except Exception as error:
            failures.append(f"{entry['name']}: {type(error).__name__}: {error}")
    print(json.dumps({"django": ".".join(map(str, VERSION)), "checked": len(table), "failures": failures}, indent=1))
