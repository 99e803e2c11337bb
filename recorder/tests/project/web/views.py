from asgiref.sync import sync_to_async
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views import View
from shop.models import Author, Book


def books(request, secret):
    found = Book.objects.exclude(title=secret)
    return HttpResponse(", ".join(book.author.name for book in found))


class BookList(View):
    def get(self, request):
        return render(request, "list_page.html", {"books": Book.objects.all()})


async def books_later(request):
    return HttpResponse(await sync_to_async(count_books)())


def count_books():
    return Book.objects.count()


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


def jinja(request):
    return render(request, "page.jinja", {"books": Book.objects.all(), "authors": Author.objects.all()})
