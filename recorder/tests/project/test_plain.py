"""Run by pytest alone: Django is set up here."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()

from django.core.management import call_command
from shop.models import Book


def test_plain(tmp_path):
    call_command("migrate", run_syncdb=True, verbosity=0)
    assert list(Book.objects.all()) == []
