"""Run by pytest with pytest-django."""

import pytest
from checks.data import make_books
from shop.models import Author, Book


@pytest.fixture
def books(db):
    make_books()
    yield
    Author.objects.count()


def test_fixture(books):
    assert len(Book.objects.all()) == 2


@pytest.mark.parametrize("name", ["one", "two"])
def test_parameters(books, name):
    assert not Book.objects.filter(title=name)


@pytest.mark.xfail
def test_expected(books):
    assert Author.objects.count() == 0


@pytest.mark.skip
def test_skipped(books):
    pass


def test_page(books, client):
    assert client.get("/list/").status_code == 200
