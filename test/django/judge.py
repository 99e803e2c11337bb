"""Runs fixture cases on real Django and prints what happened, one JSON object a line.

    python judge.py cases.json

The input is `{secondsPerRun, cases}` with cases `{id, files, own, after, module, run, data, settings}`
(`files` and `after` map paths to texts, `own` lists the paths of the section itself). Each case runs
in a child process of its own, once as it is and once with the files after the fix. Each line of
output is `{id, before, after}`: observations as `observation.py` describes, `after` may be null.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "recorder")]
sys.dont_write_bytecode = True

# Imported once here, and inherited by the child of every case.
import django.contrib.auth.hashers
import django.contrib.auth.password_validation
import django.core.paginator
import django.db.backends.sqlite3.base
import django.db.models.fields.related_descriptors
import django.forms
import django.http
import django.shortcuts
import django.template.loader
import django.test
import django.test.client
import django.urls
import django.views.generic  # noqa: F401

import growth
import observation

# What a case's child process does with it and a folder of its own.
Observe = Callable[[dict[str, Any], str], dict[str, Any]]


def main(cases_file: str, observe: Observe = growth.observe) -> None:
    with open(cases_file, encoding="utf-8") as source:
        order = json.load(source)
    seconds = order["secondsPerRun"]
    for case in order["cases"]:
        after = None
        if case["after"] is not None:
            after = run_apart({**case, "files": {**case["files"], **case["after"]}}, seconds, observe)
        before = run_apart(case, seconds, observe)
        print(json.dumps({"id": case["id"], "before": before, "after": after}), flush=True)


def run_apart(case: dict[str, Any], seconds: float, observe: Observe = growth.observe) -> dict[str, Any]:
    """Runs one case in a child process and returns its observation, whatever becomes of the child."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        answer_and_exit(case, writer, observe)
    os.close(writer)
    try:
        text = read_all(reader, seconds)
    except TimeoutError:
        os.kill(child, signal.SIGKILL)
        text = json.dumps(observation.failed(f"it ran longer than {seconds} s"))
    finally:
        os.close(reader)
        _, status = os.waitpid(child, 0)
    if not text:
        return observation.failed(f"Python ended with status {status}")
    return json.loads(text)


def answer_and_exit(case: dict[str, Any], writer: int, observe: Observe) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix="roundtrip-case-") as folder:
            answer = observe(case, os.path.realpath(folder))
        with os.fdopen(writer, "w", encoding="utf-8") as out:
            json.dump(answer, out)
    finally:
        # The parent's own clean-up must not run a second time in the child.
        os._exit(0)


def read_all(reader: int, seconds: float) -> str:
    until = monotonic() + seconds
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([reader], [], [], max(0.0, until - monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(reader, 1 << 20)
        if not part:
            return b"".join(parts).decode()
        parts.append(part)


if __name__ == "__main__":
    main(sys.argv[1])
