"""Programs as SQL: stretches of a text, letter cases, replacements and constants, for SQLite and PostgreSQL.

SQL has no Unicode tables and SQLite no patterns, so that an expression holds for the plain texts that it
tells apart itself (`applies`): ASCII, and where words are counted, only words between single spaces. All
other rows are left to the program, once a distinct value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, not_, null

from assistant.errors import UsageError
from assistant.standardization.by_example.program import Piece, Program
from assistant.standardization.by_example.substrings import Place

Text = ColumnElement[Any]
DIALECTS = ("sqlite", "postgresql")
_START, _SPACE = ("^",), ("space",)
_WORDY = ("chunk", "space", "word")
_CASES: dict[str, Callable[[Text], Text]] = {
    "": lambda text: text,
    "in small letters": func.lower,
    "in capitals": func.upper,
    "with a capital": lambda text: func.upper(func.substr(text, 1, 1)).concat(
        func.lower(func.substr(text, 2))
    ),
    "without spaces": lambda text: func.replace(text, " ", ""),
}


class Compiled(NamedTuple):
    """`value`: the output, NULL where the program has none; `applies`: for which rows it may be used."""

    value: Text
    applies: Text


class CannotCompile(UsageError):
    """A program, or a database, for which there is no SQL; the message says which part."""


def compile_program(program: Program, text: Text, dialect: str) -> Compiled:
    """A program as an expression over the column `text`; raises `CannotCompile` with what cannot be."""
    if dialect not in DIALECTS:
        raise CannotCompile(f"There is no SQL for {dialect} yet, only for {' and '.join(DIALECTS)}.")
    tokens: set[str] = set()
    value: Text | None = None
    for piece in program.pieces:
        part = _piece(piece, text, dialect, tokens)
        value = part if value is None else value.concat(part)
    if value is None:
        raise CannotCompile("A program without a part has no SQL.")
    return Compiled(value, _plain(text, dialect, tokens))


def _piece(piece: Piece, text: Text, dialect: str, tokens: set[str]) -> Text:
    if piece.fixed is not None:
        return literal(piece.fixed)
    if piece.spec is None:
        raise CannotCompile(f"There is no SQL for “{piece.words}”; it runs once a distinct value instead.")
    if piece.spec.name == "replace":
        return func.replace(text, *piece.spec.arguments)
    change = piece.spec.arguments[-1]
    if change not in _CASES:
        raise CannotCompile(f"There is no SQL for “{change}”; it runs once a distinct value instead.")
    if piece.spec.name == "near":
        place, size, _ = piece.spec.arguments
        at = _position(place, text, dialect, tokens)
        start, end = (at, at + size) if size > 0 else (at + size, at)
        inside = and_(start >= 0, end <= func.length(text))
        return case((inside, _CASES[change](func.substr(text, start + 1, end - start))), else_=null())
    left, right, _ = piece.spec.arguments
    start = _position(left, text, dialect, tokens)
    end = _position(right, text, dialect, tokens)
    part = func.substr(text, start + 1, end - start)
    return case((start <= end, _CASES[change](part)), else_=null())


def _position(place: Place, text: Text, dialect: str, tokens: set[str]) -> Text:
    """Where a place is, counted from 0; NULL where the text has no such place."""
    length = func.length(text)
    if place.edge:
        at = literal(place.k) if place.token in _START else length - place.k
        return case((length >= place.k, at), else_=null())
    if place.token in _WORDY:
        tokens.add(place.token)
        if place.token in _SPACE:
            return _space(place, text, dialect)
        return _chunk(place, text, dialect)
    if place.token[:1].isalnum() or place.token[:1] in "\\^" or len(place.token) > 2:
        raise CannotCompile(f"There is no SQL for the place “{place.token}”; it runs once a distinct value.")
    if place.k < 0 and len(place.token) > 1:
        raise CannotCompile(f"There is no SQL for the last “{place.token}”; it runs once a distinct value.")
    if place.k < 0:
        start = _from_end(text, place.token, -place.k)
    else:
        start = _occurrence(text, place.token, place.k, dialect)
    return start + len(place.token) if place.end else start


def _occurrence(text: Text, mark: str, k: int, dialect: str) -> Text:
    """Where the k-th `mark` begins, from 0; NULL where there is none."""
    find = func.strpos if dialect == "postgresql" else func.instr
    at: Text = func.nullif(find(text, mark), 0) - 1
    for _ in range(k - 1):
        begin = at + len(mark)
        at = begin + func.nullif(find(func.substr(text, begin + 1), mark), 0) - 1
    return at


def _from_end(text: Text, mark: str, k: int) -> Text:
    """Where the k-th `mark` from the end is, from 0; NULL where there is none. `mark` is one character."""
    rest = text
    for _ in range(k - 1):
        head = func.rtrim(rest, func.replace(rest, mark, ""))
        rest = case((func.length(head) > 0, func.substr(head, 1, func.length(head) - 1)), else_=null())
    head = func.rtrim(rest, func.replace(rest, mark, ""))
    return case((func.length(head) > 0, func.length(head) - 1), else_=null())


def _space(place: Place, text: Text, dialect: str) -> Text:
    """The k-th space of a text with single ones; counted from the end, it stands before the last words."""
    if place.k > 0:
        at = _occurrence(text, " ", place.k, dialect)
    else:
        at = func.nullif(_last(text, -place.k)[0], 0) - 1
    return at + 1 if place.end else at


def _chunk(place: Place, text: Text, dialect: str) -> Text:
    """The k-th stretch without spaces."""
    if place.k < 0:
        start, end = _last(text, -place.k)
        return end if place.end else start
    before = _occurrence(text, " ", place.k - 1, dialect) + 1 if place.k > 1 else literal(0)
    if not place.end:
        return case((func.length(text) > 0, before), else_=null())
    return case(
        (and_(before.is_not(None), func.length(text) > 0),
         func.coalesce(_occurrence(text, " ", place.k, dialect), func.length(text))),
        else_=null(),
    )  # fmt: skip


def _last(text: Text, k: int) -> tuple[Text, Text]:
    """Start and end of the k-th word from the end: what is left when all its letters are stripped."""
    rest: Text = text
    for _ in range(k - 1):
        rest = func.rtrim(func.rtrim(rest, func.replace(rest, " ", "")), " ")
    start = func.length(func.rtrim(rest, func.replace(rest, " ", "")))
    there = func.length(rest) > 0
    return case((there, start), else_=null()), case((there, func.length(rest)), else_=null())


def _plain(text: Text, dialect: str, tokens: set[str]) -> Text:
    """Which texts the expression is right for."""
    letters = "A-Za-z " if "word" in tokens else " -~"
    plain: Text
    if dialect == "postgresql":
        plain = text.op("~", is_comparison=True)(f"^[{letters}]*$")
    else:
        plain = not_(text.op("GLOB", is_comparison=True)(f"*[^{letters}]*"))
    if not tokens:
        return plain
    return and_(plain, func.trim(text) == text, not_(text.contains("  ")))
