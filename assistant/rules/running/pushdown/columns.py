"""The columns of a table as SQL expressions that read text forms just as `running.reading` does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Double, Integer, Text, and_, case, cast, func, null, or_, type_coerce

from assistant.rules.formats import places
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.reading import (
    EARLIEST_ZONED,
    LATEST_ZONED,
    LOCAL,
    NUMBER,
    NUMBER_LENGTH,
    ZONED,
    pattern_of,
)
from connectors.sql.backend import Cell, Expression, Layout, Texts, bound

_MIDNIGHT = " 00:00:00.000000000"


class NotInSql(Exception):
    """The source cannot write this cell's text form exactly: distinct values are judged instead."""


class Columns:
    """A layout's cells; `patterns` are those used so far, since sources compile few at once."""

    def __init__(self, layout: Layout, texts: Texts) -> None:
        self.layout, self.texts = layout, texts
        self.patterns: set[str] = set()
        self._given: dict[str, Expression] = {}

    def cell(self, name: str) -> Cell:
        """A column's cell; raises `CannotJudge` where the table has no such column."""
        names = [column.name for column in self.layout.table.columns]
        if name not in names:
            raise CannotJudge(f"There is no column {name!r}; there are: {', '.join(names[:20])}.")
        return self.layout.cells[name]

    def given(self, name: str) -> Expression:
        """Whether the cell holds a value: one expression a column, so that it is counted once."""
        if name not in self._given:
            self._given[name] = self.cell(name).key.is_not(None)
        return self._given[name]

    def text(self, name: str) -> Expression:
        """The text form; raises `NotInSql`."""
        form = self.cell(name).text
        if form is None:
            raise NotInSql
        return type_coerce(form, Text)

    def exact(self, name: str) -> Expression:
        """The text form, to be compared byte by byte."""
        return self.texts.exact(self.text(name))

    def alike(self, name: str) -> Expression:
        """What is equal in two cells of the table just where their text forms are."""
        return self.cell(name).key if self.is_integer(name) else self.exact(name)

    def is_integer(self, name: str) -> bool:
        """Whether the source lets the column hold nothing but whole numbers."""
        cell = self.cell(name)
        return self.layout.table.column(name).type == "integer" and cell.number is not None

    def matches(self, text: Expression, pattern: str) -> Expression:
        """Whether the whole text matches."""
        self.patterns.add(pattern)
        return self.texts.matches(text, pattern)

    def number(self, name: str) -> Expression:
        """The cell as a double; NULL where it says no number."""
        held = self.cell(name).number
        if held is not None:
            return held
        text = self.text(name)
        readable = and_(self.texts.length(text) <= NUMBER_LENGTH, self.matches(text, NUMBER))
        return case((readable, self.texts.double(text)), else_=null())

    def read(self, name: str, reads: str, form: str | None = None) -> Expression:
        """The cell as `reading` reads it, in a form that compares in the right order; NULL: unreadable."""
        if reads == "number":
            return self.number(name)
        if reads == "text":
            return self.exact(name)
        own = self.own(name, reads, form)
        if own is not None:
            spelt = cast(own, Text)
            return self.texts.exact(spelt if reads == "date" else _filled(spelt, self.texts))
        text = self.text(name)
        if form is None:
            made = self._iso_day(text) if reads == "date" else self._iso_moment(text)
        else:
            iso = self.rearranged(text, form)
            made = _part(iso, 1, 10) if reads == "date" else _filled(iso, self.texts)
        return self.texts.exact(made)

    def rearranged(self, text: Expression, form: str) -> Expression:
        """The fields of a text in a fixed form in ISO order; NULL where they make no date or time."""
        where = places(form)

        def field(name: str) -> Expression:
            at, many = where[name]
            return _part(text, at + 1, many)

        days = [field(name) for name in ("%Y", "%m", "%d") if name in where]
        times = [field(name) for name in ("%H", "%M", "%S") if name in where]
        halves = ((days, "-"), (times, ":"))
        joined = _joined([_joined(parts, mark) for parts, mark in halves if parts], " ")
        return case((self.matches(text, pattern_of(form)), joined), else_=null())

    def own(self, name: str, reads: str, form: str | None = None) -> Expression | None:
        """The day or moment in the source's own type, if the cell holds one: it compares fastest."""
        if form is not None or reads not in ("date", "datetime"):
            return None
        cell = self.cell(name)
        return cell.day if reads == "date" else cell.moment

    def both(
        self, left: str, right: str, reads: str, form: str | None = None
    ) -> tuple[Expression, Expression]:
        """Two cells so that they compare with each other."""
        one, other = self.own(left, reads, form), self.own(right, reads, form)
        if one is not None and other is not None:
            return one, other
        return self.read(left, reads, form), self.read(right, reads, form)

    def with_limits(
        self, name: str, reads: str, form: str | None, limits: Sequence[Any]
    ) -> tuple[Expression, list[Expression | None]]:
        """A cell, and limits as `reading` gives them (None: none), so that they compare with it."""
        own = self.own(name, reads, form)
        if own is not None and all(one is None or one[26:] in ("", "000") for one in limits):
            make, size = (self.texts.day, 10) if reads == "date" else (self.texts.moment, 26)
            return own, [None if one is None else make(bound(None, one[:size])) for one in limits]
        return self.read(name, reads, form), [None if one is None else self._limit(one) for one in limits]

    def _limit(self, value: Any) -> Expression:
        if isinstance(value, float):
            return cast(bound(None, value), Double)
        return self.texts.exact(bound(None, value))

    def _iso_day(self, text: Expression) -> Expression:
        dated = or_(self.matches(text, LOCAL), self.matches(text, ZONED))
        return case((dated, _part(text, 1, 10)), else_=null())

    def _iso_moment(self, text: Expression) -> Expression:
        return case(
            (self.matches(text, LOCAL), _filled(text, self.texts)),
            (self.matches(text, ZONED), self._in_utc(text)),
            else_=null(),
        )

    def _in_utc(self, text: Expression) -> Expression:
        size = self.texts.length(text)
        zulu = _part(text, size, 1) == "Z"
        local = _filled(_part(text, 1, case((zulu, size - 1), else_=size - 6)), self.texts)
        sign = case((_part(text, size - 5, 1) == "+", -1), else_=1)
        hours, minutes = _number(_part(text, size - 4, 2)), _number(_part(text, size - 1, 2))
        moved = type_coerce(
            self.texts.shifted(_part(local, 1, 19), sign * (hours * 3600 + minutes * 60)), Text
        )
        within = and_(_part(text, 1, 10) >= EARLIEST_ZONED, _part(text, 1, 10) <= LATEST_ZONED)
        return case((zulu, local), (within, _part(moved, 1, 19).concat(_part(local, 20, 10))), else_=null())


def _part(text: Expression, start: Expression | int, many: Expression | int) -> Expression:
    return type_coerce(func.substr(text, start, many), Text)


def _number(digits: Expression) -> Expression:
    return cast(digits, Integer)


def _joined(parts: list[Expression], mark: str) -> Expression:
    found = parts[0]
    for part in parts[1:]:
        found = found.concat(mark).concat(part)
    return found


def _filled(text: Expression, texts: Texts) -> Expression:
    """A local date, or date with time, to the nanosecond, as `reading.moment_of` fills it up."""
    size = texts.length(text)
    day, fraction = _part(text, 1, 10), _part(text, 21, 9)
    exact = (
        day.concat(" ")
        .concat(_part(text, 12, 8))
        .concat(".")
        .concat(_part(fraction.concat("000000000"), 1, 9))
    )
    return case(
        (size == 10, day.concat(_MIDNIGHT)),
        (size == 16, day.concat(" ").concat(_part(text, 12, 5)).concat(":00.000000000")),
        else_=exact,
    )
