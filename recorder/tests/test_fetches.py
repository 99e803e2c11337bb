"""Rows know their fetch, and no program can tell that they do."""

import copy
import gc
import os
import pickle

from django.db.models import base
from recordings import RECORDER, Project
from shop.models import Author, Book

from roundtrip_recorder import Capture
from roundtrip_recorder.fetches import Fetch

HERE = os.path.dirname(__file__)


def test_a_recorded_program_sees_the_same_states(tmp_path):
    plain, recorded = Project(tmp_path / "plain"), Project(tmp_path / "recorded")
    expected = plain.run("states.py")
    assert (expected.returncode, expected.stderr) == (0, "")
    assert "created" in expected.stdout
    assert recorded.run(*RECORDER, "states.py").stdout == expected.stdout
    assert recorded.file().queries


def test_nothing_stays_of_rows_that_are_gone(queries):
    rows = list(Author.objects.all())
    assert fetches_alive() == 1
    del rows
    assert fetches_alive() == 0


def fetches_alive():
    gc.collect()
    return sum(type(each) is Fetch for each in gc.get_objects())


def test_a_copy_was_fetched_by_the_same_query_and_an_unpickled_row_by_none(queries):
    book = Book.objects.all()[0]
    for row, fetch in [(copy.copy(book), queries[0]), (copy.deepcopy(book), queries[0]), (unpickled(book), None)]:
        row.author  # noqa: B018
        assert queries[-1].trigger.field == "author"
        assert queries[-1].fetch is fetch


def unpickled(row):
    return pickle.loads(pickle.dumps(row))


def test_each_of_nested_captures_knows_its_own_fetch(queries):
    inner = []
    with Capture([HERE], inner.append):
        book = Book.objects.all()[0]
        book.author  # noqa: B018
    assert inner[1].fetch is inner[0]
    assert queries[1].fetch is queries[0]
    book.author.book_set.count()
    assert queries[2].fetch is queries[1]


def test_a_row_joined_to_one_that_is_known_keeps_its_own_fetch_in_nested_captures(queries):
    inner = []
    with Capture([HERE], inner.append):
        author = Author.objects.get(name="author 1")
        for book in author.book_set.select_related("cover"):
            book.cover.book.author.book_set.count()
    assert inner[2].fetch is inner[0]
    assert queries[2].fetch is queries[0]


def test_what_was_made_before_can_be_pickled_and_fetched_no_one_knows_where(queries):
    book = Book.objects.all()[0]
    original = type(book._state).__mro__[1]
    before = original()
    vars(before).update(vars(book._state))
    book._state = before
    again = unpickled(book)
    assert vars(again._state) == vars(before)
    assert type(again._state) is base.ModelState
    book.author  # noqa: B018
    assert queries[-1].fetch is None


def test_states_can_be_pickled_after_a_capture(rows):
    with Capture(["."], lambda query: None):
        book = Book.objects.all()[0]
    assert vars(unpickled(book)._state) == vars(book._state)
