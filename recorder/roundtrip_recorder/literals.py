"""Puts placeholders where values were written into a statement's text.

Whoever composes a statement by hand may put a user's data into it. Without the values, all executions of one
statement have one text too, so that they are known as repeats.
"""

from __future__ import annotations

import re

_PLACEHOLDER = "%s"
# What is never closed is a string up to the end: better too much is hidden than too little.
_STRING = r"""(?: \b[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z) | '(?:[^']|'')*(?:'|\Z) )"""
# MySQL takes a backslash for an escape, and double quotes for those of a string.
_MYSQL_STRING = r"""(?: '\\'(?=\s|\)|\Z) | '(?:[^'\\]|\\.|'')*(?:'|\Z) | "(?:[^"\\]|\\.|"")*(?:"|\Z) )"""
_TOKEN = r"""
    (?P<name> {names} )
  | (?P<comment> --[^\n]* | /\*.*?\*/ )
  | (?P<string> (?: \b[xbn] )? {strings} | \$(?P<tag>\w*)\$ .*? \$(?P=tag)\$ )
  | (?P<number> (?: (?<=[=<>(,]) | (?<=[=<>(,][ ]) | (?<=\bAND[ ]) | (?<=\bBETWEEN[ ]) | (?<=\bOFFSET[ ]) )
                [-+]? (?: \d+\.?\d* | \.\d+ ) (?: [eE][-+]?\d+ )? \b (?! [ ]*\) [ ]*(?:AS\b|OVER\b) ) )
  | (?P<type> \b (?: NUMERIC | DECIMAL | VARCHAR | CHAR | FLOAT | TIMESTAMP | TIME | BIT ) [ ]?\( [\d, ]* \) )
  | (?P<positions> \b BY [ ]\d+ (?: [ ](?:ASC|DESC) )? (?: ,[ ]\d+ (?: [ ](?:ASC|DESC) )? )* )
"""
_FLAGS = re.VERBOSE | re.DOTALL | re.IGNORECASE
_LITERALS = re.compile(_TOKEN.format(names=r'"(?:[^"]|"")*" | `[^`]*` | \[[^]\d][^]]*\]', strings=_STRING), _FLAGS)
_MYSQL_LITERALS = re.compile(_TOKEN.format(names="`[^`]*`", strings=_MYSQL_STRING), _FLAGS)
# Most statements have none of these, and need not be gone through.
_SUSPECT = re.compile(r"['$]|/\*|--|[=<>(,] ?[-+]?\.?\d|\b(?:AND|BETWEEN|OFFSET) [-+]?\.?\d", re.IGNORECASE)
_LIST = re.compile(r"(\bIN ?\()%s(?:, ?%s)*\)", re.IGNORECASE)


def mask_literals(text: str, vendor: str) -> str:
    """The text with `%s` for each string and number that stands for a value, and without comments.

    Lists behind IN are `(%s, ...)`, however long they are. `vendor` is that of the database, as Django calls it.
    """
    is_mysql = vendor == "mysql"
    if _SUSPECT.search(text) or (is_mysql and '"' in text):
        text = (_MYSQL_LITERALS if is_mysql else _LITERALS).sub(_mask, text).strip()
    return _LIST.sub(r"\1%s, ...)", text)


def _mask(token: re.Match[str]) -> str:
    if token["comment"] is not None:
        return " "
    if token["string"] is not None:
        # What holds no letter and no digit is punctuation of the statement: `ESCAPE '\'`, a separator.
        return _PLACEHOLDER if any(map(str.isalnum, token["string"][1:])) else token[0]
    return _PLACEHOLDER if token["number"] is not None else token[0]
