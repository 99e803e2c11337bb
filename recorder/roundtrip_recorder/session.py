"""Starts the recording of this process, once, as the environment says.

`ROUNDTRIP_RECORDING` is the folder of the run, `ROUNDTRIP_ROOT` the project's folder (the current one
where it is absent) and `ROUNDTRIP_RUN` the id of the run. They are passed on to child processes.
"""

from __future__ import annotations

import os
import sys
import uuid

from .databases import leave_out_preparation
from .recording import Recording
from .requests import record_requests

_recordings: list[Recording] = []


def start_recording(how: str) -> Recording | None:
    """The recording of this process; None where there can be none, which is said on stderr.

    `how` is what the header says; who knows better while nothing has been written may say so.
    """
    if _recordings:
        recording = _recordings[0]
        if not recording.writer.is_open:
            recording.how = how
        return recording
    folder = os.environ.get("ROUNDTRIP_RECORDING")
    if not folder:
        print("roundtrip: nothing is recorded; set ROUNDTRIP_RECORDING to a folder.", file=sys.stderr)
        return None
    try:
        recording = _make(folder, how)
    except Exception as error:
        print(f"roundtrip: nothing is recorded: {type(error).__name__}: {error}", file=sys.stderr)
        return None
    _recordings.append(recording)
    return recording


def _make(folder: str, how: str) -> Recording:
    root = os.path.abspath(os.environ.get("ROUNDTRIP_ROOT") or os.getcwd())
    run = os.environ.get("ROUNDTRIP_RUN") or uuid.uuid4().hex
    # Children may have another current folder.
    os.environ.update(ROUNDTRIP_RECORDING=os.path.abspath(folder), ROUNDTRIP_ROOT=root, ROUNDTRIP_RUN=run)
    recording = Recording(os.path.abspath(folder), root, run, how)
    try:
        recording.start()
        leave_out_preparation(recording)
        record_requests(recording)
    except BaseException:
        recording.capture.stop()
        raise
    return recording
