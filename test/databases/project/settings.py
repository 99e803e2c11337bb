"""One project on three databases; `TEST_DATABASE_PORTS` has the ports of PostgreSQL and MariaDB."""

import os

import pymysql

pymysql.install_as_MySQLdb()
POSTGRESQL, MARIADB = os.environ["TEST_DATABASE_PORTS"].split(",")
SERVER = {"HOST": "127.0.0.1", "USER": "root"}
SECRET_KEY = "for tests"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    "postgresql": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "PORT": POSTGRESQL, **SERVER},
    "mariadb": {"ENGINE": "django.db.backends.mysql", "NAME": "shop", "PORT": MARIADB, **SERVER},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.contenttypes", "shop"]
# Tables without migrations cannot refer to some with them.
MIGRATION_MODULES = {"contenttypes": None}
USE_TZ = True
