"""What one run of a case on Django showed, as the TypeScript side reads it.

observation = {
  "error": sentence or null,           why the case could not be run, or what it raised
  "ran": {path: [line, ...]},          lines of the case's files that ran
  "stillLoops": [{file, line}],        `for` loops of entered functions whose body never ran
  "groups": [group],
  "datasets": [{"name", "sizes": {model: rows}, "queries", "result"}],
}
group = {
  "frames": [{file, line, endLine, column, endColumn, qualname}],   innermost first
  "sql", "trigger": {kind, model, field} or null,
  "growth": [{"table", "nulls", "counts": [base, middle, large], "slope"}],   empty when constant
  "upTo": number or null,              grows as far as a limit in the code, to so many queries
  "counts": [number, ...],             one for each dataset
}

Lines and columns are 1-based, columns in UTF-16 units; columns are null before Python 3.11.
"""

from __future__ import annotations

import ast
import os
import re
import traceback
from collections.abc import Iterator
from typing import Any, Optional

from roundtrip_recorder import Frame, Query

# First and last line with 0-based byte offsets, as Python keeps them.
Span = tuple[int, Optional[int], int, Optional[int]]

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
        self._expressions: dict[str, dict[Span, Span]] = {}
        self._iterables: dict[str, dict[Span, Span]] = {}

    def relative(self, file: str) -> str:
        return os.path.relpath(os.path.realpath(file), self.folder).replace(os.sep, "/")

    def lines_of(self, error: BaseException) -> dict[str, list[int]]:
        """The lines of the case's files that an exception came through, by file."""
        return self._lines_in(traceback.extract_tb(error.__traceback__))

    def lines_now(self) -> dict[str, list[int]]:
        """The lines of the case's files that led to where this is called, by file."""
        return self._lines_in(traceback.extract_stack())

    def _lines_in(self, frames: traceback.StackSummary) -> dict[str, list[int]]:
        lines: dict[str, set[int]] = {}
        for frame in frames:
            if frame.filename.startswith(self.folder) and frame.lineno:
                lines.setdefault(self.relative(frame.filename), set()).add(frame.lineno)
        return {path: sorted(found) for path, found in lines.items()}

    def describe(self, frame: Frame, innermost: bool) -> dict[str, Any]:
        """The frame's place; only the innermost one can be a loop that fetches its rows."""
        self._read(frame.file)
        span = (frame.line, frame.column, frame.end_line or frame.line, frame.end_column)
        span = self._expressions[frame.file].get(span, span)
        line, column, end_line, end_column = self._iterables[frame.file].get(span, span) if innermost else span
        place = self.describe_span(frame.file, (line, column, end_line, end_column))
        return {**place, "qualname": frame.qualname}

    def describe_span(self, file: str, span: Span) -> dict[str, Any]:
        """A place given in Python's own offsets."""
        self._read(file)
        line, column, end_line, end_column = span
        last = end_line or line
        return {
            "file": self.relative(file),
            "line": line,
            "column": self._utf16(file, line, column),
            "endLine": last,
            "endColumn": self._utf16(file, last, end_column),
        }

    def _read(self, file: str) -> None:
        if file in self._lines:
            return
        with open(file, encoding="utf-8") as source:
            text = source.read()
        tree = ast.parse(text if file.endswith(".py") else "")
        self._lines[file] = text.split("\n")
        self._expressions[file] = dict(find_whole_expressions(tree))
        self._iterables[file] = dict(find_iterables(tree))

    def _utf16(self, file: str, line: int, offset: int | None) -> int | None:
        if offset is None:
            return None
        before = self._lines[file][line - 1].encode()[:offset].decode(errors="replace")
        return len(before.encode("utf-16-le")) // 2 + 1


def find_whole_expressions(tree: ast.AST) -> Iterator[tuple[Span, Span]]:
    """Pairs of a place as Python reports it and the expression that is meant.

    Of an attribute or a method call that spans lines Python names the part from the attribute's name on.
    """
    for node in ast.walk(tree):
        attribute = node.func if isinstance(node, ast.Call) else node
        if isinstance(attribute, ast.Attribute) and attribute.lineno != attribute.end_lineno:
            start = (attribute.end_lineno, attribute.end_col_offset - len(attribute.attr.encode()))
            yield (*start, node.end_lineno, node.end_col_offset), span_of(node)


def find_iterables(tree: ast.AST) -> Iterator[tuple[Span, Span]]:
    """Pairs of a loop and what it goes over: where the latter makes the query, Python 3.12 names the former.

    A comprehension of several loops names itself for each of them, so its place stays as it is.
    """
    for node in ast.walk(tree):
        loops = [node] if isinstance(node, (ast.For, ast.AsyncFor)) else getattr(node, "generators", [])
        if len(loops) == 1:
            yield span_of(node), span_of(loops[0].iter)


def span_of(node: Any) -> Span:
    return (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def describe_group(key: Key, places: Places) -> dict[str, Any]:
    frames, trigger, sql = key
    return {
        "frames": [places.describe(frame, innermost=index == 0) for index, frame in enumerate(frames)],
        "sql": sql,
        "trigger": trigger and {"kind": trigger.kind, "model": trigger.model, "field": trigger.field},
    }
