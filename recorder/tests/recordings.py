"""Runs commands in a copy of the sample project and reads what they recorded."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RECORDER = ("-m", "roundtrip_recorder")
FORMAT_VERSION = 1


@dataclass
class File:
    """One file of a recording: its header, its lines by kind, and what is defined in it by id."""

    header: dict[str, Any]
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    ids: dict[int, dict[str, Any]] = field(default_factory=dict)
    damaged: int = 0

    def of(self, kind: str) -> list[dict[str, Any]]:
        return self.lines.get(kind, [])

    @property
    def queries(self) -> list[dict[str, Any]]:
        """The queries in the order in which they began."""
        return sorted(self.of("query"), key=lambda query: query["at"])

    def text(self, query: dict[str, Any]) -> str:
        return self.ids[query["sql"]]["text"]

    def test(self, query: dict[str, Any]) -> str | None:
        return self.ids[query["test"]]["name"] if "test" in query else None

    def frames(self, query: dict[str, Any]) -> list[tuple[str, str, int]]:
        """Path, name and line of each frame, innermost first."""
        stack = self.ids[query["stack"]]["frames"] if "stack" in query else []
        return [(self.ids[f["file"]]["path"], f["name"], f["line"]) for f in map(self.ids.__getitem__, stack)]

    def named(self, kind: str) -> set[str]:
        return {line["name"] for line in self.of(kind)}


class NewerFormatError(Exception):
    """The recording was written by a newer recorder."""


def parse(content: bytes) -> list[File]:
    """What a reader makes of a file's bytes: damaged lines are counted, an unfinished last one is dropped."""
    files: list[File] = []
    for line in content.split(b"\n")[:-1]:
        try:
            entry = json.loads(line)
            kind = entry.pop("kind")
        except (ValueError, KeyError, AttributeError, TypeError):
            files[-1].damaged += 1
            continue
        if kind == "header":
            if entry["formatVersion"] > FORMAT_VERSION:
                raise NewerFormatError(entry["formatVersion"])
            files.append(File(entry))
            continue
        file = files[-1]
        file.lines.setdefault(kind, []).append(entry)
        if "id" in entry:
            file.ids[entry["id"]] = entry
    return files


def read(folder: Path) -> list[File]:
    """The files of a run, the one that began first in front."""
    files = [file for path in folder.glob("*.jsonl") for file in parse(path.read_bytes())]
    return sorted(files, key=lambda file: file.header["started"])


def read_text(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.jsonl"))


class Project:
    """A copy of the sample project. `run` gives the finished command; `files` what was recorded."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.recording = folder / "recording"
        shutil.copytree(HERE / "project", self.root)
        shutil.copytree(HERE / "shop", self.root / "shop")

    def environment(self, **more: str) -> dict[str, str]:
        clean = {
            key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "ROUNDTRIP", "PYTEST"))
        }
        return {
            **clean,
            "PYTHONPATH": str(HERE.parent),
            "PYTHONDONTWRITEBYTECODE": "1",
            "ROUNDTRIP_RECORDING": str(self.recording),
            **more,
        }

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def files(self) -> list[File]:
        return read(self.recording)

    def file(self) -> File:
        (file,) = self.files()
        return file

    def line_of(self, path: str, function: str, mark: str) -> int:
        """The line of a function that ends in a comment which holds a word."""
        inside = False
        for number, line in enumerate((self.root / path).read_text().split("\n"), 1):
            if line.startswith("def "):
                inside = line.startswith(f"def {function}(")
            if inside and mark in line.partition("  # ")[2]:
                return number
        raise LookupError(f"{path} has no {mark} in {function}")
