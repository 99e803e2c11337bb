from asgiref.sync import sync_to_async
from django.http import HttpResponse
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


def jinja(request):
    return render(request, "page.jinja", {"books": Book.objects.all(), "authors": Author.objects.all()})
