from django.db import models

from ..base import Stamped

FIRST = "a"


class Shelf(Stamped):
    code = models.CharField(max_length=5, primary_key=True)
    room = models.ForeignKey("Room", models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "code"], name="%(app_label)s_%(class)s_room"),
            models.UniqueConstraint(fields=("code",), condition=models.Q(room__isnull=True), name="no_room"),
            models.UniqueConstraint(fields=["room"], condition=models.Q(code="a", room=None), name="constants"),
            models.UniqueConstraint(fields=["room"], condition=~models.Q(room=None) & models.Q(code__gt="b"), name="more"),
            models.UniqueConstraint(fields=["room"], condition=models.Q(code="a") | models.Q(code="b"), name="either"),
            models.UniqueConstraint(
                fields=["room"], condition=~models.Q(room__isnull=True) & models.Q(code=FIRST), name="both"
            ),
            models.UniqueConstraint(
                fields=["code"], deferrable=models.Deferrable.IMMEDIATE, name="deferrable_but_at_once"
            ),
        ]
        indexes = [models.Index(fields=["-created", "code"], name="shelf_created")]


class Room(models.Model):
    name = models.CharField(max_length=5)
    near = models.ManyToManyField("Room", through="Door", through_fields=("first", "second"))


class Door(models.Model):
    first = models.ForeignKey(Room, models.CASCADE, related_name="doors_out")
    second = models.ForeignKey(Room, models.CASCADE, related_name="doors_in+")

    class Meta:
        unique_together = [("first", "second")]
        default_related_name = "never"
