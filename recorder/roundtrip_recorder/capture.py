"""Captures every database query of this process, with its cause, without changing what it does.

Queries are seen through Django's own `execute_wrappers`; a hook that fails leaves the user's query
as it was and loses at most its record.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from types import FrameType
from typing import Any

from .frames import Frame, Workspace
from .trigger import Trigger, find_trigger

_TRANSACTION_WORDS = {"BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"}
_READ_WORDS = {"SELECT", "WITH", "VALUES", "(SELECT"}
_WRITE_WORDS = {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"}

# The coroutine that awaits a query is not on the stack of the thread that runs it.
_awaiting: ContextVar[tuple[Frame, ...]] = ContextVar("roundtrip_awaiting", default=())


@dataclass
class Query:
    """One statement sent to a database. `rows` goes on counting while the result is being fetched.

    `sql` holds placeholders, never parameter values. `kind` is read, write, transaction or other.
    `seconds` is the time in the driver, without fetching. `frames` are the workspace frames,
    innermost first. `rows` is None when nothing was fetched.
    """

    sql: str
    kind: str
    alias: str
    vendor: str
    seconds: float
    failed: bool
    frames: tuple[Frame, ...]
    trigger: Trigger | None
    test: str | None
    rows: int | None = None

    def add_rows(self, count: int) -> None:
        self.rows = (self.rows or 0) + count


class Capture:
    """Records queries between `start` and `stop` (or inside `with`), on all databases and threads.

    `on_query` gets each query after it ran; its `rows` is final when its rows have been consumed.
    `test` is the id of the running test, set by whoever runs tests.
    """

    def __init__(self, roots: list[str], on_query: Callable[[Query], None]) -> None:
        self.workspace = Workspace(roots)
        self.test: str | None = None
        self._on_query = on_query
        self._restore: list[Callable[[], None]] = []
        # Captures may be nested, and each counts the rows of its own record of a query.
        self._slot = f"_roundtrip_query_{id(self):x}"

    def __enter__(self) -> Capture:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Hooks the open connections and those that any thread opens later."""
        from django.db import connections
        from django.db.backends.signals import connection_created

        connection_created.connect(self._join, weak=False, dispatch_uid=id(self))
        self._restore.append(lambda: connection_created.disconnect(dispatch_uid=id(self)))
        for connection in connections.all():
            self._join(connection=connection)
        self._count_rows()
        self._follow_awaits()

    def stop(self) -> None:
        """Unhooks everything, in the reverse order."""
        while self._restore:
            with suppress(Exception):
                self._restore.pop()()

    def _join(self, connection: Any, **_: object) -> None:
        with suppress(Exception):
            if self._execute not in connection.execute_wrappers:
                connection.execute_wrappers.append(self._execute)
                self._restore.append(lambda: connection.execute_wrappers.remove(self._execute))

    def _execute(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict) -> Any:
        started = perf_counter()
        try:
            result = execute(sql, params, many, context)
        except BaseException:
            self._record(sql, perf_counter() - started, True, context)
            raise
        self._record(sql, perf_counter() - started, False, context)
        return result

    def _record(self, sql: Any, seconds: float, failed: bool, context: dict) -> None:
        with suppress(Exception):
            # A composed statement of a driver may hold values, a string never does.
            text = sql if isinstance(sql, str) else f"<{type(sql).__name__}>"
            connection = context["connection"]
            frames, library = self._read_stack(sys._getframe(2))
            trigger = None
            with suppress(Exception):
                trigger = find_trigger(library)
            query = Query(
                text,
                classify(text),
                connection.alias,
                connection.vendor,
                seconds,
                failed,
                frames,
                trigger,
                self.test,
            )
            context["cursor"].__dict__[self._slot] = query
            self._on_query(query)

    def _read_stack(self, frame: FrameType | None) -> tuple[tuple[Frame, ...], list[FrameType]]:
        """The workspace frames, and the library frames that stand before the first of them."""
        own: list[Frame] = []
        library: list[FrameType] = []
        while frame is not None:
            template = self.workspace.describe_template(frame)
            if template is not None:
                own.append(template)
            elif self.workspace.owns(frame.f_code.co_filename):
                own.append(self.workspace.describe(frame))
            elif not own:
                library.append(frame)
            frame = frame.f_back
        return (*own, *_awaiting.get()), library

    def _count_rows(self) -> None:
        """Gives Django's cursors fetch methods that count; without them they ask the driver's cursor."""
        from django.db.backends.utils import CursorWrapper

        def fetch_and_count(name: str) -> Callable[..., Any]:
            inherited = getattr(CursorWrapper, name, None)

            def fetch(cursor: Any, *args: Any, **kwargs: Any) -> Any:
                ask = cursor.__getattr__(name) if inherited is None else partial(inherited, cursor)
                result = ask(*args, **kwargs)
                with suppress(Exception):
                    query = cursor.__dict__.get(self._slot)
                    if query is not None:
                        query.add_rows((result is not None) if name == "fetchone" else len(result))
                return result

            return fetch

        def iterate(cursor: Any) -> Iterator[Any]:
            query = cursor.__dict__.get(self._slot)
            rows = iterate_uncounted(cursor)
            return rows if query is None else _counted(rows, query)

        iterate_uncounted = CursorWrapper.__iter__
        self._replace(CursorWrapper, "__iter__", iterate)
        for name in ("fetchone", "fetchmany", "fetchall"):
            self._replace(CursorWrapper, name, fetch_and_count(name))

    def _replace(self, owner: type, name: str, value: Any) -> None:
        had = name in owner.__dict__
        old = owner.__dict__.get(name)
        setattr(owner, name, value)
        self._restore.append(lambda: setattr(owner, name, old) if had else delattr(owner, name))

    def _follow_awaits(self) -> None:
        from asgiref.sync import SyncToAsync

        original = SyncToAsync.__call__

        async def call(function: Any, *args: Any, **kwargs: Any) -> Any:
            token = None
            with suppress(Exception):
                frames, _ = self._read_stack(sys._getframe(1))
                token = _awaiting.set(frames)
            try:
                return await original(function, *args, **kwargs)
            finally:
                if token is not None:
                    with suppress(ValueError):
                        _awaiting.reset(token)

        self._replace(SyncToAsync, "__call__", call)


def classify(sql: str) -> str:
    """The kind of a statement, from its first word."""
    words = sql.lstrip()[:16].split(None, 1)
    word = words[0].upper().rstrip(";") if words else ""
    if word in _READ_WORDS:
        return "read"
    if word in _WRITE_WORDS:
        return "write"
    return "transaction" if word in _TRANSACTION_WORDS else "other"


def _counted(rows: Iterator[Any], query: Query) -> Iterator[Any]:
    query.add_rows(0)
    for row in rows:
        query.add_rows(1)
        yield row
