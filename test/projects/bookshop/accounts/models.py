from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from common.models import TimeStampedModel

from .managers import UserManager


class User(AbstractUser):
    display_name = models.CharField(max_length=80, blank=True)

    objects = UserManager()

    def __str__(self):
        return self.display_name or self.username


class Profile(TimeStampedModel):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    city = models.CharField(max_length=80)
    newsletter = models.BooleanField(default=False)

    def __str__(self):
        return self.city


class Address(TimeStampedModel):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses")
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=12)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "street"]
        verbose_name_plural = "addresses"

    def __str__(self):
        return f"{self.street}, {self.postcode}"
