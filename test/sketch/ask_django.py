"""Runs querysets on real Django and prints, as JSON, the statements that each of them sends.

Input: a folder with an app `shop`, and a JSON list of expressions over its models.
"""

import json
import sys

import django
from django.conf import settings

folder, expressions = sys.argv[1], json.loads(sys.argv[2])
sys.path.insert(0, folder)
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "shop"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from shop import models as shop  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
author = shop.Author.objects.create(name="a", country=shop.Country.objects.create(name="c"))
book = shop.Ebook.objects.create(title="a", isbn="1", author=author, editor=author, size=1).book_ptr
book.tags.add(shop.Tag.objects.create(label="t"))
shop.Review.objects.create(book=book, stars=4)
shop.Cover.objects.create(book=book, artist=author)

names = {**vars(shop), "author": author, "book": book, "Q": models.Q, "F": models.F, "Prefetch": models.Prefetch}
answers = {}
for expression in expressions:
    with CaptureQueriesContext(connection) as captured:
        list(eval(expression, names))
    answers[expression] = [query["sql"] for query in captured.captured_queries]
print(json.dumps(answers))
