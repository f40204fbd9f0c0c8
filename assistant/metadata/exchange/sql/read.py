"""Descriptions from scripts with COMMENT ON, as pg_dump and others write them (PostgreSQL's literals).

What stands in literals, in comments and between dollars is no statement. Scripts for MariaDB and MySQL have
no such statement: their comments are read from the database itself.
"""

from __future__ import annotations

import re
from pathlib import Path

from assistant.metadata.exchange.files import texts_of
from assistant.metadata.exchange.found import Found

_NAME = r'(?:"(?:[^"]|"")*"|[^\W\d][\w$]*)'
_LITERAL = r"E'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$(?P<mark>\w*)\$.*?\$(?P=mark)\$"
_TOKENS = re.compile(
    rf"""
    --[^\n]* | /\*.*?\*/
    | (?P<comment>\bCOMMENT\s+ON\s+
        (?P<kind>TABLE|VIEW|MATERIALIZED\s+VIEW|FOREIGN\s+TABLE|COLUMN)\s+(?:IF\s+EXISTS\s+)?
        (?P<name>{_NAME}(?:\s*\.\s*{_NAME})*)\s*\bIS\s*(?P<text>{_LITERAL}|NULL\b))
    | E'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*" | \$(?P<other>\w*)\$.*?\$(?P=other)\$
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_PARTS = re.compile(_NAME)
_ESCAPES = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def read(path: Path, found: Found) -> None:
    """A script, or all those of a folder."""
    for file, text in texts_of(path, (".sql",), found):
        count = 0
        for token in _TOKENS.finditer(text):
            if token["comment"]:
                count += 1
                _take(file, token, found)
        if not count and path.is_file():
            found.skipped.append(f"{file.name} holds no COMMENT ON of a table or column.")


def _take(file: Path, token: re.Match[str], found: Found) -> None:
    parts = [_plain(one) for one in _PARTS.findall(token["name"])]
    column = parts.pop() if token["kind"].upper() == "COLUMN" else None
    if token["text"].upper() == "NULL" or not parts:
        return
    found.take(file, [".".join(parts), parts[-1]], column, {"description": _said(token["text"])})


def _plain(name: str) -> str:
    """A name as the database holds it: what is not quoted is in small letters."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def _said(literal: str) -> str:
    if literal.startswith("$"):
        mark = literal.index("$", 1) + 1
        return literal[mark:-mark]
    if literal[0] in "eE":
        return _ESCAPES.sub(_escaped, literal[2:-1].replace("''", "'"))
    return literal[1:-1].replace("''", "'")


def _escaped(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) > 1 and code[0] in "uUx":
        return chr(int(code[1:], 16))
    return chr(int(code, 8)) if code[0] in "01234567" else _LETTERS.get(code, code)
