"""Turns the running stack into the workspace frames that a reader can open in an editor."""

from __future__ import annotations

import os
import sysconfig
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType

from .qualified_name import find_qualified_name
from .trigger import TELLING

# What is looked for in the code of a file. Most files are nothing of interest, so that is the false one.
_LIBRARY, _OWN, _LAZY, _TEMPLATE_NODES, _TEMPLATE_LEVELS, _THREADS = range(6)

# Files of Django whose frames matter, by their path inside its package.
_DJANGO_ROLES = {
    "db/models/query.py": _LAZY,
    "db/models/query_utils.py": _LAZY,
    "db/models/fields/related_descriptors.py": _LAZY,
    "contrib/contenttypes/fields.py": _LAZY,
    "template/base.py": _TEMPLATE_NODES,
    "template/loader_tags.py": _TEMPLATE_LEVELS,
    "test/utils.py": _TEMPLATE_LEVELS,
}
# The functions in which one template begins to render another one, or a block of another one.
_LEVEL_FUNCTIONS = {"_render", "render", "instrumented_test_render"}


class Frame:
    """One place on the stack, in Python code or in a template (whose `qualname` is "<template>").

    Lines are 1-based. Columns are 0-based offsets in UTF-8 bytes, as Python keeps them; they and
    `end_line` are None in templates and before Python 3.11, where the line alone is known. `code` is
    None in templates. A workspace has one frame for each place, so frames are compared by identity.
    """

    __slots__ = ("code", "column", "end_column", "end_line", "file", "line", "qualname")

    def __init__(
        self,
        file: str,
        line: int,
        end_line: int | None,
        column: int | None,
        end_column: int | None,
        qualname: str,
        code: CodeType | None = None,
    ) -> None:
        self.file = file
        self.line = line
        self.end_line = end_line
        self.column = column
        self.end_column = end_column
        self.qualname = qualname
        self.code = code


class Workspace:
    """Says which files are the user's own, and describes frames that run in them."""

    def __init__(self, roots: list[str]) -> None:
        self._roots = [_resolve(root) for root in roots]
        paths = sysconfig.get_paths()
        self._libraries = [_resolve(paths[name]) for name in ("stdlib", "purelib", "platlib")]
        self._named = _name_library_roles()
        self._roles: dict[str, int] = {}
        # By folder: with links followed, and what its files are.
        self._folders: dict[str, tuple[str, int]] = {}
        # Python's garbage collector goes through whatever holds objects, again and again, so the tables
        # that grow with a run hold no tuples of them. The code objects are kept so that their ids stay theirs.
        self._frames: dict[tuple[int, int], Frame] = {}
        self._codes: list[CodeType] = []
        self._places: dict[tuple[object, ...], Frame] = {}

    def owns(self, filename: str) -> bool:
        """Tells whether a code object's file is the user's: below a root, and no installed library."""
        return self._role_of(filename) == _OWN

    def read_stack(self, frame: FrameType | None, stop: FrameType | None = None) -> tuple[list[Frame], list[FrameType]]:
        """The workspace frames up to `stop`, innermost first, and what may tell the query's cause.

        The latter are frames of Django's descriptors and querysets that stand before the first
        workspace frame and can tell. Of a template that renders, the innermost node alone is a frame.
        """
        own: list[Frame] = []
        lazy: list[FrameType] = []
        roles, frames = self._roles, self._frames
        in_template = False
        while frame is not stop and frame is not None:
            code = frame.f_code
            try:
                role = roles[code.co_filename]
            except KeyError:
                role = self._role_of(code.co_filename)
            # Few of the many frames get beyond this line.
            if role:
                if role == _OWN:
                    place = frames.get((id(code), frame.f_lasti)) or self._locate(frame)
                    # A template of Jinja2 runs as several functions, one inside the other.
                    if place.code is not None or not own or own[-1].file != place.file:
                        own.append(place)
                elif role == _LAZY:
                    if not own and code.co_name in TELLING:
                        lazy.append(frame)
                elif role == _TEMPLATE_NODES and code.co_name == "render_annotated":
                    if not in_template:
                        in_template = self._add_template(frame, own)
                elif role == _THREADS:
                    if code.co_name == "thread_handler":
                        # A thread that works for a coroutine may be one that waits for it: what it was doing
                        # before is no cause of this. Who awaits is known by other means.
                        break
                elif code.co_name in _LEVEL_FUNCTIONS and (role == _TEMPLATE_LEVELS or code.co_name == "_render"):
                    in_template = False
            frame = frame.f_back
        return own, lazy

    def _add_template(self, frame: FrameType, own: list[Frame]) -> bool:
        """Adds the node that a frame renders; false where the node does not know its template."""
        node = frame.f_locals.get("self")
        token, origin = getattr(node, "token", None), getattr(node, "origin", None)
        if token is None or origin is None:
            return False
        if self.owns(origin.name):
            own.append(self._keep(Frame(origin.name, token.lineno, None, None, None, "<template>")))
        return True

    def _locate(self, frame: FrameType) -> Frame:
        code = frame.f_code
        place = self._keep(_describe_compiled_template(frame) or _describe(frame))
        self._frames[id(code), frame.f_lasti] = place
        if place.code is not code:
            self._codes.append(code)
        return place

    def _keep(self, frame: Frame) -> Frame:
        """The one frame that stands for this place: loops and runs of the same code repeat it."""
        place = (frame.file, frame.line, frame.end_line, frame.column, frame.end_column, frame.qualname)
        return self._places.setdefault(place, frame)

    def _role_of(self, filename: str) -> int:
        role = self._roles.get(filename)
        if role is None:
            role = self._roles[filename] = self._decide(filename)
        return role

    def _decide(self, filename: str) -> int:
        # Most of the many files of a run are told by their names alone; asking the disk for each takes its time.
        if filename.startswith("<"):
            return _LIBRARY
        role = self._named.get(filename)
        if role is not None:
            return role
        if _is_installed(filename):
            return _LIBRARY
        folder, name = os.path.split(filename)
        if not os.path.islink(filename):
            return self._role_in(folder, name)
        return self._role_in(*os.path.split(os.path.realpath(filename)))

    def _role_in(self, folder: str, name: str) -> int:
        """The role of a file that is no link itself, in a folder that may be one."""
        resolved = self._folders.get(folder)
        if resolved is None:
            file = _resolve(folder)
            resolved = self._folders[folder] = (str(file), self._decide_folder(file))
        path, role = resolved
        return role if role == _OWN else self._named.get(os.path.join(path, name), role)

    def _decide_folder(self, folder: Path) -> int:
        if _is_installed(os.path.join(folder, "")):
            return _LIBRARY
        # A workspace may lie inside a library folder's parent (an environment next to the code), so
        # the longest of the folders that hold the file decides.
        own = max((len(root.parts) for root in self._roots if _holds(root, folder)), default=0)
        library = max((len(root.parts) for root in self._libraries if _holds(root, folder)), default=0)
        return _OWN if own > library else _LIBRARY


def _name_library_roles() -> dict[str, int]:
    """The files of libraries whose frames matter, as modules name them and with links followed."""
    import asgiref.sync
    import django

    package = os.path.dirname(django.__file__)
    roles = {os.path.join(package, *path.split("/")): role for path, role in _DJANGO_ROLES.items()}
    roles[asgiref.sync.__file__] = _THREADS
    return {**roles, **{os.path.realpath(file): role for file, role in roles.items()}}


def _is_installed(filename: str) -> bool:
    return f"{os.sep}site-packages{os.sep}" in filename or f"{os.sep}dist-packages{os.sep}" in filename


def _holds(root: Path, folder: Path) -> bool:
    return root == folder or root in folder.parents


def _resolve(path: str) -> Path:
    try:
        return Path(path).resolve()
    except OSError:
        return Path(path)


def _describe(frame: FrameType) -> Frame:
    code = frame.f_code
    line, end_line, column, end_column = frame.f_lineno, None, None, None
    if hasattr(code, "co_positions"):
        position = next(islice(code.co_positions(), frame.f_lasti // 2, None), None)
        if position is not None and position[0] is not None:
            line, end_line, column, end_column = position
    return Frame(code.co_filename, line, end_line, column, end_column, find_qualified_name(code), code)


def _describe_compiled_template(frame: FrameType) -> Frame | None:
    """The template's line, where the code is what Jinja2 made of a template; its name is the template's file."""
    template = frame.f_globals.get("__jinja_template__")
    if template is None or os.path.splitext(frame.f_code.co_filename)[1] == ".py":
        return None
    return Frame(frame.f_code.co_filename, template.get_corresponding_lineno(frame.f_lineno), *[None] * 3, "<template>")
