"""The same tests on each database of the settings; each has three books with an author and a tag of their own."""

from django.db import DatabaseError, connections, transaction
from django.test import TestCase
from shop.models import Author, Book, Tag


class Work:
    databases = "__all__"

    @classmethod
    def setUpTestData(cls):
        for number in range(3):
            author = Author.objects.using(cls.alias).create(name=f"author {number}", bio="long")
            book = Book.objects.using(cls.alias).create(title=f"book {number}", author=author)
            book.tags.add(Tag.objects.using(cls.alias).create(name=f"tag {number}"))

    def test_lazy(self):
        for book in Book.objects.using(self.alias).all():
            self.assertEqual(book.author.bio, "long")

    def test_streamed(self):
        for book in Book.objects.using(self.alias).iterator(chunk_size=2):
            self.assertEqual(book.author.bio, "long")

    def test_streamed_in_part(self):
        rows = Author.objects.using(self.alias).iterator(chunk_size=2)
        self.assertEqual(next(rows).bio, "long")

    def test_prefetched(self):
        for book in Book.objects.using(self.alias).prefetch_related("tags"):
            self.assertEqual(len(book.tags.all()), 1)

    def test_raw(self):
        rows = Book.objects.using(self.alias).raw("SELECT * FROM shop_book WHERE title <> %s", ["book 1"])
        self.assertEqual(len([row.author for row in rows]), 2)

    def test_cursor(self):
        with connections[self.alias].cursor() as cursor:
            cursor.execute("SELECT title FROM shop_book ORDER BY title")
            self.assertEqual([cursor.fetchone(), *cursor], [(f"book {number}",) for number in range(3)])

    def test_writes(self):
        Tag.objects.using(self.alias).bulk_create([Tag(name="new"), Tag(name="newer")])
        Tag.objects.using(self.alias).filter(name="new").update(name="old")
        Tag.objects.using(self.alias).get_or_create(name="newest")

    def test_savepoints(self):
        with transaction.atomic(using=self.alias), transaction.atomic(using=self.alias):
            Author.objects.using(self.alias).update(bio="short")

    def test_failing(self):
        with self.assertRaises(DatabaseError), transaction.atomic(using=self.alias):
            connections[self.alias].cursor().execute("SELECT nothing FROM nowhere")


class SqliteTests(Work, TestCase):
    alias = "default"


class PostgresqlTests(Work, TestCase):
    alias = "postgresql"


class MariadbTests(Work, TestCase):
    alias = "mariadb"
