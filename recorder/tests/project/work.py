"""A script that goes through all ways in which a row's attribute makes a query."""

import copy
import os
import pickle
import sys
from multiprocessing import get_context

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.core.management import call_command
from django.db import connection
from shop.models import Author, Book, Cover, Note, Tag


def fill():
    call_command("migrate", run_syncdb=True, verbosity=0)
    for number in range(2):
        author = Author.objects.create(name=f"author {number}", bio="a secret life")
        book = Book.objects.create(title=f"book {number}", author=author)
        book.tags.add(Tag.objects.create(name="tag"))
        Cover.objects.create(book=book)
        Note.objects.create(content_object=book)


def forward():
    for book in Book.objects.all():  # fetch
        book.author.name  # read


def reverse_one_to_one():
    book = Book.objects.get(title="book 1")  # fetch
    book.cover.pk  # read


def deferred():
    author = Author.objects.only("name").first()  # fetch
    author.bio  # read


def generic():
    (note, *_) = Note.objects.filter(pk__gt=0)  # fetch
    note.content_object  # read


def wide():
    return "😀", Book.objects.count()  # read


def manager():
    author = Author.objects.last()  # fetch
    list(author.book_set.all())  # read


def many_to_many():
    for book in Book.objects.iterator():  # fetch
        list(book.tags.all())  # read


def composed():
    for book in Book.objects.all():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM shop_author WHERE bio = 'a secret life' AND id = {book.author_id}")


def count_many_to_many():
    book = Book.objects.first()  # fetch
    book.tags.count()  # read


def through_select_related():
    cover = Cover.objects.select_related("book").first()  # fetch
    cover.book.author.name  # read


def raw():
    for book in Book.objects.raw("SELECT id, title, author_id FROM shop_book"):  # fetch
        book.author.name  # read


def prefetch():
    list(Book.objects.prefetch_related("tags"))  # fetch


def nested():
    for author in Author.objects.prefetch_related("book_set"):  # prefetch
        for book in author.book_set.all():
            book.cover.pk  # read


def of_a_parent():
    author = Author.objects.first()  # fetch
    for book in author.book_set.select_related("cover"):
        book.author.book_set.count()  # read


def copied():
    book = copy.deepcopy(Book.objects.first())  # fetch
    book.author.name  # read


def pickled():
    book = pickle.loads(pickle.dumps(Book.objects.first()))
    book.author.name  # read


def created():
    book = Book.objects.create(title="new", author_id=1)
    book.author.name  # read


def deep(depth=150):
    return deep(depth - 1) if depth else Author.objects.count()


def interleaved():
    books = Book.objects.iterator(chunk_size=1)
    next(books)
    Author.objects.count()
    list(books)


def in_child(book):
    book.author.name  # read


def forked():
    child = get_context("fork").Process(target=in_child, args=(Book.objects.first(),))
    child.start()
    child.join()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        globals()[name]()
    if os.environ.get("KILLED"):
        os.kill(os.getpid(), 9)
    sys.exit(int(os.environ.get("EXIT", "0")))
