"""The function or class that someone wrote is found below what makes a view of it."""

import functools
from pathlib import Path

import pytest
from django.urls.resolvers import ResolverMatch
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from roundtrip_recorder.recording import Recording
from roundtrip_recorder.requests import _describe_match


def books(request):
    return None


class Books(View):
    def get(self, request):
        return None


class Called:
    def __call__(self, request):
        return None


class Pages:
    def changelist(self, request):
        return None

    def as_admin(self, attribute):
        """As the pages of an admin class, and of its site, are wrapped."""

        def wrapper(*args, **kwargs):
            return self.changelist(*args, **kwargs)

        setattr(wrapper, attribute, self)
        return functools.update_wrapper(wrapper, self.changelist)


class Answers:
    @classmethod
    def books(cls, request):
        return None


def as_viewset(cls):
    """As REST framework makes a view of a class."""

    def view(request):
        return None

    view.cls = cls
    return view


VIEWS = {
    "a function": (books, "books"),
    "a decorated one": (never_cache(require_GET(books)), "books"),
    "a part of one": (functools.partial(books, extra=1), "books"),
    "a decorated part of one": (never_cache(functools.partial(books)), "books"),
    "a class": (Books.as_view(), "Books"),
    "a decorated class": (never_cache(Books.as_view()), "Books"),
    "a class of views": (as_viewset(Books), "Books"),
    "a method": (Answers.books, "Answers.books"),
    "an object that is called": (Called(), "Called"),
    "a page of an admin class": (Pages().as_admin("model_admin"), "Pages"),
    "a page of an admin site": (never_cache(Pages().as_admin("admin_site")), "Pages"),
}


FIRST_LINES = {
    "books": "def books(request):",
    "Books": "class Books(View):",
    "Answers.books": "@classmethod",
    "Called": "class Called:",
    "Pages": "class Pages:",
}


@pytest.mark.parametrize(("view", "function"), VIEWS.values(), ids=VIEWS.keys())
def test_what_was_written_is_found(tmp_path, view, function):
    recording = Recording(str(tmp_path), str(Path(__file__).parent), "run", "server")
    fields = _describe_match(recording, ResolverMatch(view, (), {}, route="books/"))
    assert (fields["route"], fields["file"], fields["function"]) == ("books/", "test_views.py", function)
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    assert lines[fields["line"] - 1].strip() == FIRST_LINES[function]
