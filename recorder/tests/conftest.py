"""A small shop in memory, and a capture of what code in its folder makes the database do."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]


def pytest_configure():
    import django
    from django.conf import settings
    from django.db import connection

    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.contenttypes", "shop"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        USE_TZ=True,
    )
    django.setup()
    from django.apps import apps

    with connection.schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)


@pytest.fixture
def rows():
    """Three books with an author, a cover, a tag and a note each, gone after the test."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from shop.models import Author, Book, Cover, Note, Tag

    with transaction.atomic():
        for number in range(3):
            author = Author.objects.create(name=f"author {number}", bio="long")
            book = Book.objects.create(title=f"book {number}", author=author)
            book.tags.add(Tag.objects.create(name=f"tag {number}"))
            Cover.objects.create(book=book)
            Note.objects.create(content_object=book)
        ContentType.objects.get_for_model(Book)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def queries(rows):
    """The list that fills with queries while the test runs."""
    from roundtrip_recorder import Capture

    recorded = []
    with Capture([str(HERE / "shop")], recorded.append):
        yield recorded
