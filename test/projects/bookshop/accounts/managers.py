from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models


class UserQuerySet(models.QuerySet):
    def customers(self):
        return self.filter(is_staff=False, is_active=True).order_by("username")


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):
    pass
