"""Functions of files, by their lines and the hash of these."""

import hashlib

import pytest

from roundtrip_recorder.units import Source

TEXT = """import functools


def outer(rows):
    def inner():
        return [row for row in rows]

    return inner


class Shelf:
    label = (lambda: "é")

    @property
    @functools.lru_cache
    def books(self):
        text = "é" + str(
            self)
        return text

    @staticmethod
    def crlf():
        return 1
"""


def compiled(text, name):
    codes = [compile(text, "unused", "exec")]
    for code in codes:
        codes += [constant for constant in code.co_consts if hasattr(constant, "co_code")]
    return next(code for code in codes if code.co_name == name)


def digest(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


@pytest.fixture(params=["\n", "\r\n"])
def source(request, tmp_path):
    file = tmp_path / "shelf.py"
    file.write_bytes(TEXT.replace("\n", request.param).encode())
    return Source(str(file)), str(file)


def find(source, name):
    made, path = source
    code = compiled(TEXT, name).replace(co_filename=path)
    return made.find_unit(code)


@pytest.mark.parametrize(
    ("code", "name", "first", "last"),
    [
        ("outer", "outer", 4, 8),
        ("inner", "outer", 4, 8),
        ("books", "Shelf.books", 14, 19),
        ("<lambda>", "Shelf.<lambda>", 12, 12),
    ],
)
def test_a_unit_is_the_outermost_function(source, code, name, first, last):
    unit = find(source, code)
    assert (unit.name, unit.line, unit.end_line) == (name, first, last)
    assert unit.hash == digest(TEXT.split("\n")[first - 1 : last])


@pytest.mark.parametrize("code", ["<module>", "Shelf"])
def test_modules_and_class_bodies_are_no_units(source, code):
    assert find(source, code) is None


def test_columns_count_utf16_units(tmp_path):
    file = tmp_path / "signs.py"
    file.write_text('"é😀"; x\n', encoding="utf-8")
    source = Source(str(file))
    # One for the quote, one for the letter of two bytes, two for the sign of four, one for the quote.
    assert source.count_utf16(1, 8) == 6
    assert source.count_utf16(1, 0) == 1


def test_a_file_is_read_once(tmp_path):
    file = tmp_path / "books.py"
    file.write_text("first")
    source = Source(str(file))
    file.write_text("second")
    assert source.hash == hashlib.sha256(b"first").hexdigest()[:32]


def test_a_file_that_cannot_be_read_has_no_hash(tmp_path):
    assert Source(str(tmp_path / "absent.py")).hash is None
