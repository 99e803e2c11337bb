"""`manage.py test` with the recorder: in one process, and in several that are forked or started anew."""

import re

import pytest
from recordings import RECORDER, Project

TESTS = {
    "checks.tests.BookTests.test_reads": "passed",
    "checks.tests.BookTests.test_other_database": "passed",
    "checks.tests.BookTests.test_subtests": "passed",
    "checks.tests.BookTests.test_page": "passed",
    "checks.tests.BookTests.test_skipped": "skipped",
    "checks.tests.BookTests.test_expected": "expected-failure",
    "checks.tests.BookTests.test_awaited": "passed",
    "checks.tests.SlowTests.test_saves": "passed",
    "checks.tests.ServerTests.test_server": "passed",
    "checks.tests.PlainTests.test_nothing": "passed",
}
SECRETS = ("secret", "book 0", "author 0", "a life", "not today")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("run"))
    done = project.run(*RECORDER, "manage.py", "test", "checks")
    assert done.returncode == 0, done.stderr
    return project, project.file()


def outcomes(files):
    return {file.ids[line["test"]]["name"]: line["outcome"] for file in files for line in file.of("result")}


def queries_of(file, test, **facts):
    return [
        query
        for query in file.queries
        if (file.test(query) or "").endswith(test) and facts.items() <= query.items() and "stack" in query
    ]


def names_in(file, query):
    return [name for _, name, _ in file.frames(query)]


def test_the_header_says_what_ran(run):
    project, file = run
    assert file.header["how"] == "django"
    assert file.header["root"] == str(project.root)
    assert file.of("end") == [{"exit": 0}]
    assert file.of("note") == []


def test_every_test_has_its_outcome(run):
    _, file = run
    assert outcomes([file]) == TESTS
    assert file.named("test") == set(TESTS)


def test_the_run_tells_how_many_tests_it_has(run):
    _, file = run
    assert file.of("plan") == [{"tests": len(TESTS)}]


def test_a_test_names_its_function(run):
    project, file = run
    (test,) = (test for test in file.of("test") if test["name"].endswith("test_reads"))
    lines = (project.root / "checks/tests.py").read_text().split("\n")
    assert (test["file"], test["function"]) == ("checks/tests.py", "BookTests.test_reads")
    assert lines[test["line"] - 1].lstrip() == "def test_reads(self):"


def test_setup_body_and_teardown_are_told_apart(run):
    _, file = run
    phases = {
        phase: {names_in(file, query)[-1] for query in queries_of(file, "test_reads", phase=phase)}
        for phase in ("setup", "call", "teardown")
    }
    assert phases["call"] == {"BookTests.test_reads"}
    assert phases["teardown"] == {"BookTests.tearDown"}
    assert "BookTests.setUp" in phases["setup"]


def test_what_is_made_once_for_a_class_belongs_to_its_first_test(run):
    _, file = run
    makers = {file.test(query) for query in file.queries if "BookTests.setUpTestData" in names_in(file, query)}
    assert len(makers) == 1
    assert makers <= set(TESTS)
    assert {query["phase"] for query in file.queries if "BookTests.setUpTestData" in names_in(file, query)} == {"setup"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("prepared"))
    done = project.run(*RECORDER, "manage.py", "test", "checks.prepared")
    assert done.returncode == 0, done.stderr
    return project.file()


def counts_of(file, test):
    """The phase, the table and the outermost function of each count of a test."""
    return [
        (query["phase"], re.search(r"shop_(\w+)", file.text(query))[1], names_in(file, query)[-1])
        for query in queries_of(file, test)
    ]


def test_what_a_module_and_a_class_need_and_leave_belongs_to_their_tests(prepared):
    assert counts_of(prepared, "test_ordered") == [
        ("setup", "author", "setUpModule"),
        ("call", "book", "OrderedTests.test_ordered"),
        ("teardown", "tag", "OrderedTests.clean"),
        ("teardown", "cover", "OrderedTests.tearDownClass"),
    ]


def test_the_parts_of_an_awaited_test_are_told_apart(prepared):
    names = [(phase, table) for phase, table, _ in counts_of(prepared, "AwaitedTests.test_awaited")]
    assert names == [("setup", "author"), ("call", "book"), ("teardown", "note"), ("teardown", "tag")]


def test_tables_are_emptied_after_the_test(prepared):
    deletes = [query for query in prepared.queries if prepared.text(query).startswith("DELETE")]
    assert {(prepared.test(query).rpartition(".")[2], query["phase"]) for query in deletes} == {
        ("test_emptied", "teardown")
    }


def test_transactions_are_told_apart(run):
    _, file = run
    texts = {line["text"] for line in file.of("sql") if line["statement"] == "transaction"}
    assert "BEGIN" in texts
    # Django numbers its savepoints; the text does not.
    assert [text for text in texts if re.search(r"s\d+_x\d+", text)] == []


def test_each_database_is_named(run):
    _, file = run
    assert [query["alias"] for query in queries_of(file, "test_other_database", phase="call")] == ["other"]
    assert {query["vendor"] for query in file.queries} == {"sqlite"}


def test_the_preparation_of_databases_is_left_out(run):
    _, file = run
    assert [line["text"] for line in file.of("sql") if "CREATE TABLE" in line["text"]] == []


def test_a_request_names_its_view_and_never_its_path(run):
    project, file = run
    (request,) = {query["request"] for query in queries_of(file, "test_page", phase="call")}
    views = (project.root / "web/views.py").read_text().split("\n")
    place = file.ids[request]
    assert views[place.pop("line") - 1] == "def books(request, secret):"
    assert file.ids[place.pop("test")]["name"].endswith("test_page")
    assert file.ids[place.pop("unit")]["name"] == "books"
    assert place == {
        "id": request,
        "method": "GET",
        "route": "books/<str:secret>/",
        "view": "web.views.books",
        "file": "web/views.py",
        "function": "books",
    }
    assert [line["status"] for line in file.of("response") if line["request"] == request] == [200]


def test_the_stack_of_a_request_goes_on_in_the_test(run):
    _, file = run
    names = {tuple(names_in(file, query)) for query in queries_of(file, "test_page", phase="call")}
    assert ("count_authors.<locals>.answer", "BookTests.test_page") in names
    if file.header["python"] >= "3.12" or "<genexpr>" in str(names):
        assert any(name[-3:] == ("books", "count_authors.<locals>.answer", "BookTests.test_page") for name in names)


def test_an_awaited_view_belongs_to_its_test_and_request(run):
    _, file = run
    queries = queries_of(file, "test_awaited", phase="call")
    (counted,) = (query for query in queries if names_in(file, query)[:2] == ["count_books", "books_later"])
    assert file.ids[counted["request"]]["view"] == "web.views.books_later"


def test_the_live_servers_thread_belongs_to_the_running_test(run):
    _, file = run
    requests = {query.get("request") for query in queries_of(file, "test_server", phase="call")}
    (view,) = {file.ids[request]["view"] for request in requests}
    assert view == "web.views.BookList"
    assert {file.ids[request]["function"] for request in requests} == {"BookList"}


def test_nothing_of_the_users_data_is_recorded(run):
    project, _ = run
    text = "".join(path.read_text() for path in project.recording.iterdir())
    assert [secret for secret in SECRETS if secret in text.replace("str:secret", "")] == []


def test_failures_are_recorded_and_stay_failures(tmp_path):
    project = Project(tmp_path)
    plain = project.run("manage.py", "test", "checks.failing")
    recorded = project.run(*RECORDER, "manage.py", "test", "checks.failing")
    assert plain.returncode == recorded.returncode == 1
    assert "roundtrip_recorder" not in recorded.stderr
    summary = re.compile(r"^(?:FAILED|FAIL|ERROR|UNEXPECTED SUCCESS).*$", re.MULTILINE)
    assert sorted(summary.findall(recorded.stderr)) == sorted(summary.findall(plain.stderr))
    file = project.file()
    assert {name.rpartition(".")[2]: outcome for name, outcome in outcomes([file]).items()} == {
        "test_fails": "failed",
        "test_breaks": "error",
        "test_fails_in_subtest": "failed",
        "test_succeeds_unexpectedly": "unexpected-success",
    }
    assert file.of("end") == [{"exit": 1}]


START_METHOD = "import multiprocessing\nmultiprocessing.set_start_method({!r}, force=True)\n"


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_record_too(tmp_path, method):
    import django

    if method == "spawn" and django.VERSION < (4, 1):
        method = "fork"
    project = Project(tmp_path)
    manage = project.root / "manage.py"
    manage.write_text(
        manage.read_text().replace(
            '__main__":\n', f'__main__":\n    {START_METHOD.format(method)!s}'.replace("\nmulti", "\n    multi"), 1
        )
    )
    # One process is not enough to share the tests of one class, so there are more modules.
    for number in range(2):
        (project.root / f"checks/test_more_{number}.py").write_text((project.root / "checks/tests.py").read_text())
    done = project.run(*RECORDER, "manage.py", "test", "checks", "--parallel", "2", "--pattern", "test*.py")
    assert done.returncode == 0, done.stderr
    files = project.files()
    workers = [file for file in files if "worker" in file.header]
    assert {file.header["worker"] for file in workers} == {"1", "2"}
    assert len({file.header["run"] for file in files}) == 1
    found = outcomes(files)
    assert len(found) == 3 * len(TESTS)
    assert {name: found[name] for name in TESTS} == TESTS
    plans = [(file.header.get("worker"), line) for file in files for line in file.of("plan")]
    assert plans == [(None, {"tests": len(found)})]
    assert all(any(file.queries for file in workers) for _ in workers)
    assert [line for file in files for line in file.of("note")] == []
