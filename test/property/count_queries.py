"""Runs generated programs on real Django and prints what each query was, one JSON object a line.

    python count_queries.py programs.json

The input is a list of `{id, files, data}`: `data` fills the tables, then `shop.views.index()` is called. Each line of
output is `{id, error, queries}`; a query is `{places, rows, table, trigger}`. `places` are `[file, line]`, outermost
first, `rows` what was fetched, `table` what it selects from, `trigger` `[kind, field]` or null.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "test" / "django"), str(ROOT / "recorder")]
sys.dont_write_bytecode = True

# Imported once here, and inherited by the child of every program.
import django.db.backends.sqlite3.base
import django.db.models.fields.related_descriptors  # noqa: F401

import project
from roundtrip_recorder import Capture, Query

SECONDS = 10


def main(programs_file: str) -> None:
    with open(programs_file, encoding="utf-8") as source:
        programs = json.load(source)
    for program in programs:
        print(json.dumps({"id": program["id"], **run_apart(program)}), flush=True)


def run_apart(program: dict[str, Any]) -> dict[str, Any]:
    """Runs a program in a child process, since Django can be set up once only."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(SECONDS)
        try:
            with os.fdopen(writer, "w", encoding="utf-8") as out:
                json.dump(run(program), out)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if text else {"error": f"Python ended with status {status}", "queries": []}


def run(program: dict[str, Any]) -> dict[str, Any]:
    queries: list[Query] = []
    try:
        with (
            tempfile.TemporaryDirectory(prefix="roundtrip-program-") as folder,
            contextlib.redirect_stdout(io.StringIO()),
        ):
            folder = os.path.realpath(folder)
            modules = project.install(program["files"], None, folder)
            names = {name: value for module in modules for name, value in vars(module).items()}
            exec(compile(program["data"], "<data>", "exec"), names)
            with Capture([folder], queries.append):
                names["index"]()
            return {"error": None, "queries": [describe(query, folder) for query in queries]}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}", "queries": []}


def describe(query: Query, folder: str) -> dict[str, Any]:
    table = re.search(r'FROM "(\w+)"', query.sql)
    return {
        "places": [[os.path.relpath(frame.file, folder), frame.line] for frame in reversed(query.frames)],
        "rows": query.rows or 0,
        "table": table and table.group(1),
        "trigger": query.trigger and [query.trigger.kind, query.trigger.field],
    }


if __name__ == "__main__":
    main(sys.argv[1])
