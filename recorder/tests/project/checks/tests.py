import unittest
from unittest import expectedFailure, skip

from django.test import LiveServerTestCase, TestCase, TransactionTestCase
from shop.models import Author, Book, Tag

from .data import make_books


class BookTests(TestCase):
    databases = {"default", "other"}

    @classmethod
    def setUpTestData(cls):
        make_books()

    def setUp(self):
        self.first = Book.objects.order_by("pk").first()

    def tearDown(self):
        Tag.objects.count()

    def test_reads(self):
        for book in Book.objects.all():
            self.assertTrue(book.author.name)

    def test_other_database(self):
        self.assertEqual(Author.objects.using("other").count(), 0)

    def test_subtests(self):
        for number in range(2):
            with self.subTest(number=number):
                self.assertEqual(Book.objects.filter(title=f"book {number}").count(), 1)

    def test_page(self):
        self.assertEqual(self.client.get("/books/secret-in-a-path/").status_code, 200)

    @skip("not today")
    def test_skipped(self):
        Book.objects.count()

    @expectedFailure
    def test_expected(self):
        self.fail("secret in a failure")

    async def test_awaited(self):
        self.assertEqual((await self.async_client.get("/later/")).status_code, 200)


class SlowTests(TransactionTestCase):
    def test_saves(self):
        make_books(1)


class ServerTests(LiveServerTestCase):
    def test_server(self):
        from urllib.request import urlopen

        with urlopen(f"{self.live_server_url}/list/") as answer:
            self.assertEqual(answer.status, 200)


class PlainTests(unittest.TestCase):
    def test_nothing(self):
        self.assertTrue(True)
