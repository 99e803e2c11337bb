"""Code whose queries the tests look at; each function is called from a test."""

from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection, transaction
from django.template.loader import render_to_string

from .models import Author, Book, Cover, Note, Tag


def read_forward():
    return Book.objects.get(title="book 1").author.name


def read_reverse_one_to_one():
    return Book.objects.get(title="book 1").cover.pk


def read_forward_one_to_one():
    return Cover.objects.first().book.title


def read_deferred():
    return Author.objects.only("name").first().bio


def read_generic():
    return Note.objects.first().content_object.title


def read_reverse_manager():
    return list(Author.objects.first().book_set.filter(title="book 0"))


def read_many_to_many():
    return Book.objects.first().tags.count()


def read_reverse_many_to_many():
    return list(Tag.objects.first().book_set.all())


def read_many_to_many_of_one_model():
    return list(Tag.objects.first().wider.filter(name="tag"))


def count_many_to_many_of_one_model():
    return Tag.objects.first().wider.count()


def read_reverse_many_to_many_of_one_model():
    return list(Tag.objects.first().narrower.all())


def count_reverse_many_to_many_of_one_model():
    return Tag.objects.first().narrower.count()


def read_symmetrical_many_to_many():
    return list(Tag.objects.first().near.all())


def read_generic_relation():
    return list(Book.objects.first().notes.all())


def read_prefetched():
    return list(Book.objects.prefetch_related("tags"))


class Shelf:
    def titles(self):
        return [book.title for book in load()]


def load():
    return list(
        Book.objects.all(),
    )


def save_in_transaction():
    with transaction.atomic():
        Author.objects.filter(name="author 1").update(bio="short")


def read_by_cursor():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM shop_book WHERE title <> %s", ["secret"])
        first = cursor.fetchone()
        return [first, *cursor]


def read_raw():
    return list(Book.objects.raw("SELECT * FROM shop_book"))


def render_list():
    return render_to_string("list.html", {"books": Book.objects.filter(title="book 1")})


def stop_early():
    return next(Book.objects.iterator(chunk_size=1))


def fail():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


async def read_from_coroutine():
    return await load_all()


async def load_all():
    return await sync_to_async(list)(Book.objects.all())


def wait_for_coroutine():
    async_to_sync(select_apart)()


async def select_apart():
    await sync_to_async(select_one, thread_sensitive=False)()


def select_one():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
