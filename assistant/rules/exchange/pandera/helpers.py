"""Checks on data frames, as data-quality rules say them.

Each maker returns a function of a frame that tells whether a rule holds there: at most the share `tolerance`
of the rows it judges fail. A NULL is not judged, and every value is read from its text form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from assistant.rules.running.cells import OPERATORS, TYPE_TESTS
from assistant.rules.running.reading import number, reader, rearranged
from connectors.values import as_text

Check = Callable[[pd.DataFrame], bool]
Condition = Callable[[pd.DataFrame], list[bool | None]]


def texts(frame: pd.DataFrame, column: str) -> list[str | None]:
    """The text forms of a column; None for NULL. A NaN among objects is a value, as it is in a database."""
    cells = frame[column]
    if cells.dtype != object:
        cells = cells.astype(object).where(cells.notna(), None)
    return [
        None if cell is None or cell is pd.NaT or cell is pd.NA else as_text(_plain(cell)) for cell in cells
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    return value.item() if hasattr(value, "item") else value


def within(tolerance: float, judged: int, failing: int) -> bool:
    """Whether so many failing rows are tolerated."""
    return failing <= Decimal(repr(tolerance)) * judged


def each(column: str, passes: Callable[[str], bool], tolerance: float = 0.0) -> Check:
    """Every value that is not NULL passes."""

    def holds(frame: pd.DataFrame) -> bool:
        counts = Counter(text for text in texts(frame, column) if text is not None)
        failing = sum(many for text, many in counts.items() if not passes(text))
        return within(tolerance, sum(counts.values()), failing)

    return holds


def not_null(column: str, missing: Sequence[str] = (), tolerance: float = 0.0) -> Check:
    """No NULL and none of the texts that stand for one."""

    def holds(frame: pd.DataFrame) -> bool:
        found = texts(frame, column)
        return within(tolerance, len(found), sum(text is None or text in missing for text in found))

    return holds


def member(values: Sequence[float | str]) -> Callable[[str], bool]:
    """Whether a text is among the values: numbers are compared with the number it says."""
    strings = {one for one in values if isinstance(one, str)}
    numbers = {float(one) for one in values if not isinstance(one, str)}
    return lambda text: text in strings or (bool(numbers) and number(text) in numbers)


def matching(pattern: str) -> Callable[[str], bool]:
    """Whether the whole text matches."""
    match = re.compile(pattern).fullmatch
    return lambda text: match(text) is not None


def of_type(name: str, form: str | None = None) -> Callable[[str], bool]:
    """Whether a text can be read as a type, dates in a fixed form if one is given."""
    if form is not None:
        read = rearranged(form)
        return lambda text: read(text) is not None
    return TYPE_TESTS[name]


def read_as(reads: str, form: str | None = None) -> Callable[[str], Any]:
    """Reads a text as a number, or as a text whose order is that of dates, times or texts."""
    if reads == "number":
        return number
    return str if reads == "text" else reader(reads, form)


def between(
    low: Any,
    high: Any,
    above: bool = False,
    below: bool = False,
    reads: str = "number",
    form: str | None = None,
) -> Callable[[str], bool]:
    """Whether a text can be read and lies between the bounds."""
    read = read_as(reads, form)
    least, most = (
        one if one is None or reads == "number" else read_as(reads)(str(one)) for one in (low, high)
    )

    def passes(text: str) -> bool:
        value = read(text)
        if value is None or (least is not None and (value <= least if above else value < least)):
            return False
        return most is None or (value < most if below else value <= most)

    return passes


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str | None, ...]]:
    return list(zip(*(texts(frame, column) for column in columns), strict=True))


def unique(columns: Sequence[str], tolerance: float = 0.0) -> Check:
    """No two rows agree in all columns."""

    def holds(frame: pd.DataFrame) -> bool:
        counts = Counter(row for row in _rows(frame, columns) if None not in row)
        return within(tolerance, sum(counts.values()), sum(many for many in counts.values() if many > 1))

    return holds


def determined(determinant: Sequence[str], dependent: str, tolerance: float = 0.0) -> Check:
    """Rows that agree in the determinant agree in the dependent; all but the most frequent value fail."""

    def holds(frame: pd.DataFrame) -> bool:
        groups: dict[Any, Counter[Any]] = {}
        for *left, right in _rows(frame, [*determinant, dependent]):
            if right is not None and None not in left:
                groups.setdefault(tuple(left), Counter())[right] += 1
        failing = judged = 0
        for group in groups.values():
            most, rows = max(group.values()), sum(group.values())
            judged += rows
            failing += rows - most if list(group.values()).count(most) == 1 else rows
        return within(tolerance, judged, failing)

    return holds


def compared(
    left: str, mark: str, right: str, reads: str = "number", form: str | None = None, tolerance: float = 0.0
) -> Check:
    """The two values of a row stand to each other as the operator says."""
    return _judged(versus(left, mark, right, reads, form), tolerance)


def versus(left: str, mark: str, right: str, reads: str, form: str | None = None) -> Condition:
    """A comparison of two columns by row; None where one of them is NULL."""
    read, compare = read_as(reads, form), OPERATORS[mark]

    def found(frame: pd.DataFrame) -> list[bool | None]:
        results: list[bool | None] = []
        for one, other in _rows(frame, [left, right]):
            if one is None or other is None:
                results.append(None)
                continue
            a, b = read(one), read(other)
            results.append(a is not None and b is not None and compare(a, b))
        return results

    return found


def cell(column: str, passes: Callable[[str], bool]) -> Condition:
    """A test of a column by row; None for NULL."""
    return lambda frame: [None if text is None else passes(text) for text in texts(frame, column)]


def null(column: str, wanted: bool) -> Condition:
    """Whether the column is NULL, or is not."""
    return lambda frame: [(text is None) == wanted for text in texts(frame, column)]


def against(mark: str, value: float | str, reads: str) -> Callable[[str], bool]:
    """Whether a text can be read and stands to the value as the operator says."""
    read = number if not isinstance(value, str) else read_as(reads)
    other = read(value) if isinstance(value, str) else float(value)
    return lambda text: (found := read(text)) is not None and OPERATORS[mark](found, other)


def negated(passes: Callable[[str], bool]) -> Callable[[str], bool]:
    """The contrary of a test."""
    return lambda text: not passes(text)


def conditional(when: Sequence[Condition], then: Condition, tolerance: float = 0.0) -> Check:
    """Where all of `when` are true, `then` is; where it is None, the row is not judged."""

    def found(frame: pd.DataFrame) -> list[bool | None]:
        asked = zip(*(one(frame) for one in when), strict=True)
        return [one if all(row) else None for row, one in zip(asked, then(frame), strict=True)]

    return _judged(found, tolerance)


def _judged(condition: Condition, tolerance: float) -> Check:
    def holds(frame: pd.DataFrame) -> bool:
        found = [one for one in condition(frame) if one is not None]
        return within(tolerance, len(found), found.count(False))

    return holds


def arithmetic(
    target: str, columns: Sequence[str], formula: Callable[..., float], margin: float, tolerance: float = 0.0
) -> Check:
    """The target is what the formula makes of the columns; where it divides by zero, a row is not judged."""

    def found(frame: pd.DataFrame) -> list[bool | None]:
        results: list[bool | None] = []
        for row in _rows(frame, [target, *columns]):
            values = [None if text is None else number(text) for text in row]
            try:
                value = None if None in values else formula(*values[1:])
            except ZeroDivisionError:
                results.append(None)
                continue
            wrong = value is None or values[0] is None or not abs(values[0] - value) <= margin
            results.append(None if None in row else not wrong)
        return results

    return _judged(found, tolerance)


def row_count(low: int | None, high: int | None) -> Check:
    """So many rows."""
    return lambda frame: (low or 0) <= len(frame) <= (len(frame) if high is None else high)


def fresh(column: str, hours: float, reads: str, form: str | None = None) -> Check:
    """The latest value is at most so old; what lies more than a day ahead does not count."""

    def holds(frame: pd.DataFrame) -> bool:
        now = datetime.now(UTC).replace(tzinfo=None)
        limit = (now + timedelta(days=1)).isoformat(sep=" ", timespec="microseconds") + "000"
        given = [text for text in texts(frame, column) if text is not None]
        read = [read_as(reads, form)(text) for text in given]
        latest = max((one for one in read if one is not None and one <= limit), default=None)
        if latest is None:
            return not given
        moment = datetime.fromisoformat(latest[:19] if len(latest) > 10 else latest)
        return (now - moment).total_seconds() / 3600 <= hours

    return holds


def frequency(column: str, most: float) -> Check:
    """No value makes up more than this share of those given."""

    def holds(frame: pd.DataFrame) -> bool:
        counts = Counter(text for text in texts(frame, column) if text is not None)
        return not counts or max(counts.values()) / sum(counts.values()) <= most

    return holds


def spread(
    column: str,
    shares: Sequence[float],
    limit: float,
    categories: Sequence[str] = (),
    edges: Sequence[float] = (),
) -> Check:
    """At most the share `limit` of the rows lies in other bins than in the reference (total variation)."""

    def place(text: str) -> int:
        if categories:
            return categories.index(text) if text in categories else len(categories)
        value = number(text)
        return len(shares) if value is None else sum(edge <= value for edge in edges)

    def holds(frame: pd.DataFrame) -> bool:
        counts = Counter(text for text in texts(frame, column) if text is not None)
        bins = [0] * (len(shares) + 1)
        for text, many in counts.items():
            bins[place(text)] += many
        rows = sum(bins)
        apart = 0.5 * sum(
            abs(many / (rows or 1) - share) for many, share in zip(bins, [*shares, 0.0], strict=True)
        )
        return rows == 0 or apart <= limit

    return holds
