"""What one run of a case on Django showed, as the TypeScript side reads it.

observation = {
  "error": sentence or null,           why the case could not be run, or what it raised
  "ran": {path: [line, ...]},          lines of the case's files that ran
  "stillLoops": [{file, line}],        `for` loops of entered functions whose body never ran
  "groups": [group],
  "datasets": [{"name", "queries", "result"}],
}
group = {
  "frames": [{file, line, endLine, column, endColumn, qualname}],   innermost first
  "sql", "trigger": {kind, model, field} or null,
  "growth": [{"table", "nulls", "counts": [base, middle, large], "slope"}],   empty when constant
}

Lines and columns are 1-based, columns in UTF-16 units; columns are null before Python 3.11.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

from roundtrip_recorder import Frame, Query

# Everything that tells two executions of one written query apart: list lengths and batch sizes.
_LISTS = re.compile(r"\((?:%s|NULL)(?:, (?:%s|NULL))*\)(?:, \((?:%s|NULL)(?:, (?:%s|NULL))*\))*")


def failed(sentence: str) -> dict[str, Any]:
    return {"error": sentence, "ran": {}, "stillLoops": [], "groups": [], "datasets": []}


class Key(tuple):
    """Which queries belong together: the places on the stack, the trigger and the SQL's shape."""

    __slots__ = ()

    @classmethod
    def of(cls, query: Query) -> Key:
        # Recursion repeats places; a deeper stack must not look like another group.
        return cls((tuple(dict.fromkeys(query.frames)), query.trigger, _LISTS.sub("(...)", query.sql)))

    @property
    def place(self) -> tuple[Any, ...]:
        return self[:2]


class Places:
    """Turns recorded frames into positions of the case's files."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._lines: dict[str, list[str]] = {}

    def relative(self, file: str) -> str:
        return os.path.relpath(os.path.realpath(file), self.folder).replace(os.sep, "/")

    def describe(self, frame: Frame) -> dict[str, Any]:
        return {
            "file": self.relative(frame.file),
            "line": frame.line,
            "endLine": frame.end_line or frame.line,
            "column": self._column(frame.file, frame.line, frame.column),
            "endColumn": self._column(frame.file, frame.end_line, frame.end_column),
            "qualname": frame.qualname,
        }

    def _column(self, file: str, line: int | None, offset: int | None) -> int | None:
        if line is None or offset is None:
            return None
        if file not in self._lines:
            with open(file, encoding="utf-8") as source:
                self._lines[file] = source.read().split("\n")
        before = self._lines[file][line - 1].encode()[:offset].decode(errors="replace")
        return len(before.encode("utf-16-le")) // 2 + 1


def describe_group(key: Key, growth: Iterable[dict[str, Any]], places: Places) -> dict[str, Any]:
    frames, trigger, sql = key
    return {
        "frames": [places.describe(frame) for frame in frames],
        "sql": sql,
        "trigger": trigger and {"kind": trigger.kind, "model": trigger.model, "field": trigger.field},
        "growth": list(growth),
    }
