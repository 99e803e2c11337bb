from pathlib import Path

HERE = Path(__file__).resolve().parent
SECRET_KEY = "for tests"
DEBUG = True
ALLOWED_HOSTS = ["*"]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "default.sqlite3"},
    "other": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "other.sqlite3"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.staticfiles", "shop", "web"]
MIDDLEWARE = ["web.middleware.count_authors"]
ROOT_URLCONF = "web.urls"
STATIC_URL = "static/"
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
    {"BACKEND": "django.template.backends.jinja2.Jinja2", "APP_DIRS": True},
]
USE_TZ = True
