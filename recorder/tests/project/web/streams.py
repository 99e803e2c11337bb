from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from shop.models import Book


def stream(request):
    return StreamingHttpResponse(name_authors())


def name_authors():
    for book in Book.objects.iterator():
        yield book.author.name


async def stream_later(request):
    return StreamingHttpResponse(name_authors_later())


async def name_authors_later():
    async for book in Book.objects.all():
        yield await sync_to_async(find_author)(book)


def find_author(book):
    return book.author.name
