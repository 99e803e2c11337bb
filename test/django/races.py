"""Runs fixture cases against themselves on a real PostgreSQL and prints what happened, one JSON object a line.

    python races.py cases.json

The input is that of `judge.py`, and each case may have a `meanwhile` block: what the other connection runs. The
environment variable `TEST_DATABASE_PORT` has the port of a server on loopback. Each line of output is
`{id, before, after}` as `interleaving.py` describes, `after` may be null.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "recorder")]

import psycopg

import interleaving
import judge

SERVER = {"NAME": "shop", "USER": "root", "HOST": "127.0.0.1", "PORT": os.environ["TEST_DATABASE_PORT"]}


def main(cases_file: str, observe: judge.Observe = interleaving.observe) -> None:
    with open(cases_file, encoding="utf-8") as source:
        order = json.load(source)
    seconds = order["secondsPerRun"]
    for case in order["cases"]:
        before = race(case, f"case_{os.getpid()}_{case['id']}_before", seconds, observe)
        after = None
        if case["after"] is not None:
            fixed = {**case, "files": {**case["files"], **case["after"]}}
            after = race(fixed, f"case_{os.getpid()}_{case['id']}_after", seconds, observe)
        print(json.dumps({"id": case["id"], "before": before, "after": after}), flush=True)


def race(case: dict[str, Any], schema: str, seconds: float, observe: judge.Observe) -> dict[str, Any]:
    """Runs the case in a child process, in a database schema of its own."""
    execute(f"CREATE SCHEMA {schema}")
    try:
        return judge.run_apart({**case, "database": settings_for(schema)}, seconds, observe)
    finally:
        execute(f"DROP SCHEMA {schema} CASCADE")


def execute(statement: str) -> None:
    server = {"dbname": SERVER["NAME"], "user": SERVER["USER"], "host": SERVER["HOST"], "port": SERVER["PORT"]}
    with psycopg.connect(**server, autocommit=True, options="-c client_min_messages=warning") as connection:
        connection.execute(statement)


def settings_for(schema: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        **SERVER,
        "OPTIONS": {"options": f"-c search_path={schema} -c deadlock_timeout=100ms -c client_min_messages=warning"},
    }


if __name__ == "__main__":
    main(sys.argv[1])
