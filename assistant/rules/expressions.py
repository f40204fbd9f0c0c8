"""Formulas over columns: + - * /, numbers, parentheses, columns by name ("in quotes" where it is no word)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)|"(?P<quoted>(?:[^"]|"")+)"|(?P<mark>[-+*/()]))"""
)
_MOST_DEEP = 50


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A column."""

    column: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`left` and `right` put together by one of + - * /, in double precision, in this order."""

    mark: str
    left: Expression
    right: Expression


Expression = Number | Name | Operation


def parse(text: str) -> Expression:
    """The expression; raises ValueError saying where it breaks."""
    return _Parser(text).whole()


def columns_in(expression: Expression) -> tuple[str, ...]:
    """The columns an expression names, each once, in order."""
    if isinstance(expression, Name):
        return (expression.column,)
    if isinstance(expression, Number):
        return ()
    return tuple(dict.fromkeys((*columns_in(expression.left), *columns_in(expression.right))))


def quoted(column: str) -> str:
    """A column as a formula writes it."""
    if re.fullmatch(r"[^\W\d]\w*", column):
        return column
    return '"' + column.replace('"', '""') + '"'


class _Parser:
    """Recursive descent: sums of products of signed atoms."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._deep = text, 0, 0
        self._next()

    def whole(self) -> Expression:
        found = self._sum()
        if self._kind != "end":
            raise self._broken()
        return found

    def _next(self) -> None:
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            rest = self._text[self._at :].strip()
            if rest:
                raise ValueError(f"The formula {self._text!r} cannot be read from {rest[:20]!r} on.")
            self._kind, self._read = "end", ""
            return
        self._kind, self._read = str(match.lastgroup), match[str(match.lastgroup)]
        self._at = match.end()

    def _broken(self) -> ValueError:
        what = repr(self._read) if self._read else "its end"
        return ValueError(f"The formula {self._text!r} cannot be read: {what} was not expected.")

    def _sum(self) -> Expression:
        return self._chain("+-", self._product)

    def _product(self) -> Expression:
        return self._chain("*/", self._atom)

    def _chain(self, marks: str, part: Callable[[], Expression]) -> Expression:
        left: Expression = part()
        while self._kind == "mark" and self._read in marks:
            mark = self._read
            self._next()
            left = Operation(mark, left, part())
        return left

    def _atom(self) -> Expression:
        self._deep += 1
        if self._deep > _MOST_DEEP:
            raise ValueError(f"A formula may not be nested more than {_MOST_DEEP} deep.")
        try:
            return self._single()
        finally:
            self._deep -= 1

    def _single(self) -> Expression:
        kind, read = self._kind, self._read
        if kind == "mark" and read == "-":
            self._next()
            inner = self._atom()
            return Number(-inner.value) if isinstance(inner, Number) else Operation("-", Number(0.0), inner)
        if kind == "mark" and read == "(":
            self._next()
            inner = self._sum()
            if self._read != ")":
                raise self._broken()
            self._next()
            return inner
        if kind in {"end", "mark"}:
            raise self._broken()
        self._next()
        if kind == "number":
            return Number(float(read))
        return Name(read.replace('""', '"') if kind == "quoted" else read)
