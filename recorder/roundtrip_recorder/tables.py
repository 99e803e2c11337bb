"""Gives ids to what many lines refer to, and writes each such thing down when it is first referred to."""

from __future__ import annotations

import os
import re
from types import CodeType
from typing import Any

from .capture import classify
from .frames import Frame
from .literals import mask_literals
from .units import Source
from .writer import Writer, dump

# Django names savepoints by thread and number; the names would make every one a statement of its own.
_SAVEPOINTS = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")
_SAVEPOINT = re.compile(r"s\d+_x\d+")
_LONG = 2000
_REMEMBERED = 5000
_LONG_LIST = re.compile(r"%s(?:, ?%s){9,}")
_LONG_ROWS = re.compile(r"(\([^()]*\))(?:, ?\1){3,}")


class Definition:
    """A test or a request: written when first referred to, in every file that does so.

    A field may be a definition itself, or the code of a function, which stands for its unit.
    """

    __slots__ = ("fields", "generation", "id", "kind")

    def __init__(self, kind: str, fields: dict[str, Any]) -> None:
        self.kind = kind
        self.fields = fields
        self.id = 0
        self.generation = -1


class Tables:
    """The ids of one file. They are those of this process: a forked child starts again with none."""

    def __init__(self, writer: Writer, root: str) -> None:
        self._writer = writer
        self._roots = list(dict.fromkeys([os.path.join(root, ""), os.path.join(os.path.realpath(root), "")]))
        self._paths: dict[str, str] = {}
        self._sources: dict[str, Source] = {}
        self.forget()

    def forget(self) -> None:
        self._sql_ids: dict[str, int] = {}
        # By the ids Python has for its frames: tuples of numbers alone cost the garbage collector nothing.
        self._stack_ids: dict[tuple[int, ...], int] = {}
        self._ids: dict[Any, int] = {}

    def refer_to_sql(self, text: str, vendor: str) -> int:
        """The id of a statement's text."""
        known = self._sql_ids.get(text)
        if known is not None:
            return known
        short = shorten(text, vendor)
        known = self._sql_ids.get(short)
        if known is None:
            known = self._sql_ids[short] = self._define("sql", text=short, statement=classify(text))
        # Long texts and texts with values in them come in endless variety, and no savepoint comes again.
        comes_again = len(text) <= _LONG and not text.startswith(_SAVEPOINTS)
        if short == text or (comes_again and len(self._sql_ids) < _REMEMBERED):
            self._sql_ids[text] = known
        return known

    def refer_to_stack(self, frames: tuple[Frame, ...]) -> int:
        """The id of a stack. Holding the writer's lock is the caller's part."""
        key = tuple(map(id, frames))
        known = self._stack_ids.get(key)
        if known is None:
            ids = [self._ids.get(frame) or self._refer_to_frame(frame) for frame in frames]
            known = self._stack_ids[key] = self._writer.next_id()
            # By far the most definitions are stacks; numbers are the same in JSON and in Python.
            self._writer.define_line(f'{{"kind":"stack","id":{known},"frames":{ids}}}')
        return known

    def refer_to(self, definition: Definition) -> int:
        if definition.generation != self._writer.generation:
            definition.id = self._define(definition.kind, **self._resolve(definition))
            definition.generation = self._writer.generation
        return definition.id

    def complete(self, definition: Definition) -> None:
        """Writes a definition, again where its fields became more since it was written."""
        if definition.generation == self._writer.generation:
            self._writer.define(definition.kind, {"id": definition.id, **self._resolve(definition)})
        else:
            self.refer_to(definition)

    def relate(self, path: str) -> str:
        """A path as recordings hold it: relative to the root where it lies below it, with forward slashes."""
        known = self._paths.get(path)
        if known is None:
            # The editor may know the project by a path that leads through a link.
            near, far = os.path.abspath(path), os.path.realpath(path)
            below = (file[len(root) :] for file in (near, far) for root in self._roots if file.startswith(root))
            known = self._paths[path] = next(below, near).replace(os.sep, "/")
        return known

    def _resolve(self, definition: Definition) -> dict[str, Any]:
        return {key: self._resolve_value(value) for key, value in definition.fields.items()}

    def _resolve_value(self, value: Any) -> Any:
        if isinstance(value, Definition):
            return self.refer_to(value)
        if isinstance(value, CodeType):
            source = self._read(value.co_filename)
            return self._refer_to_unit(value, source, self._refer_to_file(value.co_filename, source))
        return value

    def _read(self, path: str) -> Source:
        source = self._sources.get(path)
        if source is None:
            source = self._sources[path] = Source(path)
        return source

    def _refer_to_frame(self, frame: Frame) -> int:
        source = self._read(frame.file)
        file = self._refer_to_file(frame.file, source)
        unit = self._refer_to_unit(frame.code, source, file)
        known = self._ids[frame] = self._writer.next_id()
        line = f'{{"kind":"frame","id":{known},"file":{file}'
        if unit is not None:
            line += f',"unit":{unit}'
        line += f',"name":{dump(frame.qualname)},"line":{frame.line}'
        if frame.end_line is not None and frame.column is not None and frame.end_column is not None:
            column = source.count_utf16(frame.line, frame.column)
            end_column = source.count_utf16(frame.end_line, frame.end_column)
            line += f',"endLine":{frame.end_line},"column":{column},"endColumn":{end_column}'
        self._writer.define_line(line + "}")
        return known

    def _refer_to_file(self, path: str, source: Source) -> int:
        known = self._ids.get(source)
        if known is None:
            known = self._ids[source] = self._define("file", path=self.relate(path), hash=source.hash)
        return known

    def _refer_to_unit(self, code: CodeType | None, source: Source, file: int) -> int | None:
        unit = None if code is None else source.find_unit(code)
        if unit is None:
            return None
        known = self._ids.get(unit)
        if known is None:
            place = {"name": unit.name, "line": unit.line, "endLine": unit.end_line, "hash": unit.hash}
            known = self._ids[unit] = self._define("unit", file=file, **place)
        return known

    def _define(self, kind: str, **fields: Any) -> int:
        number = self._writer.next_id()
        self._writer.define(kind, {"id": number, **fields})
        return number


def shorten(text: str, vendor: str) -> str:
    """The text without what makes each execution of one statement differ: values, savepoints' names, endless lists."""
    if text.startswith(_SAVEPOINTS):
        return _SAVEPOINT.sub("s", text)
    # Lists of placeholders go first: what is left of a long text is gone through faster.
    return _cut_lists(mask_literals(_cut_lists(text), vendor))


def _cut_lists(text: str) -> str:
    return text if len(text) <= _LONG else _LONG_ROWS.sub(r"\1, ...", _LONG_LIST.sub("%s, ..., %s", text))
