"""Tables for what happens when two processes meet."""

import django
from django.db import models
from django.db.models.functions import Lower


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
    changed = models.DateTimeField(auto_now=True)


class Ticket(models.Model):
    number = models.IntegerField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=models.Q(active=True), name="ticket_active_number")
        ]


class Account(models.Model):
    email = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="account_email")]


class Turn(models.Model):
    place = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], deferrable=models.Deferrable.DEFERRED, name="turn_place")
        ]


class Sale(models.Model):
    product = models.ForeignKey(Product, models.CASCADE)
    tag = models.ForeignKey(Tag, models.SET_NULL, null=True)


# Earlier releases do not know `nulls_distinct`.
if django.VERSION >= (5, 0):

    class Table(models.Model):
        number = models.IntegerField(null=True)

        class Meta:
            constraints = [models.UniqueConstraint(fields=["number"], nulls_distinct=False, name="table_number")]
