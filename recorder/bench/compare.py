"""Measures what recording a test run costs, beside other tools that watch queries.

    python compare.py [PROJECT]

Runs the tests of a Django project (default: the sample project) without anything, with the recorder, with
django-zeal and with the SQL panel of the debug toolbar, in turns, and prints the medians and their ratios to
the run without anything. `ROUNDS` and `REPEAT` in the environment say how often. The Python that runs this needs
Django, django-zeal and django-debug-toolbar.
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parents[1] / "test" / "projects" / "bookshop"
ROUNDS = int(os.environ.get("ROUNDS", "5"))
REPEAT = os.environ.get("REPEAT", "5")
TOOLS = ("nothing", "recorder", "zeal", "toolbar")


@dataclass
class Times:
    """Seconds of each run: of the tests alone as the runner says, and of the processor for the whole process."""

    tests: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def run(tool: str, project: Path, scratch: str) -> tuple[float, float]:
    command = ["manage.py", "test", "-v", "0"]
    environment = {
        **os.environ,
        "BENCH_TOOL": tool,
        "BENCH_REPEAT": REPEAT,
        "DJANGO_SETTINGS_MODULE": "bench_settings",
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)]),
        "ROUNDTRIP_RECORDING": scratch,
    }
    if tool == "recorder":
        command = ["-m", "roundtrip_recorder", *command]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *command], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = re.search(r"^Ran \d+ tests in ([\d.]+)s$", done.stderr, re.MULTILINE)
    if done.returncode != 0 or said is None:
        sys.exit(f"The tests failed with {tool}:\n{done.stderr[-3000:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return float(said.group(1)), processor


def main() -> None:
    project = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    times = {tool: Times() for tool in TOOLS}
    with tempfile.TemporaryDirectory(prefix="roundtrip-bench-") as scratch:
        for _ in range(ROUNDS):
            for tool in TOOLS:
                tests, processor = run(tool, project, scratch)
                times[tool].tests.append(tests)
                times[tool].processor.append(processor)
        recorded = sum(file.stat().st_size for file in Path(scratch).iterdir()) / ROUNDS
    print(f"medians of {ROUNDS} runs, {REPEAT} times the suite; one recording has {recorded / 1e6:.1f} MB")
    print(f"{'':<12}{'tests':>9}{'ratio':>8}{'processor':>12}{'ratio':>8}")
    base = times["nothing"]
    for tool, measured in times.items():
        tests, processor = statistics.median(measured.tests), statistics.median(measured.processor)
        ratios = tests / statistics.median(base.tests), processor / statistics.median(base.processor)
        print(f"{tool:<12}{tests:>7.2f} s{ratios[0]:>8.3f}{processor:>10.2f} s{ratios[1]:>8.3f}")


main()
