"""The models on which the handbook's claims about Django are run."""

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Country(models.Model):
    name = models.CharField(max_length=40, unique=True)


class Author(models.Model):
    name = models.CharField(max_length=40, unique=True)
    country = models.ForeignKey(Country, models.CASCADE, related_name="authors")


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")

    class Meta:
        ordering = ("name",)


class Book(models.Model):
    title = models.CharField(max_length=40, unique=True)
    year = models.IntegerField(default=2000)
    published = models.DateField(null=True)
    stamped = models.DateTimeField(null=True)
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    editor = models.ForeignKey(Author, models.SET_NULL, null=True, related_name="edited")
    tags = models.ManyToManyField(Tag, related_name="books")
    comments = GenericRelation("Comment")

    class Meta:
        ordering = ("title",)
        get_latest_by = "year"


class Note(models.Model):
    """Has no ordering of its own."""

    text = models.CharField(max_length=40)
    author = models.ForeignKey(Author, models.CASCADE, related_name="notes")

    class Meta:
        get_latest_by = "text"


class Cover(models.Model):
    book = models.OneToOneField(Book, models.CASCADE, related_name="cover")
    color = models.CharField(max_length=40)


class Comment(models.Model):
    text = models.CharField(max_length=40)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveIntegerField()
    target = GenericForeignKey()


class Place(models.Model):
    name = models.CharField(max_length=40)
    owner = models.ForeignKey(Author, models.CASCADE, related_name="places")


class Shop(Place):
    seats = models.IntegerField(default=0)


class Level5(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)


class Level4(models.Model):
    below = models.ForeignKey(Level5, models.CASCADE)


class Level3(models.Model):
    below = models.ForeignKey(Level4, models.CASCADE)


class Level2(models.Model):
    below = models.ForeignKey(Level3, models.CASCADE)


class Level1(models.Model):
    below = models.ForeignKey(Level2, models.CASCADE)
