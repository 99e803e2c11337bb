"""The run that the sample recordings show."""

import pytest
from shop.models import Author, Book, Cover


@pytest.fixture
def books(db):
    for number in range(2):
        author = Author.objects.create(name=f"author {number}", bio="long")
        Cover.objects.create(book=Book.objects.create(title=f"book {number}", author=author))


def test_authors(books):
    for book in Book.objects.all():
        assert book.author.name


def test_page(books, client):
    assert client.get("/list/").status_code == 200
