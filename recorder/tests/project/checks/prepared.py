"""Queries around the body of a test: for its module, its class, itself, and after it."""

import unittest

from asgiref.sync import sync_to_async
from django.test import TestCase, TransactionTestCase
from shop.models import Author, Book, Cover, Note, Tag


def setUpModule():
    Author.objects.count()


class OrderedTests(TestCase):
    @classmethod
    def tearDownClass(cls):
        Cover.objects.count()
        super().tearDownClass()

    def setUp(self):
        self.addCleanup(self.clean)

    def clean(self):
        Tag.objects.count()

    def test_ordered(self):
        Book.objects.count()


class EmptiedTests(TransactionTestCase):
    def test_emptied(self):
        Book.objects.count()


class AwaitedTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.addAsyncCleanup(self.clean)
        await sync_to_async(Author.objects.count)()

    # Python 3.11 awaits a cleanup only when it is a coroutine function.
    async def clean(self):
        await sync_to_async(Tag.objects.count)()

    async def asyncTearDown(self):
        await sync_to_async(Note.objects.count)()

    async def test_awaited(self):
        await sync_to_async(Book.objects.count)()
