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
    points = models.PositiveIntegerField(default=0)

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


class ReadingClub(TimeStampedModel):
    name = models.CharField(max_length=80, unique=True)

    def __str__(self):
        return self.name


class Membership(TimeStampedModel):
    """A customer's place in a club; without a club until one is chosen."""

    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    club = models.ForeignKey(
        ReadingClub, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "club"], name="one_membership_each")]
