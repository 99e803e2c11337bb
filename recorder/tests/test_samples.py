"""The sample recordings are what the recorder writes, and what its readers must be able to read."""

import pytest
from recordings import HERE, NewerFormatError, Project, parse, read

SAMPLES = HERE.parent / "samples"
PLUGIN = ("-m", "pytest", "-p", "roundtrip_recorder.pytest_plugin", "-p", "no:cacheprovider", "-q")
DJANGO = {"DJANGO_SETTINGS_MODULE": "settings"}


def sample(name):
    (file,) = parse((SAMPLES / name).read_bytes())
    return file


def story(file):
    """What was asked in the body of the tests, by whom and why: the same on every version of Python and Django."""
    told = []
    for query in file.queries:
        if query.get("phase") == "call" and "stack" in query:
            fetch = file.ids[query["fetch"]] if "fetch" in query else None
            request = file.ids[query["request"]].get("view") if "request" in query else None
            places = [(path, line) for path, _, line in file.frames(query)]
            told.append(
                (file.test(query), request, places, query.get("cause"), query["rows"], fetch and file.frames(fetch)[:1])
            )
    return told


def keys(file):
    """The keys that each kind of line may have."""
    return {
        kind: set().union(*lines) - {"endLine", "column", "endColumn"}
        for kind, lines in file.lines.items()
        if kind != "unit"
    }


@pytest.mark.parametrize(
    ("name", "test"), [("plain.jsonl", "test_sample.py::test_authors"), ("template.jsonl", "test_sample.py::test_page")]
)
def test_the_recorder_writes_what_the_sample_shows(tmp_path, name, test):
    project = Project(tmp_path)
    assert project.run(*PLUGIN, test, **DJANGO).returncode == 0
    written, shown = project.file(), sample(name)
    assert story(written) == story(shown)
    assert keys(written) == keys(shown)
    assert written.header.keys() == shown.header.keys()
    hashes = [{line["path"]: line["hash"] for line in file.of("file")} for file in (written, shown)]
    assert hashes[0] == hashes[1]


def test_the_plain_sample(tmp_path):
    file = sample("plain.jsonl")
    authors = [query for query in file.queries if "cause" in query]
    assert [query["cause"]["field"] for query in authors] == ["author", "author"]
    assert [file.ids[query["fetch"]]["rows"] for query in authors] == [2, 2]
    assert file.of("result")[0]["outcome"] == "passed"


def test_the_sample_of_several_processes():
    files = read(SAMPLES / "xdist")
    assert [file.header.get("worker") for file in files].count(None) == 1
    assert {file.header["run"] for file in files} == {"xdist"}
    assert [line["tests"] for file in files for line in file.of("plan")] == [2]
    assert set().union(*(file.named("test") for file in files if file.of("test"))) == {
        "test_sample.py::test_authors",
        "test_sample.py::test_page",
    }


def test_the_sample_that_was_cut_off():
    file = sample("cut-off.jsonl")
    assert (file.damaged, file.of("end"), file.of("result")) == (0, [], [])
    assert len(file.queries) == 9


def test_the_damaged_sample():
    file = sample("corrupt.jsonl")
    assert file.damaged == 3
    assert story(file) == story(sample("plain.jsonl"))


def test_the_sample_of_a_newer_format():
    with pytest.raises(NewerFormatError):
        sample("newer.jsonl")
