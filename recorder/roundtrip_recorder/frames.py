"""Turns the running stack into the workspace frames that a reader can open in an editor."""

from __future__ import annotations

import sysconfig
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType

from .qualified_name import find_qualified_name


@dataclass(frozen=True)
class Frame:
    """One place on the stack, in Python code or in a template (whose `qualname` is "<template>").

    Lines are 1-based. Columns are 0-based offsets in UTF-8 bytes, as Python keeps them; they and
    `end_line` are None in templates and before Python 3.11, where the line alone is known.
    """

    file: str
    line: int
    end_line: int | None
    column: int | None
    end_column: int | None
    qualname: str


class Workspace:
    """Says which files are the user's own, and describes frames that run in them."""

    def __init__(self, roots: list[str]) -> None:
        self._roots = [_resolve(root) for root in roots]
        paths = sysconfig.get_paths()
        self._libraries = [_resolve(paths[name]) for name in ("stdlib", "purelib", "platlib")]
        self._own: dict[str, bool] = {}
        self._frames: dict[tuple[CodeType, int], Frame] = {}

    def owns(self, filename: str) -> bool:
        """Tells whether a code object's file is the user's: below a root, and no installed library."""
        own = self._own.get(filename)
        if own is None:
            own = self._own[filename] = self._decide(filename)
        return own

    def describe(self, frame: FrameType) -> Frame:
        """The place where a workspace frame stands now, kept per instruction since loops repeat it."""
        key = (frame.f_code, frame.f_lasti)
        place = self._frames.get(key)
        if place is None:
            place = self._frames[key] = _locate(frame)
        return place

    def describe_template(self, frame: FrameType) -> Frame | None:
        """The line of the user's template whose node this frame renders; None for all other frames."""
        if frame.f_code.co_name != "render_annotated":
            return None
        node = frame.f_locals.get("self")
        token, origin = getattr(node, "token", None), getattr(node, "origin", None)
        if token is None or origin is None or not self.owns(origin.name):
            return None
        return Frame(origin.name, token.lineno, None, None, None, "<template>")

    def _decide(self, filename: str) -> bool:
        if filename.startswith("<"):
            return False
        file = _resolve(filename)
        if "site-packages" in file.parts or "dist-packages" in file.parts:
            return False
        # A workspace may lie inside a library folder's parent (an environment next to the code), so
        # the longest of the folders that hold the file decides.
        own = max((len(root.parts) for root in self._roots if _holds(root, file)), default=0)
        library = max((len(root.parts) for root in self._libraries if _holds(root, file)), default=0)
        return own > library


def _holds(folder: Path, file: Path) -> bool:
    return folder in file.parents


def _resolve(path: str) -> Path:
    try:
        return Path(path).resolve()
    except OSError:
        return Path(path)


def _locate(frame: FrameType) -> Frame:
    code = frame.f_code
    line, end_line, column, end_column = frame.f_lineno, None, None, None
    if hasattr(code, "co_positions"):
        position = next(islice(code.co_positions(), frame.f_lasti // 2, None), None)
        if position is not None and position[0] is not None:
            line, end_line, column, end_column = position
    return Frame(code.co_filename, line, end_line, column, end_column, find_qualified_name(code))
