from django.db import models

from .fields import UserKey


class SmallQuerySet(models.QuerySet):
    def small(self):
        return self.filter(pk__lt=10)


class SmallManager(models.Manager.from_queryset(SmallQuerySet)):
    pass


class Stamped(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True, null=True)

    class Meta:
        abstract = True
        ordering = ["-created"]
        get_latest_by = "created"


class Owned(models.Model):
    owner = UserKey(related_name="%(app_label)s_%(class)s_owned", related_query_name="owned_%(class)s")
    helpers = models.ManyToManyField("people.Person", related_name="+")
    note = models.TextField()
    extra = models.TextField()

    small = SmallManager()

    class Meta:
        abstract = True
        default_related_name = "%(class)s_items"


class Both(Stamped, Owned):
    note = None

    class Meta(Stamped.Meta, Owned.Meta):
        abstract = True
        unique_together = ("owner", "extra")


class Plain:
    extra_info = 1

    @property
    def changed(self):
        return None
