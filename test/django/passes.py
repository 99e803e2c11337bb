"""Counts how often the body of each loop ran, and which functions were entered from outside the case's files."""

from __future__ import annotations

import ast
import dis
import inspect
import itertools
import sys
from collections import Counter
from collections.abc import Iterator
from types import CodeType
from typing import Any

# What a `for` goes over or a whole `while`: file, then first and last line with 0-based byte offsets.
LoopPlace = tuple[str, int, int, int, int]
# The lines of the calls that led to a loop's function, outermost first.
Callers = tuple[tuple[str, int], ...]

_TOOL = 3


class Passes:
    """A context in which loops and entries are counted; Python 3.12 is the first that tells.

    `loops` counts passes by callers and what the loop goes over.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.loops: Counter[tuple[Callers, LoopPlace]] = Counter()
        self._functions: Counter[tuple[str, int]] = Counter()
        self._generators: Counter[tuple[str, int]] = Counter()
        self._loops_of: dict[CodeType, dict[int, tuple[LoopPlace, int]]] = {}
        self._whiles_of: dict[str, dict[int, LoopPlace]] = {}

    def entries(self) -> Counter[tuple[str, int]]:
        """Calls from outside, by file and first line.

        A generator may run when the function that made it has returned, whose cost holds its queries then.
        """
        return self._functions or self._generators

    def __enter__(self) -> Passes:
        monitoring = sys.monitoring
        events = monitoring.events
        monitoring.use_tool_id(_TOOL, "passes")
        monitoring.register_callback(_TOOL, events.BRANCH, self._branch)
        monitoring.register_callback(_TOOL, events.LINE, self._line)
        monitoring.register_callback(_TOOL, events.PY_START, self._start)
        monitoring.set_events(_TOOL, events.BRANCH | events.LINE | events.PY_START)
        return self

    def __exit__(self, *_: object) -> None:
        sys.monitoring.set_events(_TOOL, 0)
        sys.monitoring.free_tool_id(_TOOL)

    def _branch(self, code: CodeType, offset: int, destination: int) -> Any:
        if not code.co_filename.startswith(self.folder):
            return sys.monitoring.DISABLE
        if code not in self._loops_of:
            self._loops_of[code] = dict(find_loops(code))
        loop = self._loops_of[code].get(offset)
        if loop is None:
            return sys.monitoring.DISABLE
        place, body = loop
        if destination == body:
            self.loops[self._callers(), place] += 1
        return None

    def _line(self, code: CodeType, line: int) -> Any:
        file = code.co_filename
        if not file.startswith(self.folder):
            return sys.monitoring.DISABLE
        if file not in self._whiles_of:
            self._whiles_of[file] = dict(find_whiles(file))
        place = self._whiles_of[file].get(line)
        if place is None:
            return sys.monitoring.DISABLE
        self.loops[self._callers(), place] += 1
        return None

    def _start(self, code: CodeType, _: int) -> Any:
        if not code.co_filename.startswith(self.folder):
            return sys.monitoring.DISABLE
        if code.co_name != "<module>" and not self._callers():
            is_generator = code.co_flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR)
            entered = self._generators if is_generator else self._functions
            entered[code.co_filename, code.co_firstlineno] += 1
        return None

    def _callers(self) -> Callers:
        callers: list[tuple[str, int]] = []
        # The callback, the function that is watched, and what called it.
        frame = sys._getframe(2).f_back
        while frame is not None:
            if frame.f_code.co_filename.startswith(self.folder):
                callers.append((frame.f_code.co_filename, frame.f_lineno))
            frame = frame.f_back
        return tuple(reversed(callers))


def find_loops(code: CodeType) -> Iterator[tuple[int, tuple[LoopPlace, int]]]:
    """Pairs of the offset at which a loop asks for the next item, and its place with the offset of its body."""
    instructions = list(dis.get_instructions(code))
    positions = list(code.co_positions())
    for instruction, following in itertools.pairwise(instructions):
        if instruction.opname == "FOR_ITER":
            line, end_line, column, end_column = positions[instruction.offset // 2]
            place = (code.co_filename, line or 0, column or 0, end_line or 0, end_column or 0)
            yield instruction.offset, (place, following.offset)


def find_whiles(file: str) -> Iterator[tuple[int, LoopPlace]]:
    """Pairs of the line at which the body of a `while` begins, and the place of the whole statement."""
    with open(file, encoding="utf-8") as source:
        tree = ast.parse(source.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.While):
            place = (file, node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)
            yield node.body[0].lineno, place
