"""What few runs of pytest have: a root behind a link, a test tried again, a thread that ends before its rows."""

import json

import pytest
from recordings import Project

PLUGIN = ("-m", "pytest", "-p", "roundtrip_recorder.pytest_plugin", "-p", "no:cacheprovider", "-q")
DJANGO = {"DJANGO_SETTINGS_MODULE": "settings"}

# As plugins do that run a test again: each attempt is reported.
TWICE = """
from _pytest.runner import runtestprotocol


def pytest_runtest_protocol(item, nextitem):
    for _ in range(2):
        for report in runtestprotocol(item, nextitem=nextitem, log=False):
            item.ihook.pytest_runtest_logreport(report=report)
    return True
"""
ATTEMPTS = """
seen = []


def test_second_try():
    seen.append(1)
    assert len(seen) > 1


def test_first_try_only():
    assert len(seen) < 3
    seen.append(1)
"""
THREADS = """
from threading import Thread

import pytest
from django.db import connection

kept = []


def ask():
    cursor = connection.cursor()
    cursor.execute("SELECT 'of a thread'")
    kept.append(cursor)


@pytest.mark.django_db
def test_thread():
    thread = Thread(target=ask)
    thread.start()
    thread.join()


def test_next():
    pass
"""


def lines_of(project):
    (path,) = project.recording.glob("*.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("root", ["project", "link"])
@pytest.mark.parametrize("folder", ["project", "link"])
def test_a_root_behind_a_link_is_the_root(tmp_path, root, folder):
    project = Project(tmp_path)
    link = tmp_path / "link"
    link.symlink_to(project.root, target_is_directory=True)
    # Python keeps the path by which a test is asked for.
    asked = tmp_path / folder
    command = (*PLUGIN, "--rootdir", str(asked), f"{asked}/test_sample.py::test_authors")
    done = project.run(*command, **DJANGO, ROUNDTRIP_ROOT=str(tmp_path / root))
    assert done.returncode == 0, done.stdout
    file = project.file()
    assert file.header["root"] == (tmp_path / root).as_posix()
    (authors, *_) = [query for query in file.queries if query.get("cause", {}).get("field") == "author"]
    assert [path for path, _, _ in file.frames(authors)][-1] == "test_sample.py"
    assert {line["path"] for line in file.of("file")} <= {"test_sample.py", "shop/models.py", "shop/reads.py"}


def test_the_last_attempt_of_a_test_tells_its_outcome(tmp_path):
    project = Project(tmp_path)
    (project.root / "conftest.py").write_text(TWICE)
    (project.root / "test_tried.py").write_text(ATTEMPTS)
    project.run(*PLUGIN, "test_tried.py", **DJANGO)
    file = project.file()
    outcomes = {file.ids[line["test"]]["function"]: line["outcome"] for line in file.of("result")}
    assert outcomes == {"test_second_try": "passed", "test_first_try_only": "failed"}


def test_what_waits_for_rows_on_another_thread_is_written_with_its_test(tmp_path):
    project = Project(tmp_path)
    (project.root / "test_threads.py").write_text(THREADS)
    done = project.run(*PLUGIN, "test_threads.py", **DJANGO)
    assert done.returncode == 0, done.stdout
    lines = lines_of(project)
    (sql,) = [line["id"] for line in lines if line["kind"] == "sql" and line["text"] == "SELECT %s"]
    (asked,) = [at for at, line in enumerate(lines) if line["kind"] == "query" and line["sql"] == sql]
    (ended, _) = [at for at, line in enumerate(lines) if line["kind"] == "result"]
    assert asked < ended
