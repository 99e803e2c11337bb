"""Records Django's own test runs, whatever runner the project names in TEST_RUNNER."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from .recording import Recording
from .session import start_recording
from .unittest_phases import record_unittest

# What prepares a worker process in the project's own suite, for workers that are not forked.
_INIT_WORKER = "ROUNDTRIP_INIT_WORKER"


def record_test_runner(recording: Recording) -> None:
    """Lets `manage.py test` use a recording kind of the project's runner."""
    from django.test import utils

    original = utils.get_runner

    def get_runner(*args: Any, **kwargs: Any) -> Any:
        runner = original(*args, **kwargs)
        with recording.guarded():
            return _mix_in(recording, runner)
        return runner

    recording.capture.replace(utils, "get_runner", get_runner)
    # The command may have been imported before, and knows the function by itself then.
    command = sys.modules.get("django.core.management.commands.test")
    if command is not None and getattr(command, "get_runner", None) is original:
        recording.capture.replace(command, "get_runner", get_runner)


def _mix_in(recording: Recording, runner: Any) -> Any:
    """A kind of the runner that records; anything but a class is left as it is."""
    if not isinstance(runner, type) or not hasattr(runner, "run_tests"):
        return runner

    def run_tests(self: Any, *args: Any, **kwargs: Any) -> Any:
        with recording.guarded():
            start_recording("django")
            record_unittest(recording)
        return super(recorded, self).run_tests(*args, **kwargs)

    def run_suite(self: Any, suite: Any, *args: Any, **kwargs: Any) -> Any:
        with recording.guarded():
            recording.announce_tests(suite.countTestCases())
        return super(recorded, self).run_suite(suite, *args, **kwargs)

    names: dict[str, Any] = {"run_tests": run_tests, "__module__": runner.__module__, "__doc__": runner.__doc__}
    if hasattr(runner, "run_suite"):
        names["run_suite"] = run_suite
    suite = getattr(runner, "parallel_test_suite", None)
    if isinstance(suite, type):
        names["parallel_test_suite"] = _mix_into_suite(suite)
    recorded = type(runner.__name__, (runner,), names)
    return recorded


def _mix_into_suite(suite: Any) -> Any:
    original = suite.init_worker
    name = f"{original.__module__}:{original.__qualname__}"
    # Other processes find the function by its name alone. Where they could not, the suite stays as it is.
    if _find(name) is not original:
        return suite
    os.environ[_INIT_WORKER] = name
    return type(suite.__name__, (suite,), {"init_worker": init_worker, "__module__": suite.__module__})


def _find(name: str) -> Any:
    module, _, path = name.partition(":")
    found: Any = import_module(module)
    for part in path.split("."):
        found = getattr(found, part, None)
    return found


def init_worker(*args: Any, **kwargs: Any) -> None:
    """Prepares a worker as the project's suite would, in a process that records."""
    original = _find(os.environ[_INIT_WORKER])
    recording = start_recording("django")
    if recording is None:
        original(*args, **kwargs)
        return
    with recording.guarded():
        record_unittest(recording)
    # What a worker reads while it takes over its database belongs to no test.
    recording.capture.paused = True
    try:
        original(*args, **kwargs)
    finally:
        recording.capture.paused = False
    with recording.guarded():
        from django.test import runner

        recording.worker = str(runner._worker_id)
