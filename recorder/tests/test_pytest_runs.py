"""Runs of pytest with the plugin: with pytest-django, without it, and on several processes."""

import pytest
from recordings import Project

PLUGIN = ("-m", "pytest", "-p", "roundtrip_recorder.pytest_plugin", "-p", "no:cacheprovider", "-q")
DJANGO = {"DJANGO_SETTINGS_MODULE": "settings"}
OUTCOMES = {
    "test_functions.py::test_fixture": "passed",
    "test_functions.py::test_parameters[one]": "passed",
    "test_functions.py::test_parameters[two]": "passed",
    "test_functions.py::test_expected": "expected-failure",
    "test_functions.py::test_skipped": "skipped",
    "test_functions.py::test_page": "passed",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("run"))
    done = project.run(*PLUGIN, "test_functions.py", "checks/tests.py", **DJANGO)
    assert done.returncode == 0, done.stdout
    return project, project.file()


def outcomes(files):
    return {file.ids[line["test"]]["name"]: line["outcome"] for file in files for line in file.of("result")}


def test_tests_have_pytests_names_and_outcomes(run):
    _, file = run
    assert OUTCOMES.items() <= outcomes([file]).items()
    assert outcomes([file])["checks/tests.py::BookTests::test_skipped"] == "skipped"
    assert outcomes([file])["checks/tests.py::BookTests::test_expected"] == "expected-failure"
    assert (file.header["how"], file.of("end"), file.of("note")) == ("pytest", [{"exit": 0}], [])


def test_parameters_share_their_function(run):
    _, file = run
    tests = [test for test in file.of("test") if "test_parameters" in test["name"]]
    assert [(test["file"], test["function"]) for test in tests] == [("test_functions.py", "test_parameters")] * 2


def test_fixtures_are_setup_and_their_ends_teardown(run):
    _, file = run
    queries = [query for query in file.queries if (file.test(query) or "").endswith("test_fixture")]
    phases = [(query["phase"], file.frames(query)[-1][1]) for query in queries if "stack" in query]
    assert phases == [*[("setup", "books")] * 6, ("call", "test_fixture"), ("teardown", "books")]


def test_cases_of_unittest_keep_their_phases(run):
    _, file = run
    queries = [query for query in file.queries if (file.test(query) or "").endswith("BookTests::test_reads")]
    phases = {(query["phase"], file.frames(query)[-1][1]) for query in queries if "stack" in query}
    assert phases >= {
        ("setup", "BookTests.setUp"),
        ("call", "BookTests.test_reads"),
        ("teardown", "BookTests.tearDown"),
    }
    assert ("call", "BookTests.setUp") not in phases


def test_stacks_end_at_the_test(run):
    _, file = run
    queries = [query for query in file.queries if (file.test(query) or "").endswith("test_page")]
    assert queries
    assert {file.frames(query)[-1][1] for query in queries if query["phase"] == "call"} <= {
        "test_page",
        "BookTests.test_page",
    }


def test_pytest_without_pytest_django(tmp_path):
    project = Project(tmp_path)
    done = project.run(*PLUGIN, "-p", "no:django", "test_plain.py")
    assert done.returncode == 0, done.stdout
    file = project.file()
    assert outcomes([file]) == {"test_plain.py::test_plain": "passed"}
    assert any(file.frames(query)[:1] and file.frames(query)[0][1] == "test_plain" for query in file.queries)


def test_the_run_tells_how_many_tests_it_has(run):
    _, file = run
    assert file.of("plan") == [{"tests": len(outcomes([file]))}]


def test_tests_that_are_only_listed_are_no_plan(tmp_path):
    project = Project(tmp_path)
    assert project.run(*PLUGIN, "--collect-only", "test_functions.py", **DJANGO).returncode == 0
    assert [line for file in project.files() for line in file.of("plan")] == []


def test_each_worker_of_xdist_has_a_file(tmp_path):
    project = Project(tmp_path)
    done = project.run(*PLUGIN, "-n", "2", "test_functions.py", "checks/tests.py", **DJANGO)
    assert done.returncode == 0, done.stdout
    files = project.files()
    workers = [file for file in files if "worker" in file.header]
    assert {file.header["worker"] for file in workers} == {"gw0", "gw1"}
    assert len({file.header["run"] for file in files}) == 1
    plans = [(file.header.get("worker"), line) for file in files for line in file.of("plan")]
    assert plans == [(None, {"tests": len(outcomes(files))})]
    assert OUTCOMES.items() <= outcomes(files).items()
    assert all(file.of("end") for file in files)


def test_a_run_without_a_place_for_the_recording_says_so_and_goes_on(tmp_path):
    project = Project(tmp_path)
    done = project.run(*PLUGIN, "test_functions.py", **DJANGO, ROUNDTRIP_RECORDING="")
    assert done.returncode == 0
    assert "set ROUNDTRIP_RECORDING" in done.stderr
    assert not project.recording.exists()


def test_a_project_without_django_still_runs(tmp_path):
    project = Project(tmp_path)
    (project.root / "django.py").write_text("raise ImportError('not installed')")
    (project.root / "test_small.py").write_text("def test_small():\n    pass\n")
    done = project.run(*PLUGIN, "-p", "no:django", "test_small.py")
    assert (done.returncode, "nothing is recorded" in done.stderr) == (0, True)
