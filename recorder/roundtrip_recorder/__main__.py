"""Runs a command of the user's and records it: `python -m roundtrip_recorder COMMAND ...`.

The command is what would follow `python`: `manage.py test`, `script.py`, `-m module`, each with its
arguments. It runs in this process, as Python would run it, and its exit code is the one of this process.
"""

from __future__ import annotations

import os
import runpy
import sys
from typing import Any

from .django_runner import record_test_runner
from .recording import Recording
from .session import start_recording

_USAGE = "usage: python -m roundtrip_recorder (SCRIPT | -m MODULE) [ARGUMENT ...]"
_PYTEST_PLUGIN = "roundtrip_recorder.pytest_plugin"


def main() -> None:
    command = sys.argv[1:]
    if not command or command == ["-m"]:
        sys.exit(_USAGE)
    recording = start_recording(guess_how(command))
    if recording is not None:
        with recording.guarded():
            record_test_runner(recording)
            _record_pytest()
            _record_reloaded(command)
    try:
        _run(command)
    except SystemExit as end:
        _note_exit(recording, end.code)
        raise
    except BaseException:
        _note_exit(recording, 1)
        raise
    _note_exit(recording, 0)


def guess_how(command: list[str]) -> str:
    """What the header says of a command."""
    is_module = command[0] == "-m"
    program, arguments = (command[1], command[2:]) if is_module else (command[0], command[1:])
    if is_module and program in ("pytest", "py.test"):
        return "pytest"
    if arguments[:1] == ["test"]:
        return "django"
    return "server" if arguments and arguments[0].startswith("runserver") else "command"


def _record_pytest() -> None:
    """Lets pytest be recorded too, where the command runs it; it takes plugins from the environment."""
    plugins = [name for name in os.environ.get("PYTEST_PLUGINS", "").split(",") if name]
    if _PYTEST_PLUGIN not in plugins:
        os.environ["PYTEST_PLUGINS"] = ",".join([*plugins, _PYTEST_PLUGIN])


def _record_reloaded(command: list[str]) -> None:
    """Lets the process that the development server starts, at first and after each edit, be recorded too."""
    from django.utils import autoreload

    original = autoreload.get_child_arguments

    def get_child_arguments() -> Any:
        arguments = original()
        options: list[str] = []
        for argument in arguments[1:]:
            if not str(argument).startswith(("-W", "-X")):
                break
            options.append(argument)
        return [sys.executable, *options, "-m", __package__, *command]

    autoreload.get_child_arguments = get_child_arguments


def _run(command: list[str]) -> None:
    if command[0] == "-m":
        # Python has put the current folder in front of the path already.
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
        return
    sys.argv = command
    # With the flag -P Python puts no folder there.
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.path.dirname(os.path.abspath(command[0]))
    runpy.run_path(command[0], run_name="__main__")


def _note_exit(recording: Recording | None, code: Any) -> None:
    if recording is not None:
        recording.exit = code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    main()
