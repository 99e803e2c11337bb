"""Runs fixture cases on real Django and prints each query and how often each loop turned, one JSON object a line.

    python record_costs.py cases.json

The input is that of test/django/judge.py. Each line of output is an object with `id`, `error` and these:

queries = [{frames, trigger, rows}]   frames are [file, line] outermost first, trigger [kind, field] or null
loops = [{callers, file, line, column, endLine, endColumn, passes}]   by what the loop goes over; callers are
                                                              [file, line] outermost first, columns UTF-16 units
entries = [{file, line, calls}]                               functions that were called from outside the files
iterables = [{file, line, column, endLine, endColumn}]        what any loop goes over, whether it turned or not
statements = {file: [line, ...]}                              for each line the first one of the statement it is in

Lines and columns are 1-based.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "test" / "django"), str(ROOT / "recorder")]
sys.dont_write_bytecode = True

import growth
import judge
import observation
from passes import Passes
from roundtrip_recorder import Query


def main(cases_file: str) -> None:
    with open(cases_file, encoding="utf-8") as source:
        order = json.load(source)
    for case in order["cases"]:
        answer = judge.run_apart(case, order["secondsPerRun"], record)
        print(json.dumps({"id": case["id"], **answer}), flush=True)


def record(case: dict[str, Any], folder: str) -> dict[str, Any]:
    """What one call of the case did on tables of equal size with all relations filled."""
    return growth.run_case(case, folder, lambda measured: describe_run(measured, folder))


def describe_run(measured: growth.Judge, folder: str) -> dict[str, Any]:
    from factory import Factory, find_tables

    with measured.capture, growth.undone():
        tables = find_tables("\n".join([*measured.case["files"].values(), measured.case["run"] or ""]))
        Factory(tables, "filled").grow(tables, measured.sizes[0])
        measured.run()
        with Passes(folder) as passes:
            run = measured.run()
    if run.error is not None:
        raise run.error
    places = measured.places
    texts = {path: text for path, text in measured.case["files"].items() if path.endswith(".py")}
    return {
        "error": None,
        "queries": [
            describe_query(query, places)
            for query in measured.queries
            if query.frames and query.kind in ("read", "write")
        ],
        "loops": [
            {
                "callers": [[places.relative(file), line] for file, line in callers],
                **places.describe_span(file, (line, column, end_line, end_column)),
                "passes": count,
            }
            for (callers, (file, line, column, end_line, end_column)), count in passes.loops.items()
        ],
        "entries": [
            {"file": places.relative(file), "line": line, "calls": calls}
            for (file, line), calls in passes.entries().items()
        ],
        "iterables": [
            places.describe_span(f"{folder}/{path}", span)
            for path, text in texts.items()
            for span in find_iterables(text)
        ],
        "statements": {path: find_statements(text) for path, text in texts.items()},
    }


def describe_query(query: Query, places: observation.Places) -> dict[str, Any]:
    return {
        "frames": [[places.relative(frame.file), frame.line] for frame in reversed(query.frames)],
        "trigger": query.trigger and [query.trigger.kind, query.trigger.field],
        "rows": query.rows or 0,
    }


def find_iterables(text: str) -> Iterator[observation.Span]:
    """What the loops and comprehensions go over that are not asynchronous, and each whole `while`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.While):
            yield observation.span_of(node)
        if isinstance(node, ast.For) or (isinstance(node, ast.comprehension) and not node.is_async):
            yield observation.span_of(node.iter)


def find_statements(text: str) -> list[int]:
    """For each line that of the statement whose own text it belongs to, bodies left aside; index 0 is no line."""
    lines = list(range(text.count("\n") + 2))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            end = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno or node.lineno
            lines[node.lineno : end + 1] = [node.lineno] * max(0, end + 1 - node.lineno)
    return lines


if __name__ == "__main__":
    main(sys.argv[1])
