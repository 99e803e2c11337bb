from django.conf import settings
from django.db import models


class UserKey(models.ForeignKey):
    def __init__(self, **kwargs):
        kwargs.setdefault("to", settings.AUTH_USER_MODEL)
        kwargs.setdefault("on_delete", models.CASCADE)
        kwargs["null"] = True
        super().__init__(**kwargs)


class ShelfKey(models.ForeignKey):
    pass


class CodeField(models.CharField):
    pass
