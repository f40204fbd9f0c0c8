"""Columns as numbers: amounts, quantities in one unit, dates, times of day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from assistant.anomalies.cells import CodedColumn, CodedTable
from assistant.anomalies.features.numeric import parse_number

Sort = Literal["number", "date", "time"]

_LEAST_SHARE = 0.85
_PROBED = 60
_QUANTITY = re.compile(r"^\s*([-+]?\d[\d,]*(?:\.\d+)?)\s*([^\W\d_]{1,12}|%|°[CF]?)\s*$")
_CLOCK = re.compile(r"^\s*(\d{1,2}):(\d\d)(?::(\d\d))?\s*(?:([ap])\.?m\.?)?\s*$", re.IGNORECASE)
_DAY_FORMS = (
    "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%d %b %Y",
    "%d-%b-%Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y",
)  # fmt: skip
_CLOCK_FORMS = ("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", " %I:%M %p")
DAY = 86_400.0
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Typed:
    """A column as float64 numbers of shape (rows,), NaN where missing or of another form.

    Dates are seconds since 1970, times seconds since midnight. `form` is the date's strftime form or the
    quantity's unit with what parts it from the number; `decimals` are those of most numbers.
    """

    position: int
    name: str
    sort: Sort
    numbers: np.ndarray
    form: str
    decimals: int
    code_like: bool

    @cached_property
    def known(self) -> np.ndarray:
        """Bool of shape (rows,): where there is a number."""
        mask: np.ndarray = np.isfinite(self.numbers)
        return mask

    @cached_property
    def by_day(self) -> bool:
        """Whether these are days without a time."""
        return self.sort == "date" and "%H" not in self.form and "%I" not in self.form

    @cached_property
    def counts_up(self) -> bool:
        """Whether it is a row number: it goes with nearly everything of its kind."""
        steps = np.diff(self.numbers[self.known])
        return self.sort == "number" and len(steps) > 1 and float(((steps >= 0) & (steps <= 1)).mean()) > 0.8

    @cached_property
    def step(self) -> float:
        """Half the unit of the last place: how far rounding can take a number."""
        return 0.5 * 10.0**-self.decimals if self.sort == "number" else 0.5

    def text(self, number: float) -> str:
        """`number` in the column's own form."""
        if self.sort == "date":
            return (_EPOCH + timedelta(seconds=float(number))).strftime(self.form)
        if self.sort == "time":
            minutes, seconds = divmod(round(number), 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
        return number_text(float(number), self.decimals) + self.form


def number_text(number: float, decimals: int) -> str:
    """`number` with so many places, halves away from zero as in bookkeeping; float noise is no half."""
    exact = Decimal(f"{number:.{min(decimals + 5, 12)}f}")
    text = str(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    return text.removeprefix("-") if float(text) == 0 else text


def typed_columns(table: CodedTable) -> list[Typed]:
    """The columns of which nearly all values are numbers, dates or times, in order."""
    found = []
    for position, column in enumerate(table.columns):
        one = _numbers(position, column) or _times(position, column) or _dates(position, column)
        if one is not None:
            found.append(one)
    return found


def parse_one(text: str, sort: Sort, form: str) -> float:
    """One text as `typed_columns` would read it in a column of this sort and form; NaN where it cannot."""
    if sort == "number":
        if form:
            match = _QUANTITY.match(text)
            return parse_number(match[1]) if match and match[2] == form.strip() else float("nan")
        return parse_number(text)
    if sort == "time":
        return _clock(text)
    try:
        return (datetime.strptime(text.strip(), form) - _EPOCH).total_seconds()
    except ValueError:
        return float("nan")


def _enough(numbers: np.ndarray, column: CodedColumn) -> bool:
    held = np.isfinite(numbers) & column.present
    return bool(column.counts[held].sum() >= _LEAST_SHARE * max(column.filled, 1)) and held.sum() >= 2


def _probe(column: CodedColumn) -> list[str]:
    """Some values spread over the column's distinct ones."""
    places = np.flatnonzero(column.present)
    return [column.values[i] for i in places[:: max(1, len(places) // _PROBED)].tolist()]


def _numbers(position: int, column: CodedColumn) -> Typed | None:
    probe = _probe(column)
    plain = [np.isfinite(parse_number(value)) for value in probe]
    if sum(plain) < 0.5 * max(len(probe), 1):
        return _quantities(position, column, probe)
    values = np.array([parse_number(value) for value in column.values])
    if not _enough(values, column):
        return None
    held = [value.strip() for value, number in zip(column.values, values, strict=True) if np.isfinite(number)]
    places = Counter(len(value.partition(".")[2]) for value in held)
    usual = max(places, key=lambda n: (places[n] > 0.05 * len(held), n))
    zeros = sum(len(value) > 1 and value[0] == "0" and value[1] != "." for value in held)
    return Typed(position, column.name, "number", values[column.codes], "", min(usual, 9), zeros > 2)


def _quantities(position: int, column: CodedColumn, probe: Sequence[str]) -> Typed | None:
    units = Counter(match[2] for value in probe if (match := _QUANTITY.match(value)))
    if not units:
        return None
    unit, _ = units.most_common(1)[0]
    matches = [_QUANTITY.match(value) for value in column.values]
    values = np.array([parse_number(m[1]) if m and m[2] == unit else np.nan for m in matches])
    if not _enough(values, column):
        return None
    held = [m[1] for m in matches if m and m[2] == unit]
    places = Counter(len(value.partition(".")[2]) for value in held)
    between = " " if sum(f"{m[1]} {unit}" in m[0] for m in matches if m) > len(held) / 2 else ""
    decimals = min(places.most_common(1)[0][0], 9)
    return Typed(position, column.name, "number", values[column.codes], between + unit, decimals, False)


def _clock(text: str) -> float:
    match = _CLOCK.match(text)
    if match is None:
        return float("nan")
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4] in "pP" else 0)
    return float(hour * 3600 + minute * 60 + second) if hour < 24 and minute < 60 else float("nan")


def _times(position: int, column: CodedColumn) -> Typed | None:
    probe = _probe(column)
    if sum(np.isfinite(_clock(value)) for value in probe) < 0.5 * max(len(probe), 1):
        return None
    values = np.array([_clock(value) for value in column.values])
    if not _enough(values, column):
        return None
    # A clock that strikes twelve twice cannot be written back in its own form.
    return Typed(position, column.name, "time", values[column.codes], "", 0, False)


def _dates(position: int, column: CodedColumn) -> Typed | None:
    probe = _probe(column)
    if sum(any(map(str.isdigit, value)) and 6 <= len(value) <= 30 for value in probe) < 0.5 * len(probe):
        return None
    ranked = sorted(
        ((_parsed(probe, day + clock).notna().sum(), -i, day + clock)
         for i, (day, clock) in enumerate((d, c) for c in _CLOCK_FORMS for d in _DAY_FORMS)),
        reverse=True,
    )[:2]  # fmt: skip
    best: tuple[int, str, np.ndarray] | None = None
    for hits, _, form in ranked:
        if hits >= 0.5 * len(probe):
            stamps = _parsed(column.values, form).to_numpy().astype("datetime64[s]")
            seconds = np.where(np.isnat(stamps), np.nan, stamps.astype(np.int64).astype(float))
            right = int(column.counts[np.isfinite(seconds)].sum())
            if best is None or right > best[0]:
                best = (right, form, seconds)
    if best is None or not _enough(best[2], column):
        return None
    return Typed(position, column.name, "date", best[2][column.codes], best[1], 0, False)


def _parsed(values: Sequence[str], form: str) -> pd.Series:
    return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), format=form, errors="coerce"))
