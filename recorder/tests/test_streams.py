"""Queries that are sent while a response streams belong to the request that it answers."""

import django
import pytest
from recordings import RECORDER, Project


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("streams"))
    done = project.run(*RECORDER, "manage.py", "test", "checks.streams")
    assert done.returncode == 0, done.stderr
    file = project.file()
    assert file.of("note") == []
    return file


def reads_of(file, test):
    """The table and the request of each read in the body of a test; the middleware's count comes before the view."""
    reads = [
        query
        for query in file.queries
        if (file.test(query) or "").endswith(f".{test}")
        and query.get("phase") == "call"
        and file.ids[query["sql"]]["statement"] == "read"
    ]
    requests = [request["id"] for request in {line["id"]: line for line in file.of("request")}.values()]
    asked = sorted({query["request"] for query in reads if "request" in query})
    assert set(asked) <= set(requests)
    names = {request: number for number, request in enumerate(asked, 1)}
    return [
        (
            "count" if "COUNT" in file.text(query) else query.get("cause", {}).get("field", "books"),
            names.get(query.get("request")),
        )
        for query in reads
    ]


def test_what_streams_belongs_to_its_request_and_what_is_sent_between_does_not(file):
    assert reads_of(file, "test_stream") == [
        ("count", 1),
        ("count", None),
        ("books", 1),
        ("author", 1),
        ("author", 1),
    ]


def test_streams_that_are_read_in_turns_keep_their_own_requests(file):
    assert reads_of(file, "test_mixed_streams") == [
        ("count", 1),
        ("count", 2),
        ("books", 1),
        ("author", 1),
        ("books", 2),
        ("author", 2),
        ("author", 1),
        ("author", 2),
    ]


def test_a_stream_that_is_closed_goes_on_no_further(file):
    assert reads_of(file, "test_closed_stream") == [("count", 1), ("books", 1), ("author", 1)]


def test_the_stack_of_what_streams_leads_to_who_reads_it(file):
    reads = (query for query in file.queries if (file.test(query) or "").endswith(".test_stream"))
    query = next(query for query in reads if "cause" in query)
    names = [name for _, name, _ in file.frames(query)]
    assert (names[0], names[-1].split(".")[0]) == ("name_authors", "StreamTests")


def test_pieces_that_are_awaited_belong_to_the_request_too(file):
    # Before Django 4.2 no response has such pieces.
    expected = [("count", 1), ("books", 1), ("author", 1), ("author", 1)] if django.VERSION >= (4, 2) else []
    assert reads_of(file, "test_stream_later") == expected
