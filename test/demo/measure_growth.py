"""Calls every view and command of the bookshop with few and with many rows, and counts the queries.

Usage, in the project's folder: python measure_growth.py
Prints one JSON object: the name of each view or command to its counts, for the sizes in `SIZES`.
"""

import datetime
import json
import os
import sys
from io import StringIO

SIZES = (4, 8)

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "bookshop.settings.dev"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment  # noqa: E402
from django.urls import get_resolver, reverse  # noqa: E402

APPS = ("accounts", "catalog", "orders", "reviews")


class Undo(Exception):
    pass


def count(function):
    sent = []

    def record(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        function()
    return len(sent)


def arguments(view):
    """The path arguments of the views that have some."""
    from catalog.models import Book, Publisher

    return {
        "catalog:book-detail": lambda: [Book.objects.first().isbn],
        "catalog:publisher-detail": lambda: [Publisher.objects.first().pk],
        "reviews:archive": lambda: [2024],
    }.get(view, list)()


def call(view):
    """One successful GET as a signed-in customer, with every book in the basket; the number of queries, or None where
    the view takes no GET.
    """
    from accounts.models import User
    from catalog.models import Book

    client = Client()
    client.force_login(User.objects.first())
    url = reverse(view, args=arguments(view))
    query = {"q": "book", "isbn": list(Book.objects.values_list("isbn", flat=True))}
    answers = []
    sent = count(lambda: answers.append(client.get(url, query)))
    if answers[0].status_code == 405:
        return None
    if answers[0].status_code != 200:
        raise SystemExit(f"{view} answers {answers[0].status_code}")
    return sent


def view_names():
    resolver = get_resolver()
    for app in APPS:
        _, nested = resolver.namespace_dict[app]
        yield from (f"{app}:{name}" for name in nested.reverse_dict if isinstance(name, str))


def remind():
    return count(lambda: call_command("send_reminders", today=datetime.date(2030, 1, 1), stdout=StringIO()))


def measure(size):
    from tests import data

    data.SIZE = size
    data.make_shop()
    counts = {view: call(view) for view in view_names()}
    counts = {view: sent for view, sent in counts.items() if sent is not None}
    return {**counts, "orders:send_reminders": remind()}


def main():
    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    counts = {}
    for size in SIZES:
        try:
            with transaction.atomic():
                for name, sent in measure(size).items():
                    counts.setdefault(name, []).append(sent)
                raise Undo
        except Undo:
            pass
    print(json.dumps(counts))


main()
