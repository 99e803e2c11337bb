"""Whatever part of the recorder fails, the user's tests run as they would without it."""

import re

import pytest
from recordings import Project

SABOTAGE = """
import importlib
import runpy
import sys

module, _, path = sys.argv.pop(1).partition(":")
owner = importlib.import_module("roundtrip_recorder." + module)
*parents, name = path.split(".")
for parent in parents:
    owner = getattr(owner, parent)


def fail(*args, **kwargs):
    raise ZeroDivisionError("unspeakable")


setattr(owner, name, fail)
runpy.run_module("roundtrip_recorder", run_name="__main__", alter_sys=True)
"""
PARTS = [
    "frames:Workspace.read_stack",
    "capture:find_trigger",
    "capture:classify",
    "capture:Bound.__enter__",
    "fetches:Fetches.find",
    "fetches:Fetches.note_query",
    "fetches:Fetches._tag_related",
    "recording:Recording._add",
    "recording:Recording._complete",
    "recording:Recording.flush",
    "tables:Tables.refer_to",
    "tables:Tables.relate",
    "tables:Tables.complete",
    "requests:_describe_match",
    "requests:_note_response",
    "unittest_phases:define_test",
    "unittest_phases:_Phases._note_outcome",
    "writer:Writer.next_id",
    "writer:Writer.write_line",
    "units:Source.find_unit",
    "django_runner:_mix_in",
]
# A writer that fails cannot tell of it, and some parts are not reached where nothing needs them.
SILENT = {"writer:Writer.write_line", "fetches:Fetches._tag_related"}
TESTS = ("manage.py", "test", "checks.tests.BookTests", "checks.failing")


def summarize(done):
    lines = re.findall(r"^(?:FAILED|FAIL|ERROR|UNEXPECTED SUCCESS|OK).*$", done.stderr, re.MULTILINE)
    return done.returncode, sorted(lines), re.findall(r"Ran \d+ tests", done.stderr)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("guards"))
    (project.root / "sabotage.py").write_text(SABOTAGE)
    return project


@pytest.fixture(scope="module")
def expected(project):
    return summarize(project.run(*TESTS))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_fails_changes_no_result(project, expected, part):
    folder = project.recording / part.replace(":", "-")
    done = project.run("sabotage.py", part, *TESTS, ROUNDTRIP_RECORDING=str(folder))
    assert summarize(done) == expected, done.stderr
    text = "".join(path.read_text() for path in folder.glob("*.jsonl"))
    assert "unspeakable" not in text
    if part not in SILENT:
        notes = re.findall(r'"kind":"note".*', text)
        assert 1 <= len(notes) <= 5
        assert "ZeroDivisionError" in notes[0]
