"""Leaves out what is sent while test databases are made, filled by migrations, copied and removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .recording import Recording


def leave_out_preparation(recording: Recording) -> None:
    from django.db.backends.base.creation import BaseDatabaseCreation

    for name in ("create_test_db", "clone_test_db", "destroy_test_db"):
        recording.capture.replace(
            BaseDatabaseCreation, name, _paused(getattr(BaseDatabaseCreation, name), recording.capture)
        )


def _paused(original: Callable[..., Any], capture: Any) -> Callable[..., Any]:
    def prepare(*args: Any, **kwargs: Any) -> Any:
        before, capture.paused = capture.paused, True
        try:
            return original(*args, **kwargs)
        finally:
            capture.paused = before

    return prepare
