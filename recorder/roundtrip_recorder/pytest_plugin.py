"""Records a run of pytest: `pytest -p roundtrip_recorder.pytest_plugin`, with or without pytest-django."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from time import perf_counter
from types import FrameType
from typing import Any

import pytest

from .recording import Recording
from .session import start_recording
from .unittest_phases import define_test, record_unittest


def pytest_configure(config: Any) -> None:
    """Starts the recording; hooks of tests are there only where it could be started."""
    recording = start_recording("pytest")
    if recording is not None:
        try:
            record_unittest(recording)
        except Exception as error:
            recording.note_failure(error)
        config.pluginmanager.register(_Plugin(recording), "roundtrip-recorder")


class _Plugin:
    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._outcome = ""
        self._is_announced = False

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: Any) -> None:
        with self._recording.guarded():
            if not session.config.option.collectonly:
                self._recording.announce_tests(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Any) -> None:
        """All workers find the same tests, and the process that leads them none."""
        with self._recording.guarded():
            if not self._is_announced:
                self._is_announced = True
                self._recording.announce_tests(len(ids))

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        recording = self._recording
        test = None
        with recording.guarded():
            function = getattr(item, "function", None)
            test = define_test(recording, item.nodeid, inspect.unwrap(function) if callable(function) else None)
        if test is None:
            yield
            return
        began = perf_counter()
        self._outcome = ""
        recording.begin_test(test)
        with recording.within_test(test, "setup"):
            yield
        if self._outcome:
            recording.end_test(test, self._outcome, perf_counter() - began)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        with self._recording.within(_find_hook_call(sys._getframe(1)), "setup"):
            yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        with self._recording.within(_find_hook_call(sys._getframe(1)), "call"):
            yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Iterator[None]:
        with self._recording.within(_find_hook_call(sys._getframe(1)), "teardown"):
            yield

    def pytest_runtest_logreport(self, report: Any) -> None:
        with self._recording.guarded():
            self._note(report)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: Any) -> None:
        self._recording.exit = int(exitstatus)

    def _note(self, report: Any) -> None:
        if report.when == "setup":
            # A test begins, or another attempt at it.
            self._outcome = ""
        if report.failed:
            # A subtest may have failed before.
            self._outcome = "failed" if report.when == "call" else self._outcome or "error"
            if self._outcome == "passed":
                self._outcome = "error"
        elif self._outcome in ("failed", "error"):
            return
        elif report.skipped:
            self._outcome = "expected-failure" if hasattr(report, "wasxfail") else "skipped"
        elif report.when == "call":
            self._outcome = "unexpected-success" if hasattr(report, "wasxfail") else "passed"


def _find_hook_call(frame: FrameType | None) -> FrameType | None:
    """The frame that goes on running while the hook's other implementations do: that of the plugin manager."""
    while frame is not None and frame.f_code.co_name != "_multicall":
        frame = frame.f_back
    return frame
