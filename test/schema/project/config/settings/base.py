DJANGO_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
LOCAL_APPS = ("people", "library.apps.LibraryConfig")
INSTALLED_APPS = DJANGO_APPS + list(LOCAL_APPS)
INSTALLED_APPS += ["django.contrib.sites", "django.contrib.redirects"]

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "ATOMIC_REQUESTS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
LIBRARY_SHELF_MODEL = "depot.Shelf"
SECRET_KEY = "only for tests"
USE_TZ = True
