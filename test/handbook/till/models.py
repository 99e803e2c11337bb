"""Tables for what happens when two processes meet."""

from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=20)
    country = models.CharField(max_length=2, default="")


class Tag(models.Model):
    slug = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=20, default="")


class Seat(models.Model):
    row = models.IntegerField()
    block = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "block"], name="seat_row_block")]


class Product(models.Model):
    stock = models.IntegerField(default=10)
