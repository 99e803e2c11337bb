"""Appends lines to the recording of this process."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from itertools import count
from json import JSONEncoder
from json.encoder import encode_basestring_ascii
from typing import Any

_encode = JSONEncoder(separators=(",", ":")).encode


class Writer:
    """One file in the folder of a run. It never raises: what cannot be written is dropped, from there on.

    The file is made with its first line, so that a process with nothing to tell leaves none. A forked
    child gets a file of its own; `generation` tells one file's ids from another's.
    """

    def __init__(self, folder: str, describe: Callable[[], dict[str, Any]]) -> None:
        self.generation = 0
        self.failed: OSError | None = None
        self.lock = threading.RLock()
        self._folder = folder
        self._describe = describe
        self._descriptor: int | None = None
        self._ids = count(1)
        self._waiting: list[str] = []

    @property
    def is_open(self) -> bool:
        return self._descriptor is not None

    def next_id(self) -> int:
        return next(self._ids)

    def define(self, kind: str, fields: dict[str, Any]) -> None:
        """As `write`, but only together with the next line, which is the first to need this one."""
        with self.lock:
            self.define_line(_dump_line(kind, fields))

    def define_line(self, line: str) -> None:
        """As `define`, for a line that is JSON already. Holding the lock is the caller's part."""
        if self.failed is None:
            self._waiting.append(line)

    def write(self, kind: str, fields: dict[str, Any]) -> None:
        """Appends one line of a kind; keys whose value is None are left out."""
        with self.lock:
            self.write_line(_dump_line(kind, fields))

    def write_line(self, line: str) -> None:
        """Appends a line that is JSON already, without its end. Holding the lock is the caller's part."""
        try:
            if self._descriptor is None:
                self._open()
            waiting = self._waiting
            if waiting:
                waiting.append(line)
                line = "\n".join(waiting)
                waiting.clear()
            data = f"{line}\n".encode()
            if os.write(self._descriptor or 0, data) < len(data):
                raise OSError("the disk took a part of a line")
        except OSError as error:
            self._give_up(error)

    def start_again(self) -> None:
        """In a forked child: goes on in a file of its own. The parent's threads, and locks they held, are not here."""
        self.lock = threading.RLock()
        self.generation += 1
        self._ids = count(1)
        self._waiting.clear()
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _open(self) -> None:
        os.makedirs(self._folder, exist_ok=True)
        # Several processes may have the same number, one after the other or in different containers.
        name = f"{time.time_ns()}-{os.getpid()}.jsonl"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
        self._descriptor = os.open(os.path.join(self._folder, name), flags | getattr(os, "O_BINARY", 0), 0o644)
        header = _dump_line("header", self._describe())
        os.write(self._descriptor, f"{header}\n".encode())

    def _give_up(self, error: OSError) -> None:
        self.failed = error
        self.write_line = _drop_line  # type: ignore[method-assign]


def dump(value: Any) -> str:
    """JSON in one line of ASCII, so that no text can fail to be encoded."""
    return _encode(value)


def _dump_line(kind: str, fields: dict[str, Any]) -> str:
    # Python's encoder prepares itself anew for each object, which takes longer than most lines.
    parts = [f'{{"kind":"{kind}"']
    for key, value in fields.items():
        if value is not None:
            if type(value) is str:
                value = encode_basestring_ascii(value)
            elif type(value) is not int:
                value = _encode(value)
            parts.append(f'"{key}":{value}')
    return ",".join(parts) + "}"


def _drop_line(line: str) -> None:
    """Takes the place of writing once that has failed."""
