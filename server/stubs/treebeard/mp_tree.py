from django.db import models

from .models import Node


class MP_NodeQuerySet(models.QuerySet):
    pass


class MP_NodeManager(models.Manager):
    def get_queryset(self):
        return MP_NodeQuerySet(self.model, using=self._db).order_by("path")


class MP_Node(Node):
    path = models.CharField(max_length=255, unique=True)
    depth = models.PositiveIntegerField()
    numchild = models.PositiveIntegerField(default=0)

    objects = MP_NodeManager()

    class Meta:
        abstract = True
