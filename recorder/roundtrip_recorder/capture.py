"""Captures every database query of this process, with its cause, without changing what it does.

Queries are seen through Django's own `execute_wrappers`; a hook that fails leaves the user's query
as it was and loses at most its record.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from contextvars import ContextVar
from functools import partial
from time import perf_counter
from types import FrameType
from typing import Any

from .fetches import Fetches
from .frames import Frame, Workspace
from .trigger import Trigger, find_trigger

_KINDS = {
    **dict.fromkeys(("BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"), "transaction"),
    **dict.fromkeys(("SELECT", "WITH", "VALUES", "(SELECT"), "read"),
    **dict.fromkeys(("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"), "write"),
}
# The first six letters tell what Django writes itself, mostly.
_KINDS_AT_A_GLANCE = {word[:6]: kind for word, kind in _KINDS.items()}


class Query:
    """One statement sent to a database. `rows` goes on counting while the result is being fetched.

    `sql` holds placeholders, never parameter values. `kind` is read, write, transaction or other.
    `began` is what `time.perf_counter` said, `seconds` the time in the driver, without fetching. `frames`
    are the workspace frames, innermost first, and of transaction statements none. `fetch` is the query that
    fetched the row whose attribute was read, for a query with a trigger. `rows` is None when nothing was
    fetched. `id`, `line` and `told` are the listener's.
    """

    __slots__ = (
        "alias",
        "began",
        "failed",
        "fetch",
        "frames",
        "id",
        "kind",
        "line",
        "rows",
        "seconds",
        "sql",
        "told",
        "trigger",
        "vendor",
    )

    def __init__(
        self, sql: str, kind: str, began: float, seconds: float, failed: bool, alias: str, vendor: str
    ) -> None:
        self.sql = sql
        self.kind = kind
        self.began = began
        self.seconds = seconds
        self.failed = failed
        self.alias = alias
        self.vendor = vendor
        self.frames: tuple[Frame, ...] = ()
        self.trigger: Trigger | None = None
        self.fetch: Query | None = None
        self.rows: int | None = None
        self.id: Any = None
        self.line: str | None = None
        self.told: int | None = None


class Boundary:
    """Where the walk up the stack ends: at a frame, or at the thread's end; `frames` go on from there."""

    __slots__ = ("frame", "frames")

    def __init__(self, frame: FrameType | None, frames: tuple[Frame, ...]) -> None:
        self.frame = frame
        self.frames = frames


class Bound:
    """Sets a boundary inside `with`."""

    __slots__ = ("_boundary", "_token", "_variable")

    def __init__(self, variable: ContextVar[Boundary], boundary: Boundary) -> None:
        self._variable = variable
        self._boundary = boundary

    def __enter__(self) -> None:
        self._token = self._variable.set(self._boundary)

    def __exit__(self, *error: object) -> None:
        # Copies of the context may outlive this, and a frame holds all that its function knew.
        self._boundary.frame = None
        # It may be left in another context than it was entered in, which has no boundary of ours.
        with suppress(ValueError):
            self._variable.reset(self._token)


class Capture:
    """Records queries between `start` and `stop` (or inside `with`), on all databases and threads.

    `on_query` gets each query after it ran, `on_consumed` gets it again when its last row has been
    fetched, where that is known. `on_failure` gets an exception that a hook of the capture raised.
    """

    _open = 0

    def __init__(
        self,
        roots: list[str],
        on_query: Callable[[Query], None],
        on_consumed: Callable[[Query], None] = lambda query: None,
        on_failure: Callable[[BaseException], None] = lambda error: None,
    ) -> None:
        self.workspace = Workspace(roots)
        self.paused = False
        self._on_query = on_query
        self._on_consumed = on_consumed
        self._on_failure = on_failure
        self._restore: list[Callable[[], None]] = []
        # Captures may be nested, and each keeps its own record of a query.
        nesting = Capture._open
        # Python finds attributes by names that it keeps once much faster.
        self._slot = sys.intern(f"_roundtrip_query_{nesting}")
        self._fetches = Fetches()
        # The coroutine that awaits a query is not on the stack of the thread that runs it, and what lies
        # beyond a test or a request is the same for all its queries.
        self._boundary: ContextVar[Boundary] = ContextVar(f"roundtrip_boundary_{nesting}")
        self._no_boundary = Boundary(None, ())

    def __enter__(self) -> Capture:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Hooks the open connections and those that any thread opens later."""
        Capture._open += 1
        self._restore.append(self._close)
        self._join_connections()
        self._count_rows()
        self._note_fetches()
        self._follow_awaits()

    def stop(self) -> None:
        """Unhooks everything, in the reverse order."""
        while self._restore:
            with suppress(Exception):
                self._restore.pop()()

    def replace(self, owner: Any, name: str, value: Any) -> None:
        """Sets an attribute of a class or a module until the capture stops."""
        had = name in vars(owner)
        old = vars(owner).get(name)
        setattr(owner, name, value)
        self._restore.append(lambda: setattr(owner, name, old) if had else delattr(owner, name))

    def bound(self, frame: FrameType | None, frames: tuple[Frame, ...] = ()) -> Bound:
        """Lets the stacks of queries end at a frame that is running, and go on with the given ones."""
        return Bound(self._boundary, Boundary(frame, frames))

    def read_frames(self, frame: FrameType | None) -> tuple[Frame, ...]:
        """The workspace frames from a running frame outwards."""
        return self._read_stack(frame)[0]

    def _read_stack(self, frame: FrameType | None) -> tuple[tuple[Frame, ...], list[FrameType]]:
        boundary = self._boundary.get(self._no_boundary)
        own, lazy = self.workspace.read_stack(frame, boundary.frame)
        outer = boundary.frames
        if outer:
            if own and own[-1] is outer[-1]:
                # An event loop may run in the thread of one that waits for it, whose frames were read before.
                own = own[: _find_shared(own, outer)]
            own.extend(outer)
        return tuple(own), lazy

    @staticmethod
    def _close() -> None:
        Capture._open -= 1

    def _join_connections(self) -> None:
        from django.conf import settings
        from django.db import connections
        from django.db.backends.signals import connection_created

        connection_created.connect(self._join, weak=False, dispatch_uid=id(self))
        self._restore.append(lambda: connection_created.disconnect(dispatch_uid=id(self)))
        # Without settings no connection can have been made, and making one may fail.
        made = vars(connections)["_connections"] if settings.configured else None
        for alias in connections if made is not None else ():
            if hasattr(made, alias):
                self._join(connection=connections[alias])

    def _join(self, connection: Any, **_: object) -> None:
        with suppress(Exception):
            if self._execute not in connection.execute_wrappers:
                connection.execute_wrappers.append(self._execute)
                self._restore.append(lambda: connection.execute_wrappers.remove(self._execute))

    def _execute(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict) -> Any:
        if self.paused:
            return execute(sql, params, many, context)
        began = perf_counter()
        try:
            result = execute(sql, params, many, context)
        except BaseException:
            self._record(sql, began, True, context)
            raise
        self._record(sql, began, False, context)
        return result

    def _record(self, sql: Any, began: float, failed: bool, context: dict) -> None:
        seconds = perf_counter() - began
        try:
            # A composed statement of a driver may hold values, a string never does.
            text = sql if isinstance(sql, str) else f"<{type(sql).__name__}>"
            connection = context["connection"]
            kind = _KINDS_AT_A_GLANCE.get(text[:6]) or classify(text)
            query = Query(text, kind, began, seconds, failed, connection.alias, connection.vendor)
            # What opens and ends transactions comes from Django's blocks, and there is much of it.
            if kind != "transaction":
                query.frames, lazy = self._read_stack(sys._getframe(2))
                # No reading of an attribute inserts.
                if lazy and not text.startswith("INSERT"):
                    query.trigger, instance = find_trigger(lazy)
                    if query.trigger is not None:
                        query.fetch = self._fetches.find(instance)
            if kind == "read":
                self._fetches.note_query(query)
            setattr(context["cursor"], self._slot, query)
            self._on_query(query)
        except Exception as error:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        with suppress(Exception):
            self._on_failure(error)

    def _count_rows(self) -> None:
        """Gives Django's cursors fetch methods that count; without them they ask the driver's cursor."""
        from django.db.backends.utils import CursorWrapper

        slot = self._slot
        # Fewer rows than asked for are the last ones.
        sizes: dict[str, float] = {"fetchone": 1, "fetchall": float("inf")}

        def fetch_and_count(name: str) -> Callable[..., Any]:
            inherited = getattr(CursorWrapper, name, None)

            def fetch(cursor: Any, *args: Any, **kwargs: Any) -> Any:
                ask = cursor.__getattr__(name) if inherited is None else partial(inherited, cursor)
                result = ask(*args, **kwargs)
                query = getattr(cursor, slot, None)
                if query is not None:
                    try:
                        count = (result is not None) if name == "fetchone" else len(result)
                        query.rows = (query.rows or 0) + count
                        if count < sizes.get(name, args[0] if args else 1):
                            setattr(cursor, slot, None)
                            self._on_consumed(query)
                    except Exception as error:
                        self._fail(error)
                return result

            return fetch

        def iterate(cursor: Any) -> Iterator[Any]:
            query = getattr(cursor, slot, None)
            rows = iterate_uncounted(cursor)
            return rows if query is None else self._count(rows, query)

        iterate_uncounted = CursorWrapper.__iter__
        # Where a cursor has no query, it would ask the driver's for the attribute.
        self.replace(CursorWrapper, slot, None)
        self.replace(CursorWrapper, "__iter__", iterate)
        for name in ("fetchone", "fetchmany", "fetchall"):
            self.replace(CursorWrapper, name, fetch_and_count(name))

    def _count(self, rows: Iterator[Any], query: Query) -> Iterator[Any]:
        query.rows = query.rows or 0
        for row in rows:
            query.rows += 1
            yield row
        try:
            self._on_consumed(query)
        except Exception as error:
            self._fail(error)

    def _note_fetches(self) -> None:
        from django.db.models import query

        # The iterable of raw queries is a method in old versions.
        raw = getattr(query, "RawModelIterable", None)
        places = [(query.ModelIterable, "__iter__"), (raw, "__iter__") if raw else (query.RawQuerySet, "iterator")]
        for owner, name in places:
            self.replace(owner, name, self._fetches.wrap(getattr(owner, name)))

    def _follow_awaits(self) -> None:
        from asgiref.sync import AsyncToSync, SyncToAsync

        async def await_sync(function: Any, *args: Any, **kwargs: Any) -> Any:
            with self._awaited_by(sys._getframe(1)):
                return await run_in_thread(function, *args, **kwargs)

        def wait_for_async(function: Any, *args: Any, **kwargs: Any) -> Any:
            with self._awaited_by(sys._getframe(1)):
                return run_in_loop(function, *args, **kwargs)

        run_in_thread, run_in_loop = SyncToAsync.__call__, AsyncToSync.__call__
        self.replace(SyncToAsync, "__call__", await_sync)
        self.replace(AsyncToSync, "__call__", wait_for_async)

    def _awaited_by(self, caller: FrameType) -> ExitStack:
        """Lets the stacks of what a frame waits for, on another thread or loop, go on with that frame's."""
        stack = ExitStack()
        try:
            stack.enter_context(self.bound(None, self.read_frames(caller)))
        except Exception as error:
            self._fail(error)
        return stack


def classify(sql: str) -> str:
    """The kind of a statement, from its first word."""
    text = sql.lstrip()
    while text.startswith("/*"):
        text = text.partition("*/")[2].lstrip()
    words = text[:16].split(None, 1)
    return _KINDS.get(words[0].upper().rstrip(";"), "other") if words else "other"


def _find_shared(own: list[Frame], outer: tuple[Frame, ...]) -> int:
    """Where the frames begin that both end with."""
    shared = 0
    while shared < min(len(own), len(outer)) and own[-1 - shared] is outer[-1 - shared]:
        shared += 1
    return len(own) - shared
