"""Runs a case in two connections at once, one waiting inside the other, and compares it with one after the other.

The first call stops after its k-th statement, for each k in turn (over and over, where the case says how many
`rounds`), until the second call has run to its end or waits for a lock that the first holds. What stands in the tables
then, with what both calls returned or raised, must be what one call after the other could have left, in either order:
if not, the statement is where a race is lost.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic, sleep
from types import FrameType, ModuleType
from typing import Any

import observation
import project
from growth import explain
from roundtrip_recorder import Capture, Query

# Longer waits than any statement of a case takes: they end only what would never end.
PATIENCE = 10.0
MOST_STOPS = 30


def observe(case: dict[str, Any], folder: str, make_tables: Callable[[], None] | None = None) -> dict[str, Any]:
    """The observation of one case; every failure becomes its `error` sentence."""
    places = observation.Places(folder)
    try:
        modules = project.install(case["files"], case["settings"], folder, case["database"], make_tables)
        return Race(case, modules, places).observe()
    except Exception as error:
        return failed(explain(error, places))


def failed(sentence: str) -> dict[str, Any]:
    return {"error": sentence, "ran": {}, "stops": 0, "lost": [], "refused": []}


@dataclass
class Call:
    """One run of the case in a thread of its own, on a connection that no other call uses meanwhile."""

    run: Callable[[], Any]
    places: observation.Places
    connection: Any
    stop_after: int | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    statements: list[Query] = field(default_factory=list)
    outcome: str = ""
    backend: int | None = None
    #: Lines that ran since the stop, or before it in the open transaction, or on whose call it happened, by file.
    lines: dict[str, set[int]] = field(default_factory=dict)
    #: Lines that ran in the transaction that is open, by file.
    open_lines: dict[str, set[int]] = field(default_factory=dict)
    failure: BaseException | None = None

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._main, daemon=True)

    def _main(self) -> None:
        from django.db import connections

        try:
            connections["default"] = self.connection
            self.backend = self.connection.connection.info.backend_pid
            sys.settrace(self._trace)
            try:
                with Capture([self.places.folder], self._note):
                    self.outcome = describe(self.run())
            except Exception as error:
                self.outcome = f"raised {type(error).__name__}"
                self.failure = error
            finally:
                sys.settrace(None)
        finally:
            del connections["default"]
            self.stopped.set()

    def _note(self, query: Query) -> None:
        if threading.current_thread() is not self.thread or query.kind not in ("read", "write"):
            return
        self.statements.append(query)
        if self.stop_after == len(self.statements):
            # Nobody has seen yet what an open transaction did.
            for file, lines in self.open_lines.items():
                self.lines.setdefault(file, set()).update(lines)
            for frame in query.frames:
                self.lines.setdefault(self.places.relative(frame.file), set()).add(frame.line)
            self.stopped.set()
            self.go_on.wait(PATIENCE)

    def _trace(self, frame: FrameType, event: str, _: Any) -> Any:
        from django.db import connection

        file = frame.f_code.co_filename
        if not file.startswith(self.places.folder):
            return None
        name = self.places.relative(file)

        def note(frame: FrameType, event: str, _: Any) -> Any:
            if self.stop_after is None or self.stopped.is_set():
                self.lines.setdefault(name, set()).add(frame.f_lineno)
            elif connection.in_atomic_block:
                self.open_lines.setdefault(name, set()).add(frame.f_lineno)
            else:
                self.open_lines.clear()
            return note

        return note

    def join(self) -> None:
        self.thread.join(PATIENCE)
        if self.thread.is_alive():
            raise TimeoutError("a call of the case did not end")


@dataclass
class Race:
    case: dict[str, Any]
    modules: list[ModuleType]
    places: observation.Places
    #: Both calls of each run use the same two: making one takes as long as many statements.
    connections: tuple[Any, Any] = field(default_factory=lambda: (new_connection(), new_connection()))

    def observe(self) -> dict[str, Any]:
        alone, allowed, refused = self.serial_outcomes()
        lost = []
        stops = min(len(alone.statements), MOST_STOPS)
        rounds = max(stops, self.case.get("rounds", 0)) if stops else 0
        for turn in range(rounds):
            stop = turn % stops + 1
            first, ending = self.interleave(stop)
            if ending not in allowed:
                lost.append(self.describe_stop(first, stop, ending, allowed))
        return {
            "error": None,
            "ran": {path: sorted(lines) for path, lines in alone.lines.items()},
            "stops": rounds,
            "lost": lost,
            "refused": refused,
        }

    def serial_outcomes(self) -> tuple[Call, set[str], list[dict[str, Any]]]:
        """How the first call goes alone; all endings of the two calls one after the other, or of one that the database
        gives up on; where the database refused a row though nothing else ran.
        """
        from django.db import IntegrityError

        allowed = set()
        refused = []
        alone = None
        for order in ((0, 1), (1, 0)):
            with self.fresh_data():
                calls = self.calls()
                for which in order:
                    calls[which].thread.start()
                    calls[which].join()
                alone = alone or calls[0]
                for called in calls:
                    if isinstance(called.failure, IntegrityError):
                        refused.append(self.describe_refusal(called.failure))
                    elif called.failure is not None and order == (0, 1):
                        raise called.failure
                allowed.add(ending(calls))
        for which in (0, 1):
            # A call that the database gives up on must have left nothing.
            with self.fresh_data():
                calls = self.calls()
                calls[which].thread.start()
                calls[which].join()
                calls[1 - which].outcome = "raised OperationalError"
                allowed.add(ending(calls))
        assert alone is not None
        return alone, allowed, refused

    def interleave(self, stop: int) -> tuple[Call, str]:
        with self.fresh_data():
            first, second = self.calls()
            first.stop_after = stop
            first.thread.start()
            first.stopped.wait(PATIENCE)
            second.thread.start()
            wait_until_done_or_blocked(second)
            first.go_on.set()
            first.join()
            second.join()
            return first, ending((first, second))

    def calls(self) -> tuple[Call, Call]:
        import call

        block = self.case["run"]
        if block is None:
            module = sys.modules[project.module_name(self.case["module"])]
            prepare = [lambda: call.prepare_default_call(module)] * 2
        else:
            blocks = (block, self.case["meanwhile"] or block)
            prepare = [lambda text=text: call.prepare_run_block(text, self.modules) for text in blocks]
        made = zip(prepare, self.connections, strict=True)
        first, second = (Call(make(), self.places, released(used)) for make, used in made)
        return first, second

    @contextlib.contextmanager
    def fresh_data(self) -> Iterator[None]:
        """Tables that hold the rows of the case's `data` block and no others."""
        empty_tables()
        if self.case["data"] is not None:
            names = {name: value for module in self.modules for name, value in vars(module).items()}
            exec(compile(self.case["data"], "<data>", "exec"), names)
        yield

    def describe_refusal(self, failure: BaseException) -> dict[str, Any]:
        return {"error": str(failure), "lines": self.places.lines_of(failure)}

    def describe_stop(self, first: Call, stop: int, found: str, allowed: set[str]) -> dict[str, Any]:
        query = first.statements[stop - 1] if stop <= len(first.statements) else None
        frames = query.frames if query else []
        return {
            "statement": query.sql if query else "",
            "frames": [self.places.describe(frame, innermost=at == 0) for at, frame in enumerate(frames)],
            "lines": {path: sorted(lines) for path, lines in first.lines.items()},
            "ending": found,
            "allowed": sorted(allowed),
        }


def new_connection() -> Any:
    """A connection that the threads of several calls use in turn."""
    from django.db import connections

    made = connections.create_connection("default")
    made.inc_thread_sharing()
    return made


def released(used: Any) -> Any:
    """The connection without what the last call may have left: a transaction, locks of its session."""
    if used.connection is not None and not used.get_autocommit():
        used.close()
    with used.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
    return used


def empty_tables() -> None:
    """Rows are deleted and counters set back: on tables of a few rows ten times as fast as `TRUNCATE`."""
    from django.apps import apps
    from django.db import connection, transaction

    models = [model for model in apps.get_models(include_auto_created=True) if is_stored(model)]
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("; ".join(f"DELETE FROM {table}" for table in tables))
        for model, table in zip(models, tables, strict=True):
            key = [table, model._meta.pk.column]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), 1, false)", key)


def is_stored(model: Any) -> bool:
    options = model._meta
    return options.managed and not options.proxy and not options.swapped


def wait_until_done_or_blocked(call: Call) -> None:
    """Returns when the call has ended or its connection waits for another's lock."""
    from django.db import connection

    until = monotonic() + PATIENCE
    while call.thread.is_alive() and monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [call.backend or 0])
            if cursor.fetchone() == ("Lock",):
                return
        call.thread.join(0.002)
        sleep(0)


def ending(calls: tuple[Call, Call]) -> str:
    """The rows of all tables without what differs from run to run, and how both calls ended."""
    from django.apps import apps

    rows = []
    for model in apps.get_models(include_auto_created=True):
        if is_stored(model) and not model.__module__.startswith("django."):
            columns = [field for field in model._meta.local_concrete_fields if is_told(field)]
            found = sorted(
                ", ".join(f"{field.name}={field.value_from_object(row)!r}" for field in columns)
                for row in model._base_manager.all()
            )
            rows.append(f"{model._meta.label}: {found}")
    outcomes = sorted(call.outcome for call in calls)
    return f"{'; '.join(rows)}; {' and '.join(outcomes)}"


def is_told(field: Any) -> bool:
    """Keys, moments and random values differ from run to run."""
    kind = field.get_internal_type()
    if field.primary_key and "Auto" in kind:
        return False
    return kind not in ("DateTimeField", "DateField", "TimeField") and not (field.has_default() and kind == "UUIDField")


def describe(result: Any) -> str:
    """What a call returned, as far as it is the same in each run."""
    if isinstance(result, (str, bool, int, float, uuid.UUID)) or result is None:
        return f"returned {result!r}"
    return f"returned {type(result).__name__}"
