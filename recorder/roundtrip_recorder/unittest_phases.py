"""Tells apart the parts of a `unittest` test case, for whichever runner runs it.

Where no one else says which test runs (Django's runner, plain unittest), the tests and their results
are recorded here too. Under pytest the test is pytest's, and its phases are refined.
"""

from __future__ import annotations

import inspect
import sys
import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from unittest.suite import TestSuite

from .recording import Recording
from .tables import Definition

# By this name unittest and pytest know frames that are no part of the user's traceback.
__unittest = True

_PHASES = {"_callSetUp": "setup", "_callTestMethod": "call", "_callTearDown": "teardown", "_callCleanup": "teardown"}
# From the one that says least to the one that says most; a test may have several.
_OUTCOMES = {
    "addSuccess": "passed",
    "addSkip": "skipped",
    "addExpectedFailure": "expected-failure",
    "addUnexpectedSuccess": "unexpected-success",
    "addFailure": "failed",
    "addError": "error",
}
_RANKS = {outcome: rank for rank, outcome in enumerate(_OUTCOMES.values())}


def record_unittest(recording: Recording) -> None:
    """Hooks the test cases of unittest and Django, once."""
    if recording.knows_unittest:
        return
    from django.test import SimpleTestCase

    phases = _Phases(recording)
    replace = recording.capture.replace
    replace(unittest.TestCase, "run", phases.wrap_run(unittest.TestCase.run))
    # Django prepares a test before it runs.
    replace(SimpleTestCase, "__call__", phases.wrap_run(SimpleTestCase.__call__))
    for owner in (unittest.TestCase, unittest.IsolatedAsyncioTestCase):
        for name, phase in _PHASES.items():
            if name in vars(owner):
                replace(owner, name, phases.wrap_phase(vars(owner)[name], phase))
    for name in ("_handleModuleFixture", "_handleClassSetUp"):
        if name in vars(TestSuite):
            replace(TestSuite, name, phases.wrap_preparation(vars(TestSuite)[name]))
    replace(TestSuite, "_tearDownPreviousClass", phases.wrap_clearance(vars(TestSuite)["_tearDownPreviousClass"]))
    recording.knows_unittest = True


class _Phases:
    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._running: Any = None
        self._outcome: str | None = None
        # The test that was prepared or run last, and its definition.
        self._latest: tuple[Any, Definition] | None = None
        self._watched: set[type] = set()

    def wrap_run(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def run(case: Any, result: Any = None) -> Any:
            # A test may run others of its own, which are part of it.
            if self._running is not None:
                return original(case, result)
            with self._entered(case, result), self._recording.within(sys._getframe(), "setup"):
                return original(case, result)

        return run

    def wrap_phase(self, original: Callable[..., Any], phase: str) -> Callable[..., Any]:
        def call(case: Any, *args: Any, **kwargs: Any) -> Any:
            if self._running is not case:
                return original(case, *args, **kwargs)
            try:
                with self._recording.within(sys._getframe(), phase):
                    return original(case, *args, **kwargs)
            finally:
                if phase == "call":
                    # What Django does afterwards is no part of the test any more.
                    self._recording.phase = "teardown"

        return call

    def wrap_preparation(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """What is made once for a class or a module belongs to the first test that needs it, as under pytest."""

        def prepare(suite: Any, test: Any, result: Any) -> Any:
            definition = None if self._recording.test is not None else self._find_definition(test)
            return self._run_for(definition, "setup", lambda: original(suite, test, result))

        return prepare

    def wrap_clearance(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def clear(suite: Any, test: Any, result: Any) -> Any:
            definition = None if self._recording.test is not None or self._latest is None else self._latest[1]
            return self._run_for(definition, "teardown", lambda: original(suite, test, result))

        return clear

    def _run_for(self, definition: Definition | None, phase: str, function: Callable[[], Any]) -> Any:
        if definition is None:
            return function()
        with self._recording.within_test(definition, phase), self._recording.within(sys._getframe(), phase):
            return function()

    @contextmanager
    def _entered(self, case: Any, result: Any) -> Iterator[None]:
        self._running = case
        try:
            definition = None if self._recording.test is not None else self._find_definition(case)
            if definition is None:
                yield
                return
            self._watch(result)
            self._outcome = None
            began = perf_counter()
            self._recording.begin_test(definition)
            with self._recording.within_test(definition, "setup"):
                yield
            if self._outcome is not None:
                self._recording.end_test(definition, self._outcome, perf_counter() - began)
        finally:
            self._running = None

    def _find_definition(self, case: Any) -> Definition | None:
        with self._recording.guarded():
            if self._latest is None or self._latest[0] is not case:
                # A suite may hold what is no test, such as a module that could not be imported.
                if not isinstance(case, unittest.TestCase):
                    return None
                method = inspect.unwrap(getattr(type(case), case._testMethodName, None))  # type: ignore[arg-type]
                self._latest = (case, define_test(self._recording, case.id(), method))
            return self._latest[1]
        return None

    def _watch(self, result: Any) -> None:
        """Lets the methods by which a result is told an outcome tell it here too."""
        owner = type(result)
        if result is None or owner in self._watched:
            return
        self._watched.add(owner)
        with self._recording.guarded():
            for name, outcome in _OUTCOMES.items():
                self._recording.capture.replace(owner, name, self._wrap_outcome(getattr(owner, name), outcome))
            if hasattr(owner, "addSubTest"):
                self._recording.capture.replace(owner, "addSubTest", self._wrap_subtest(owner.addSubTest))

    def _wrap_outcome(self, original: Callable[..., Any], outcome: str) -> Callable[..., Any]:
        def add(result: Any, test: Any, *args: Any, **kwargs: Any) -> Any:
            with self._recording.guarded():
                if test is self._running:
                    self._note_outcome(outcome)
            return original(result, test, *args, **kwargs)

        return add

    def _wrap_subtest(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def add(result: Any, test: Any, subtest: Any, error: Any) -> Any:
            with self._recording.guarded():
                if error is not None and test is self._running:
                    self._note_outcome("failed" if issubclass(error[0], test.failureException) else "error")
            return original(result, test, subtest, error)

        return add

    def _note_outcome(self, outcome: str) -> None:
        if self._outcome is None or _RANKS[outcome] > _RANKS[self._outcome]:
            self._outcome = outcome


def define_test(recording: Recording, name: str, function: Any) -> Definition:
    """A test by the name its runner calls it, and the place of its function where there is one."""
    fields: dict[str, Any] = {"name": name}
    code = getattr(function, "__code__", None)
    if code is not None:
        fields["file"] = recording.tables.relate(code.co_filename)
        fields["line"] = code.co_firstlineno
        fields["function"] = function.__qualname__
        fields["unit"] = code if recording.capture.workspace.owns(code.co_filename) else None
    return Definition("test", fields)
