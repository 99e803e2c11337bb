"""Responses whose pieces are made while they are read. Asynchronous ones are there from Django 4.2 on."""

from django.http import StreamingHttpResponse
from django.test import TestCase
from shop.models import Author

from .data import make_books


class StreamTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_books()

    def test_stream(self):
        response = self.client.get("/stream/")
        Author.objects.count()
        self.assertEqual(b"".join(response), b"author 0author 1")

    def test_mixed_streams(self):
        first, second = iter(self.client.get("/stream/")), iter(self.client.get("/stream/"))
        self.assertEqual([next(first), next(second), next(first), next(second)], [b"author 0"] * 2 + [b"author 1"] * 2)

    def test_closed_stream(self):
        response = self.client.get("/stream/")
        next(iter(response))
        response.close()
        self.assertEqual(list(response), [])


if hasattr(StreamingHttpResponse, "__aiter__"):

    class LaterStreamTests(TestCase):
        @classmethod
        def setUpTestData(cls):
            make_books()

        async def test_stream_later(self):
            response = await self.async_client.get("/stream-later/")
            self.assertEqual([piece async for piece in response], [b"author 0", b"author 1"])
