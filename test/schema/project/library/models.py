from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, UniqueConstraint
from django.db.models.functions import Lower

from .base import Both, Plain, SmallManager, SmallQuerySet, Stamped
from .fields import CodeField, ShelfKey
from .parts.shelves import *  # noqa: F403
from .parts.shelves import Shelf

if TYPE_CHECKING:
    from .parts.shelves import Room

SHELF_MODEL = getattr(settings, "LIBRARY_SHELF_MODEL", "depot.Room")
AUTHOR = "depot.Author"
BookManager = models.Manager.from_queryset(SmallQuerySet)


class Place(models.Model):
    name = models.CharField(max_length=20, unique=True)
    city = models.ForeignKey("City", on_delete=models.CASCADE)

    class Meta:
        ordering = ("name",)


class Restaurant(Place):
    stars = models.IntegerField(null=True)
    chef = models.ForeignKey(get_user_model(), null=True, on_delete=models.SET_NULL, related_name="kitchens")


class Bistro(Restaurant):
    restaurant = models.OneToOneField(Restaurant, models.CASCADE, parent_link=True, related_name="as_bistro")
    tables = models.IntegerField()

    class Meta:
        ordering = [F("tables").desc(), "name"]


class Cafe(Place):
    own_key = models.AutoField(primary_key=True)
    base = models.OneToOneField(Place, models.CASCADE, parent_link=True)


class BistroProxy(Bistro):
    everything = models.Manager()

    class Meta:
        proxy = True
        ordering = ["-name"]


class PlaceProxy(Place):
    class Meta:
        proxy = True


class Visit(models.Model):
    proxy = models.ForeignKey(PlaceProxy, models.CASCADE)
    bistro = models.ForeignKey(BistroProxy, models.CASCADE, related_name="visitors", related_query_name="guest")
    hidden = models.ForeignKey(Place, models.CASCADE, related_name="+")
    half = models.ForeignKey(Place, models.CASCADE, related_name="half_hidden+")


class City(models.Model):
    name = models.CharField(max_length=20)
    mayor = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True)

    class Meta:
        order_with_respect_to = "mayor"


class Author(Both):
    changed = models.BooleanField()
    name = models.CharField(max_length=20)

    class Meta(Both.Meta):
        constraints = [UniqueConstraint(Lower("name"), name="lower_name")]


class Editor(Plain, Both):
    pass


class Book(models.Model):
    title = CodeField("title", max_length=20)
    slug = models.SlugField(unique=True)
    authors = models.ManyToManyField(AUTHOR, related_name="books", related_query_name="book", through="Authorship")
    editors = models.ManyToManyField(Editor)
    shelf = ShelfKey(SHELF_MODEL, models.CASCADE)
    sequel = models.OneToOneField("self", models.SET_NULL, null=True, related_name="prequel")
    tags = GenericRelation("TaggedThing", related_query_name="tagged_book")
    notes = GenericRelation("TaggedThing", "object_ref", content_type_field="kind")

    objects = BookManager()
    everything = models.Manager()
    small = SmallQuerySet.as_manager()

    class Meta:
        default_manager_name = "everything"
        base_manager_name = "small"
        unique_together = (("title", "shelf"), ["slug", "title"])

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)


class Authorship(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)
    book = models.ForeignKey(to=Book, on_delete=models.CASCADE)
    role = models.CharField(max_length=3, choices=[("a", "Author"), ("t", "Translator")])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "book"], name="once", deferrable=models.Deferrable.DEFERRED
            ),
        ]


class ComicBook(Book):
    second = SmallManager()
    colours = models.ManyToManyField("Colour", db_table="comic_colours")


class Colour(models.Model):
    class Shade(models.TextChoices):
        DARK = "d"

    objects: "models.Manager[Colour]" = models.Manager()
    shade = models.CharField(max_length=1, choices=Shade.choices)


class TaggedThing(models.Model):
    kind = models.ForeignKey(ContentType, models.CASCADE)
    object_ref = models.PositiveIntegerField(null=True)
    thing = GenericForeignKey("kind", "object_ref")

    class Meta:
        ordering = [Lower("kind"), F("object_ref").desc(nulls_last=True)]


class Swappable(models.Model):
    shelf = models.ForeignKey(Shelf, models.CASCADE)

    class Meta:
        swappable = "LIBRARY_SHELF_MODEL"


class Wrapper:
    class Inner(Stamped):
        colour = models.ForeignKey(Colour, models.CASCADE)


class Twice(Stamped, Place):
    twice = models.BooleanField()


Colour.add_to_class("rank", models.IntegerField(null=True))
models.ForeignKey(Place, models.CASCADE, null=True).contribute_to_class(Colour, "seen_at")
