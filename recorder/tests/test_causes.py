"""Each way in which reading an attribute makes a query: its cause, its line, and where the row was fetched."""

import sys

import pytest
from recordings import RECORDER, Project

READS = {
    "forward": ("forward", "shop.Book", "author"),
    "reverse_one_to_one": ("reverse-one-to-one", "shop.Book", "cover"),
    "deferred": ("deferred", "shop.Author", "bio"),
    "generic": ("generic", "shop.Note", "content_object"),
    "manager": ("manager", "shop.Author", "book_set"),
    "many_to_many": ("manager", "shop.Book", "tags"),
    "count_many_to_many": ("manager", "shop.Book", "tags"),
    "through_select_related": ("forward", "shop.Book", "author"),
    "raw": ("forward", "shop.Book", "author"),
    "prefetch": ("prefetch", "shop.Book", "tags"),
    "copied": ("forward", "shop.Book", "author"),
}
UNFETCHED = {"pickled": ("forward", "shop.Book", "author")}


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """The recording of the script, and the project it ran in."""
    project = Project(tmp_path_factory.mktemp("work"))
    names = ["fill", *READS, *UNFETCHED, "wide", "nested", "of_a_parent", "deep", "interleaved", "composed", "created"]
    done = project.run(*RECORDER, "work.py", *names)
    assert (done.returncode, done.stderr) == (0, "")
    return project, project.file()


def queries_in(file, function):
    return [query for query in file.queries if any(name == function for _, name, _ in file.frames(query))]


def line_of(file, query):
    return file.frames(query)[0][2]


@pytest.mark.parametrize(("function", "cause"), READS.items())
def test_a_read_names_its_cause_and_where_its_row_was_fetched(work, function, cause):
    project, file = work
    reads = [query for query in queries_in(file, function) if "cause" in query]
    assert reads
    for query in reads:
        assert tuple(query["cause"].values()) == cause
        assert line_of(file, file.ids[query["fetch"]]) == project.line_of("work.py", function, "fetch")
        if function != "prefetch":
            assert line_of(file, query) == project.line_of("work.py", function, "read")


def test_a_query_that_was_written_down_has_no_cause(work):
    _, file = work
    (first, *_) = queries_in(file, "forward")
    assert "cause" not in first
    assert "fetch" not in first


@pytest.mark.parametrize(("function", "cause"), [*UNFETCHED.items(), ("created", ("forward", "shop.Book", "author"))])
def test_a_row_that_no_query_fetched_has_no_fetch(work, function, cause):
    _, file = work
    (query,) = (query for query in queries_in(file, function) if "cause" in query)
    assert tuple(query["cause"].values()) == cause
    assert "fetch" not in query


def test_the_fetch_of_a_prefetched_row_is_the_prefetch(work):
    _, file = work
    authors, books, *covers = queries_in(file, "nested")
    assert (books["cause"]["kind"], books["fetch"]) == ("prefetch", authors["id"])
    assert [cover["fetch"] for cover in covers] == [books["id"]] * 2


def test_a_parent_that_rows_were_asked_of_keeps_its_own_fetch(work):
    _, file = work
    author, books, *counts = queries_in(file, "of_a_parent")
    assert (books["cause"]["field"], books["fetch"]) == ("book_set", author["id"])
    assert {count["fetch"] for count in counts} == {author["id"]}


def test_a_deep_stack_is_recorded_whole(work):
    _, file = work
    (query,) = queries_in(file, "deep")
    assert [name for _, name, _ in file.frames(query)] == ["deep"] * 151 + ["<module>"]


def test_rows_that_came_after_a_querys_line_are_told_later(work):
    _, file = work
    books, authors = queries_in(file, "interleaved")
    totals = {line["query"]: line["rows"] for line in file.of("rows")}
    assert authors["rows"] == 1
    assert books["rows"] < 2
    assert totals[books["id"]] == 2


def test_columns_are_those_of_an_editor(work):
    project, file = work
    (frame,) = (frame for frame in file.of("frame") if frame["name"] == "wide")
    line = (project.root / "work.py").read_text(encoding="utf-8").split("\n")[frame["line"] - 1]
    before = line[: line.index("Book")].encode("utf-16-le")
    # Python keeps no columns before 3.11.
    expected = len(before) // 2 + 1 if sys.version_info >= (3, 11) else None
    assert frame.get("column") == expected


def test_no_parameter_value_is_recorded(work):
    project, _ = work
    text = "".join(path.read_text() for path in project.recording.glob("*.jsonl"))
    assert "a secret life" not in text
    assert "book 1" not in text


def test_values_written_into_a_statement_leave_one_text(work):
    _, file = work
    _, *composed = queries_in(file, "composed")
    texts = [file.text(query) for query in composed]
    assert texts == ["SELECT id FROM shop_author WHERE bio = %s AND id = %s"] * 2


def test_a_forked_child_has_a_file_of_its_own(tmp_path):
    project = Project(tmp_path)
    assert project.run(*RECORDER, "work.py", "fill", "forked").returncode == 0
    parent, child = project.files()
    assert parent.header["run"] == child.header["run"]
    assert parent.header["process"] != child.header["process"]
    (query,) = child.queries
    assert query["cause"] == {"kind": "forward", "model": "shop.Book", "field": "author"}
    # The row was fetched in the parent, whose ids mean nothing here.
    assert "fetch" not in query
    assert "in_child" in [name for _, name, _ in child.frames(query)]
    assert len(child.of("end")) == len(parent.of("end")) == 1
