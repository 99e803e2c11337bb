"""Installs a case's files as a Django project in this process, with tables in memory."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

IN_MEMORY = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


def install(
    files: dict[str, str],
    settings_text: str | None,
    folder: str,
    database: dict[str, Any] = IN_MEMORY,
    make_tables: Callable[[], None] | None = None,
) -> list[ModuleType]:
    """Writes the files, boots Django on them and creates the tables; returns the modules, in file order."""
    import django
    from django.conf import settings

    for path, text in files.items():
        write(os.path.join(folder, path), text)
    for path in list(files):
        add_packages(folder, os.path.dirname(path))
    sys.path.insert(0, folder)
    values = read_settings(settings_text, find_apps(files), "urls.py" in files)
    settings.configure(**{"DATABASES": {"default": database}, **values})
    django.setup()
    (make_tables or create_tables)()
    return [importlib.import_module(module_name(path)) for path in files if is_module(path)]


def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def add_packages(folder: str, package: str) -> None:
    while package:
        init = os.path.join(folder, package, "__init__.py")
        if "templates" not in package and not os.path.exists(init):
            write(init, "")
        package = os.path.dirname(package)


def is_module(path: str) -> bool:
    return path.endswith(".py") and "/migrations/" not in path


def module_name(path: str) -> str:
    return path[: -len(".py")].replace("/", ".").removesuffix(".__init__")


def find_apps(files: dict[str, str]) -> list[str]:
    apps: list[str] = []
    for path in files:
        for ending in ("/models.py", "/models/__init__.py"):
            if path.endswith(ending):
                apps.append(path[: -len(ending)].replace("/", "."))
    return apps


def read_settings(text: str | None, apps: list[str], has_urls: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "ALLOWED_HOSTS": ["*"],
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": ["django.contrib.contenttypes", "django.contrib.auth"],
        "LOGGING_CONFIG": None,
        "ROOT_URLCONF": "urls" if has_urls else "django.contrib.auth.urls",
        "SECRET_KEY": "judge",
        "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        "USE_TZ": True,
    }
    if text is not None:
        given: dict[str, Any] = {}
        exec(compile(text, "<settings>", "exec"), given)
        values.update((name, value) for name, value in given.items() if name.isupper())
    installed = values["INSTALLED_APPS"]
    values["INSTALLED_APPS"] = [*installed, *(app for app in apps if app not in installed)]
    return values


def create_tables() -> None:
    from django.apps import apps
    from django.db import connections

    for connection in connections.all():
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                options = model._meta
                if options.managed and not options.proxy and not options.swapped:
                    editor.create_model(model)
