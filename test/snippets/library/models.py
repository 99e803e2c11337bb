"""The models that the snippets' default texts speak of."""

from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=40)


class Book(models.Model):
    title = models.CharField(max_length=40)
    isbn = models.CharField(max_length=13, unique=True)
    published = models.BooleanField(default=False)
    stock = models.IntegerField(default=5)
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)
    slug = models.CharField(max_length=40, default="")
    color = models.CharField(max_length=40, default="grey")
