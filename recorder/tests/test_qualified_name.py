from pathlib import Path
from types import CodeType

from roundtrip_recorder.qualified_name import _names_in

SOURCE = """
class Book:
    @property
    def title(self):
        def inner():
            return (x for x in [lambda: 1])
        return inner

    class Meta:
        async def order(self): ...
"""


def code_objects(code):
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from code_objects(constant)


def test_names_read_from_source_are_those_that_python_gives(tmp_path: Path):
    file = tmp_path / "book.py"
    file.write_text(SOURCE)
    assert set(_names_in(str(file)).values()) == {
        "Book.title",
        "Book.title.<locals>.inner",
        "Book.title.<locals>.inner.<locals>.<genexpr>",
        "Book.title.<locals>.inner.<locals>.<genexpr>.<locals>.<lambda>",
        "Book.Meta.order",
    }
    functions = {
        (code.co_firstlineno, code.co_name)
        for code in code_objects(compile(SOURCE, str(file), "exec"))
        if code.co_name not in ("Book", "Meta")
    }
    assert functions == set(_names_in(str(file)))


def test_a_file_that_cannot_be_read_has_no_names(tmp_path: Path):
    assert _names_in(str(tmp_path / "absent.py")) == {}
