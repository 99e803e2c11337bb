import sys
import threading

import pytest
from asgiref.sync import SyncToAsync, async_to_sync
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from shop import reads

from roundtrip_recorder import Capture, Trigger
from roundtrip_recorder.capture import classify


@pytest.mark.parametrize(
    ("read", "trigger"),
    [
        (reads.read_forward, Trigger("forward", "shop.Book", "author")),
        (reads.read_forward_one_to_one, Trigger("forward", "shop.Cover", "book")),
        (reads.read_reverse_one_to_one, Trigger("reverse-one-to-one", "shop.Book", "cover")),
        (reads.read_deferred, Trigger("deferred", "shop.Author", "bio")),
        (reads.read_generic, Trigger("generic", "shop.Note", "content_object")),
        (reads.read_reverse_manager, Trigger("manager", "shop.Author", "book_set")),
        (reads.read_many_to_many, Trigger("manager", "shop.Book", "tags")),
        (reads.read_reverse_many_to_many, Trigger("manager", "shop.Tag", "book_set")),
        (reads.read_many_to_many_of_one_model, Trigger("manager", "shop.Tag", "wider")),
        (reads.count_many_to_many_of_one_model, Trigger("manager", "shop.Tag", "wider")),
        (reads.read_reverse_many_to_many_of_one_model, Trigger("manager", "shop.Tag", "narrower")),
        (reads.count_reverse_many_to_many_of_one_model, Trigger("manager", "shop.Tag", "narrower")),
        (reads.read_symmetrical_many_to_many, Trigger("manager", "shop.Tag", "near")),
        (reads.read_generic_relation, None),
        (reads.read_prefetched, Trigger("prefetch", "shop.Book", "tags")),
    ],
)
def test_a_lazy_load_names_the_relation_and_a_written_query_does_not(queries, read, trigger):
    read()
    assert [query.trigger for query in queries] == [None, trigger]


def test_frames_lead_from_the_query_outwards_through_the_workspace_alone(queries):
    reads.Shelf().titles()
    (query,) = queries
    names = [frame.qualname for frame in query.frames]
    assert names[0] == "load"
    assert names[-1] == "Shelf.titles"
    assert {frame.file for frame in query.frames} == {reads.__file__}


def test_frames_know_the_columns_of_the_expression_where_python_keeps_them(queries):
    reads.load()
    with open(reads.__file__, encoding="utf-8") as source:
        lines = source.read().split("\n")
    frame = queries[0].frames[0]
    assert lines[frame.line - 1].lstrip() == "return list("
    if sys.version_info >= (3, 11):
        assert (frame.column, frame.end_line - frame.line, frame.end_column) == (11, 2, 5)
    else:
        assert (frame.column, frame.end_line, frame.end_column) == (None, None, None)


def test_frames_lead_through_the_lines_of_templates(queries):
    reads.render_list()
    places = [[(frame.qualname, frame.line) for frame in query.frames] for query in queries]
    caller = places[0][-1]
    assert caller[0] == "render_list"
    assert places == [
        [("<template>", 2), caller],
        [("<template>", 3), caller],
    ]
    assert queries[1].trigger == Trigger("forward", "shop.Book", "author")


def test_a_query_names_its_database(queries):
    reads.load()
    (query,) = queries
    assert (query.alias, query.vendor) == ("default", "sqlite")
    assert query.seconds > 0
    assert not query.failed


def test_no_parameter_value_is_recorded(queries):
    reads.read_by_cursor()
    assert queries[0].sql == "SELECT id FROM shop_book WHERE title <> %s"


def test_savepoints_are_told_from_reads_and_writes(queries):
    reads.save_in_transaction()
    assert [query.kind for query in queries] == ["transaction", "write", "transaction"]


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("SELECT 1", "read"),
        ("\n  (SELECT 1) UNION (SELECT 2)", "read"),
        ("insert into a values (%s)", "write"),
        ("COMMIT;", "transaction"),
        ("PRAGMA foreign_keys", "other"),
        ("", "other"),
    ],
)
def test_the_first_word_says_the_kind(sql, kind):
    assert classify(sql) == kind


@pytest.mark.parametrize(
    ("read", "count"),
    [
        (reads.load, 3),
        (reads.read_by_cursor, 3),
        (reads.read_raw, 3),
    ],
)
def test_rows_are_counted_however_they_are_fetched(queries, read, count):
    read()
    assert [query.rows for query in queries] == [count]


def test_rows_are_those_that_were_consumed(queries):
    reads.stop_early()
    assert queries[0].rows < 3


def test_a_cursor_used_again_counts_anew(queries):
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute("SELECT id FROM shop_book")
            cursor.fetchall()
    assert [query.rows for query in queries] == [3, 3]


def test_a_failing_query_is_recorded_and_still_raises(queries):
    with pytest.raises(OperationalError):
        reads.fail()
    assert [query.failed for query in queries if query.kind == "read"] == [True]


def test_a_query_of_another_thread_is_captured(queries):
    def work():
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert "SELECT 1" in [query.sql for query in queries]


def test_a_query_awaited_by_a_coroutine_leads_to_it(queries):
    async_to_sync(reads.read_from_coroutine)()
    names = [frame.qualname for frame in queries[0].frames]
    assert names == ["load_all", "read_from_coroutine"]


def test_a_query_in_a_thread_of_a_coroutine_leads_to_who_waits_for_it(queries):
    reads.wait_for_coroutine()
    names = [frame.qualname for frame in queries[0].frames]
    assert names == ["select_one", "select_apart", "wait_for_coroutine"]


def test_a_hook_that_fails_leaves_the_query_alone(rows):
    def break_down(query):
        raise RuntimeError

    with Capture([reads.__file__.rpartition("/")[0]], break_down):
        assert len(reads.load()) == 3


def test_nothing_is_left_behind(rows):
    before = (dict(CursorWrapper.__dict__), dict(SyncToAsync.__dict__), list(connection.execute_wrappers))
    with Capture(["."], lambda query: None):
        assert connection.execute_wrappers != before[2]
    assert (dict(CursorWrapper.__dict__), dict(SyncToAsync.__dict__), connection.execute_wrappers) == before


def test_captures_may_be_nested(queries):
    inner = []
    with Capture([reads.__file__.rpartition("/")[0]], inner.append):
        reads.load()
    reads.load()
    assert [query.rows for query in inner] == [3]
    assert [query.rows for query in queries] == [3, 3]


def test_installed_libraries_are_no_workspace_even_below_a_root(rows):
    recorded = []
    with Capture([sys.prefix, sys.base_prefix], recorded.append):
        reads.load()
    assert recorded[0].frames == ()
