from .base import *  # noqa: F403

INSTALLED_APPS += ["django.contrib.admin", "django.contrib.flatpages", "django.contrib.messages"]  # noqa: F405
