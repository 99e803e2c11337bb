"""Writes down what the capture sees, with the test, the phase and the request that it belongs to."""

from __future__ import annotations

import atexit
import os
import platform
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from multiprocessing import util
from threading import get_ident
from types import FrameType
from typing import Any

from .capture import Capture, Query
from .tables import Definition, Tables
from .trigger import Trigger
from .writer import Writer, dump

FORMAT_VERSION = 1
RECORDER_VERSION = "0.1.0"

# So many queries whose rows are not all fetched are watched for more.
_WATCHED = 200


class Recording:
    """The recording of this process. None of its methods raises; what fails is noted, once.

    `folder` is where the files of the run go, `root` the project's folder, `run` the id that all
    processes of the run share, `how` what the header says of it.
    """

    def __init__(self, folder: str, root: str, run: str, how: str) -> None:
        self.how = how
        self.worker = os.environ.get("PYTEST_XDIST_WORKER")
        self.exit: int | None = None
        self.knows_unittest = False
        self.test: Definition | None = None
        self.phase: str | None = None
        self.request: ContextVar[Definition | None] = ContextVar("roundtrip_request", default=None)
        self.writer = Writer(folder, self._describe)
        self.tables = Tables(self.writer, root)
        self.capture = Capture([root], self._add, self._complete, self.note_failure)
        self._root = root
        self._run = run
        self._process = os.getpid()
        self._pending: dict[int, Query] = {}
        self._watched: deque[Query] = deque()
        self._databases: dict[tuple[str, str], str] = {}
        self._causes: dict[Trigger, str] = {}
        self._described: tuple[Definition | None, str | None, Definition | None, int] = (None, None, None, 0)
        self._belonging = ""
        self._noted: set[str] = set()
        self._ended = False
        self._start_clock()

    def start(self) -> None:
        self.capture.start()
        atexit.register(self.finish)
        # Processes that multiprocessing forks run none of what atexit knows.
        util.register_after_fork(self, Recording._finish_with_child)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._start_again)

    def finish(self) -> None:
        """Ends the file. In a forked child that wrote nothing there is none."""
        with self.guarded():
            self.flush()
            if self._ended:
                return
            self._ended = True
            if self.writer.is_open or os.getpid() == self._process:
                self.writer.write("end", {"exit": self.exit})
            if self.writer.failed is not None and sys.__stderr__ is not None:
                reason = self.writer.failed.strerror or self.writer.failed
                print(f"roundtrip: the recording could not be written: {reason}", file=sys.__stderr__)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Keeps what goes wrong inside from the user's code, and notes it."""
        try:
            yield
        except Exception as error:
            self.note_failure(error)

    def note_failure(self, error: BaseException) -> None:
        """Notes that a hook failed, and where; an exception's text may hold the user's data."""
        try:
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = "" if trace is None else f" in {os.path.basename(trace.tb_frame.f_code.co_filename)}"
            self.note(f"Something could not be recorded: {type(error).__name__}{place}.")
        except Exception:
            # Nothing is left to be said.
            pass

    def note(self, text: str) -> None:
        """Writes a sentence for the user, once."""
        if text not in self._noted:
            self._noted.add(text)
            self.writer.write("note", {"text": text})

    @contextmanager
    def within_test(self, test: Definition, phase: str | None) -> Iterator[None]:
        """Lets queries belong to a test and one of its phases; what was before comes back afterwards."""
        before = self.test, self.phase
        self.test, self.phase = test, phase
        try:
            yield
        finally:
            self.test, self.phase = before

    def within(self, frame: FrameType | None, phase: str) -> Within:
        """A phase of the present test, whose stacks end at a frame that is running."""
        return Within(self, frame, phase)

    def announce_tests(self, tests: int) -> None:
        """Writes how many tests will run, as far as this process leads the run."""
        with self.guarded():
            if tests > 0 and self.worker is None:
                self.writer.write("plan", {"tests": tests})

    def begin_test(self, test: Definition) -> None:
        with self.guarded():
            self.tables.refer_to(test)

    def end_test(self, test: Definition, outcome: str, seconds: float) -> None:
        with self.guarded():
            self.flush()
            fields = {"test": self.tables.refer_to(test), "outcome": outcome, "seconds": round(seconds, 6)}
            self.writer.write("result", fields)

    def flush(self) -> None:
        """Writes what waits for its rows, on all threads."""
        with self.writer.lock:
            for thread in list(self._pending):
                query = self._pending.pop(thread, None)
                if query is not None:
                    self._write(query)
            while self._watched:
                self._settle(self._watched.popleft())

    def _start_clock(self) -> None:
        self._started = time.time()
        self._zero = time.perf_counter()

    def _start_again(self) -> None:
        """In a forked child: the file, its ids and what waits to be written are the parent's."""
        with self.guarded():
            self.writer.start_again()
            self.tables.forget()
            self._pending.clear()
            self._watched.clear()
            self._ended = False
            self._start_clock()

    def _finish_with_child(self) -> None:
        with self.guarded():
            util.Finalize(None, self.finish, exitpriority=-100)

    def _describe(self) -> dict[str, Any]:
        import django

        return {
            "formatVersion": FORMAT_VERSION,
            "recorder": RECORDER_VERSION,
            "run": self._run,
            "how": self.how,
            "root": self._root.replace(os.sep, "/"),
            "python": platform.python_version(),
            "django": django.get_version(),
            "started": round(self._started, 3),
            "process": os.getpid(),
            "worker": self.worker,
        }

    def _add(self, query: Query) -> None:
        writer = self.writer
        with writer.lock:
            query.id = (writer.next_id(), writer.generation)
            line = self._begin_line(query)
            pending = self._pending
            previous = pending.pop(get_ident(), None) if pending else None
            # Only a query that may yield rows waits for them. A collected object may send a query from here,
            # so the place is taken before anything is written.
            waits = not query.failed and (query.kind == "read" or "RETURNING" in query.sql)
            if waits:
                query.line = line
                pending[get_ident()] = query
            if previous is not None:
                self._write(previous)
                self._watched.append(previous)
                if len(self._watched) > _WATCHED:
                    self._settle(self._watched.popleft())
            if not waits:
                writer.write_line(line + "}")

    def _begin_line(self, query: Query) -> str:
        """The line without its end, where the rows will stand."""
        tables = self.tables
        stack = f',"stack":{tables.refer_to_stack(query.frames)}' if query.frames else ""
        # Mostly a query belongs to what the one before belonged to.
        present = (self.test, self.phase, self.request.get(), query.id[1])
        if present != self._described:
            self._belonging = self._describe_belonging(*present[:3])
            self._described = present
        database = self._databases.get((query.alias, query.vendor)) or self._describe_database(query)
        cause = "" if query.trigger is None else self._describe_cause(query)
        failed = ',"failed":true' if query.failed else ""
        # Python formats whole numbers several times faster than fractions.
        at, seconds = int((query.began - self._zero) * 1e6), int(query.seconds * 1e6)
        sql = tables.refer_to_sql(query.sql, query.vendor)
        return (
            f'{{"kind":"query","id":{query.id[0]},"sql":{sql}{stack}{self._belonging}'
            f',"at":{at}e-6,"seconds":{seconds}e-6{database}{failed}{cause}'
        )

    def _describe_belonging(self, test: Definition | None, phase: str | None, request: Definition | None) -> str:
        text = ""
        if test is not None:
            text = f',"test":{self.tables.refer_to(test)}' + ("" if phase is None else f',"phase":"{phase}"')
        return text if request is None else f'{text},"request":{self.tables.refer_to(request)}'

    def _describe_database(self, query: Query) -> str:
        text = f',"alias":{dump(query.alias)},"vendor":{dump(query.vendor)}'
        self._databases[query.alias, query.vendor] = text
        return text

    def _describe_cause(self, query: Query) -> str:
        trigger: Any = query.trigger
        cause = self._causes.get(trigger)
        if cause is None:
            fields = {"kind": trigger.kind, "model": trigger.model, "field": trigger.field}
            cause = self._causes[trigger] = f',"cause":{dump(fields)}'
        # The row may have been fetched before a fork, in the parent's file, or while nothing was recorded.
        if query.fetch is None or query.fetch.id is None or query.fetch.id[1] != self.writer.generation:
            return cause
        return f'{cause},"fetch":{query.fetch.id[0]}'

    def _complete(self, query: Query) -> None:
        """The rows of a query have all been fetched."""
        with self.writer.lock:
            if query.line is None:
                self._settle(query)
                return
            thread = get_ident()
            if self._pending.get(thread) is query:
                del self._pending[thread]
            self._write(query)

    def _write(self, query: Query) -> None:
        line, query.line, query.told = query.line, None, query.rows
        if line is not None and query.id[1] == self.writer.generation:
            self.writer.write_line(f'{line},"rows":{query.rows}}}' if query.rows is not None else f"{line}}}")

    def _settle(self, query: Query) -> None:
        """Writes how many rows there were, where more came after the query's line."""
        if query.rows != query.told and query.id is not None and query.id[1] == self.writer.generation:
            query.told = query.rows
            self.writer.write("rows", {"query": query.id[0], "rows": query.rows})


class Within:
    """Sets a phase and a boundary inside `with`; entered several times for each test, so it is kept light."""

    __slots__ = ("_before", "_bound", "_frame", "_phase", "_recording")

    def __init__(self, recording: Recording, frame: FrameType | None, phase: str) -> None:
        self._recording = recording
        self._frame = frame
        self._phase = phase
        self._bound: Any = None

    def __enter__(self) -> None:
        recording = self._recording
        self._before, recording.phase = recording.phase, self._phase
        try:
            bound = recording.capture.bound(self._frame)
            bound.__enter__()
            self._bound = bound
        except Exception as error:
            recording.note_failure(error)
        self._frame = None

    def __exit__(self, *error: object) -> None:
        self._recording.phase = self._before
        if self._bound is not None:
            self._bound.__exit__()
