"""Scripts, modules and the development server, recorded as Python itself would run them."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from recordings import RECORDER, Project, read, read_text

SHOW = """
import sys
print(__name__, __file__ if "run_module" in sys.argv else "", sys.argv, sys.path[0])
sys.exit("a message")
"""


@pytest.mark.parametrize("command", [["folder/show.py", "a", "-b"], ["-m", "folder.show", "a", "-b"]])
def test_a_command_runs_as_python_would_run_it(tmp_path, command):
    project = Project(tmp_path)
    (project.root / "folder").mkdir()
    (project.root / "folder/show.py").write_text(SHOW)
    plain, recorded = project.run(*command), project.run(*RECORDER, *command)
    assert (recorded.stdout, recorded.stderr, recorded.returncode) == (plain.stdout, plain.stderr, plain.returncode)
    assert project.file().header["how"] == "command"
    assert project.file().of("end") == [{"exit": 1}]


def test_an_exception_ends_the_command_as_it_would(tmp_path):
    project = Project(tmp_path)
    (project.root / "fail.py").write_text("raise ValueError('told')")
    done = project.run(*RECORDER, "fail.py")
    assert (done.returncode, done.stderr.strip().split("\n")[-1]) == (1, "ValueError: told")


def test_a_command_is_asked_for(tmp_path):
    done = Project(tmp_path).run(*RECORDER)
    assert (done.returncode, done.stderr.startswith("usage:")) == (1, True)


def test_the_exit_code_is_the_commands(tmp_path):
    project = Project(tmp_path)
    assert project.run(*RECORDER, "work.py", "fill", EXIT="7").returncode == 7
    assert project.file().of("end") == [{"exit": 7}]


def test_a_management_command_is_recorded(tmp_path):
    project = Project(tmp_path)
    assert project.run(*RECORDER, "manage.py", "migrate", "--run-syncdb").returncode == 0
    assert any("CREATE TABLE" in line["text"] for line in project.file().of("sql"))


def test_pytest_is_recorded_where_the_command_runs_it(tmp_path):
    project = Project(tmp_path)
    done = project.run(*RECORDER, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:django", "test_plain.py")
    assert done.returncode == 0, done.stdout
    file = project.file()
    assert (file.header["how"], file.named("test")) == ("pytest", {"test_plain.py::test_plain"})


def test_a_killed_run_loses_at_most_its_last_line(tmp_path):
    project = Project(tmp_path)
    done = project.run(*RECORDER, "work.py", "fill", "forward", KILLED="1")
    assert done.returncode == -signal.SIGKILL
    file = project.file()
    assert file.damaged == 0
    assert file.of("end") == []
    assert [query["cause"]["field"] for query in file.queries if "cause" in query][-2:] == ["author", "author"]


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path):
    project = Project(tmp_path)
    (tmp_path / "recording").write_text("a file is in the way")
    plain, recorded = project.run("work.py", "fill", "forward"), project.run(*RECORDER, "work.py", "fill", "forward")
    assert recorded.returncode == plain.returncode == 0
    assert "could not be written" in recorded.stderr


class Server:
    """A development server, stopped at the end."""

    def __init__(self, project: Project, *options: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, *RECORDER, "manage.py", "runserver", str(self.port), *options],
            cwd=project.root,
            env=project.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def get(self, path: str) -> int:
        for _ in range(400):
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=20) as answer:
                    return answer.status
            except (URLError, ConnectionError):
                time.sleep(0.05)
        raise TimeoutError("the server does not answer")

    def stop(self) -> None:
        # The reloader's child is of the same group.
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


def wait_until(holds, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.05)


def responses(folder: Path) -> int:
    return read_text(folder).count('"kind":"response"') if folder.exists() else 0


@pytest.mark.parametrize("options", [[], ["--noreload"]])
def test_the_servers_requests_are_recorded_while_it_runs(tmp_path, options):
    project = Project(tmp_path)
    assert project.run("work.py", "fill").returncode == 0
    server = Server(project, *options)
    try:
        assert [server.get(path) for path in ("list/", "later/", "books/secret/")] == [200] * 3
        wait_until(lambda: responses(project.recording) == 3)
    finally:
        server.stop()
    (file,) = (file for file in read(project.recording) if file.of("request"))
    assert file.header["how"] == "server"
    views = [request["view"] for request in {line["id"]: line for line in file.of("request")}.values()]
    assert views == ["web.views.BookList", "web.views.books_later", "web.views.books"]
    assert {"test", "phase"} & set().union(*file.queries) == set()
    (counted,) = (query for query in file.queries if any(frame[1] == "count_books" for frame in file.frames(query)))
    assert file.ids[counted["request"]]["view"] == "web.views.books_later"
    assert "secret/" not in read_text(project.recording)


def test_the_server_is_recorded_after_it_reloads(tmp_path):
    project = Project(tmp_path)
    assert project.run("work.py", "fill").returncode == 0
    server = Server(project)
    try:
        assert server.get("list/") == 200
        wait_until(lambda: responses(project.recording) == 1)
        views = project.root / "web/views.py"

        def answers_after_an_edit() -> bool:
            # The first edit may come before the server watches its files.
            views.write_text(views.read_text() + "# edited\n")
            time.sleep(1)
            return server.get("list/") == 200 and len(list(project.recording.glob("*.jsonl"))) >= 2

        wait_until(answers_after_an_edit, 60)
    finally:
        server.stop()
    first, second, *_ = (file for file in read(project.recording) if file.of("response"))
    hashes = [{line["path"]: line["hash"] for line in file.of("file")}["web/views.py"] for file in (first, second)]
    assert hashes[0] != hashes[1]
