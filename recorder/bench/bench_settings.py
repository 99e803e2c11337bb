"""The sample project's settings, with the tool that BENCH_TOOL names switched on for every request."""

import os
import sys

from bookshop.settings.dev import *  # noqa: F403
from bookshop.settings.dev import INSTALLED_APPS, MIDDLEWARE

TEST_RUNNER = "bench_runner.RepeatingRunner"

if os.environ["BENCH_TOOL"] == "zeal":
    INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
    MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
    ZEAL_RAISE = False
    ZEAL_SHOW_ALL_CALLERS = False

if os.environ["BENCH_TOOL"] == "toolbar":
    INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.staticfiles", "debug_toolbar"]
    MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware", *MIDDLEWARE]
    STATIC_URL = "static/"
    ROOT_URLCONF = "bench_urls"
    DEBUG_TOOLBAR_PANELS = ["debug_toolbar.panels.sql.SQLPanel"]
    DEBUG_TOOLBAR_CONFIG = {
        "IS_RUNNING_TESTS": False,
        "SHOW_TOOLBAR_CALLBACK": "bench_settings.show_always",
    }


def show_always(request):
    return True


# What both tools find goes to the log; writing it to a terminal is not what is measured.
LOGGING = {"version": 1, "disable_existing_loggers": True}
sys.dont_write_bytecode = True
