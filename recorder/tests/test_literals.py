"""Values that stand in a statement's text leave it; what the statement is made of stays."""

import pytest

from roundtrip_recorder.literals import mask_literals
from roundtrip_recorder.tables import shorten


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("SELECT id FROM t WHERE name = 'it''s me' AND x=5", "SELECT id FROM t WHERE name = %s AND x=%s"),
        ("SELECT id FROM t WHERE x <> -1.5e3 AND y > .5", "SELECT id FROM t WHERE x <> %s AND y > %s"),
        ("SELECT id FROM t WHERE x BETWEEN 1 AND 2 OFFSET 3", "SELECT id FROM t WHERE x BETWEEN %s AND %s OFFSET %s"),
        ("INSERT INTO t VALUES (1, 'a'), (2, x'2f')", "INSERT INTO t VALUES (%s, %s), (%s, %s)"),
        ("SELECT id FROM t WHERE name = 'never closed", "SELECT id FROM t WHERE name = %s"),
        ("/* by me */ SELECT id FROM t -- of me\nWHERE x = %s", "SELECT id FROM t  \nWHERE x = %s"),
        (r"SELECT E'it\'s me', $me$it's$me$ FROM t", "SELECT %s, %s FROM t"),
    ],
)
def test_values_become_placeholders(text, masked):
    assert mask_literals(text, "postgresql") == masked


@pytest.mark.parametrize(
    "text",
    [
        r"""SELECT "t"."x" FROM "t" WHERE "t"."x" LIKE %s ESCAPE '\' LIMIT 21""",
        """SELECT 1 AS "a", (1) AS "b" FROM "t1" T4 WHERE T4."x" = %s GROUP BY 1, 2 ORDER BY 2 DESC, 1 ASC LIMIT 1""",
        """SELECT CAST("t"."x" AS NUMERIC(10, 2)), NTH_VALUE("t"."x", 2) OVER () FROM "t" """.strip(),
        """SELECT "it's -- 5", "= 5" FROM "= 7" """.strip(),
    ],
)
def test_what_stands_for_no_value_stays(text):
    assert mask_literals(text, "sqlite") == text


def test_strings_of_mysql_know_other_quotes_and_escapes():
    text = r"""SELECT `a'b` FROM t WHERE x = 'it\'s me' AND y = "me" AND z LIKE %s ESCAPE '\\'"""
    assert mask_literals(text, "mysql") == r"""SELECT `a'b` FROM t WHERE x = %s AND y = %s AND z LIKE %s ESCAPE '\\'"""


@pytest.mark.parametrize("values", ["%s", "%s, %s", "1, 2, 3", "'a'"])
def test_lists_of_any_length_are_one_text(values):
    assert shorten(f"SELECT x FROM t WHERE x IN ({values})", "sqlite") == "SELECT x FROM t WHERE x IN (%s, ...)"


def test_a_long_statement_is_cut_and_has_no_values():
    rows = ", ".join(f"({number}, 'me')" for number in range(1000))
    assert shorten(f"INSERT INTO t VALUES {rows}", "sqlite") == "INSERT INTO t VALUES (%s, %s), ..."
