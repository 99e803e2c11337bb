from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class PersonManager(BaseUserManager):
    def create_user(self, email):
        return self.create(email=email)


class Person(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True)
    mentor = models.ForeignKey("self", models.SET_NULL, null=True, related_name="pupils")
    friends = models.ManyToManyField("self")
    follows = models.ManyToManyField("self", symmetrical=False, related_name="followers")

    objects = PersonManager()
    USERNAME_FIELD = "email"


class Profile(models.Model):
    person = models.OneToOneField(Person, models.CASCADE, primary_key=True)
    nickname = models.CharField(max_length=10, null=True)
