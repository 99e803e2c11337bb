"""Finds the `__qualname__` of the function that a code object belongs to."""

from __future__ import annotations

import ast
from functools import lru_cache
from types import CodeType

_ANONYMOUS = {
    ast.Lambda: "<lambda>",
    ast.ListComp: "<listcomp>",
    ast.SetComp: "<setcomp>",
    ast.DictComp: "<dictcomp>",
    ast.GeneratorExp: "<genexpr>",
}


def find_qualified_name(code: CodeType) -> str:
    """The qualified name, read from the source where Python (before 3.11) does not keep it."""
    known = getattr(code, "co_qualname", None)
    if known is not None:
        return known
    return _names_in(code.co_filename).get((code.co_firstlineno, code.co_name), code.co_name)


@lru_cache(maxsize=512)
def _names_in(filename: str) -> dict[tuple[int, str], str]:
    try:
        with open(filename, "rb") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return {}
    names: dict[tuple[int, str], str] = {}
    _collect(tree, "", names)
    return names


def _collect(node: ast.AST, prefix: str, names: dict[tuple[int, str], str]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            _collect(child, f"{prefix}{child.name}.", names)
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            # A code object's first line is that of its first decorator.
            first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
            _add(child, child.name, first, prefix, names)
        elif type(child) in _ANONYMOUS:
            _add(child, _ANONYMOUS[type(child)], child.lineno, prefix, names)
        else:
            _collect(child, prefix, names)


def _add(node: ast.AST, name: str, line: int, prefix: str, names: dict[tuple[int, str], str]) -> None:
    names.setdefault((line, name), prefix + name)
    _collect(node, f"{prefix}{name}.<locals>.", names)
