"""Knows the text of the user's files as it was when first seen in the run, and the functions in it.

Files may be edited while the run goes on, so each is read once. What could not be read has no hash.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from inspect import CO_NEWLOCALS, CO_OPTIMIZED
from types import CodeType

from .qualified_name import find_qualified_name

_ANONYMOUS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}


class Unit:
    """A function, method or lambda that is not nested in another one. Lines are 1-based, both ends inclusive."""

    __slots__ = ("end_line", "hash", "line", "name")

    def __init__(self, name: str, line: int, end_line: int, hash_: str) -> None:
        self.name = name
        self.line = line
        self.end_line = end_line
        self.hash = hash_


class Source:
    """One file. `hash` is None where it could not be read."""

    def __init__(self, path: str) -> None:
        self._path = path
        content = _read(path)
        self.hash = None if content is None else _hash(content)
        # Python takes a lone carriage return as a line's end too.
        text = (content or b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        self._lines = text.split(b"\n")
        self._units: dict[tuple[int, str], Unit] = {}
        # The code objects are kept so that their ids stay theirs.
        self._found: dict[int, Unit | None] = {}
        self._codes: list[CodeType] = []
        self._functions: list[tuple[int, int, str]] | None = None

    def count_utf16(self, line: int, offset: int) -> int:
        """The 1-based column in UTF-16 units of an offset in a line's UTF-8 bytes."""
        before = self._lines[line - 1][:offset] if line <= len(self._lines) else b""
        if len(before) < offset or before.isascii():
            return offset + 1
        return len(before.decode("utf-8", "replace").encode("utf-16-le")) // 2 + 1

    def find_unit(self, code: CodeType) -> Unit | None:
        """The unit that a code object of this file belongs to; None for the code of modules and class bodies."""
        if id(code) not in self._found:
            self._found[id(code)] = self._look_up(code)
            self._codes.append(code)
        return self._found[id(code)]

    def _look_up(self, code: CodeType) -> Unit | None:
        if not code.co_flags & CO_OPTIMIZED or not code.co_flags & CO_NEWLOCALS:
            return None
        name = find_qualified_name(code)
        if "<locals>" in name or code.co_name in _ANONYMOUS:
            return self._find_outermost(code)
        return self._keep(name, code.co_firstlineno, _find_last_line(code))

    def _find_outermost(self, code: CodeType) -> Unit | None:
        if self._functions is None:
            self._functions = list(_find_functions(b"\n".join(self._lines)))
        for line, end_line, name in self._functions:
            if line <= code.co_firstlineno <= end_line:
                return self._keep(name, line, end_line)
        return None

    def _keep(self, name: str, line: int, end_line: int) -> Unit:
        unit = self._units.get((line, name))
        if unit is None:
            text = b"\n".join(self._lines[line - 1 : end_line])
            unit = self._units[line, name] = Unit(name, line, end_line, _hash(text))
        return unit


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as source:
            return source.read()
    except (OSError, ValueError):
        return None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _find_last_line(code: CodeType) -> int:
    if hasattr(code, "co_lines"):
        lines = [line for _, _, line in code.co_lines() if line is not None]
    else:
        import dis

        lines = [line for _, line in dis.findlinestarts(code)]
    inner = [_find_last_line(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return max([code.co_firstlineno, *lines, *inner])


def _find_functions(text: bytes) -> Iterator[tuple[int, int, str]]:
    """First line, last line and qualified name of each function that is not nested in another one."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    yield from _find_outer_functions(tree, "")


def _find_outer_functions(node: ast.AST, prefix: str) -> Iterator[tuple[int, int, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _find_outer_functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
            yield first, child.end_lineno or child.lineno, prefix + child.name
        elif isinstance(child, ast.Lambda):
            yield child.lineno, child.end_lineno or child.lineno, f"{prefix}<lambda>"
        else:
            yield from _find_outer_functions(child, prefix)
