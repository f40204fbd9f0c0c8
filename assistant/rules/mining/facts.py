"""What the miners are told of a table: columns read once, by distinct value, and halves to test on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from assistant.anomalies.cells import CodedColumn, CodedTable, code_view
from assistant.anomalies.relations.typed import DAY, Typed
from assistant.rules.formats import width
from assistant.view import TableView
from connectors.types import Column

Sort = Literal["integer", "number", "boolean", "date", "datetime", "time", "text"]
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DATES = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%Y%m%d")
_CLOCKS = (" %H:%M:%S", " %H:%M")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?", re.ASCII)
_LAST_DIGITS = re.compile(r"([0-9]{1,15})[^0-9]*$")
_TRUTHS = ({"true", "false"}, {"t", "f"}, {"yes", "no"}, {"y", "n"})
_READS = 0.97
"""Share of the rows of a column that its type must read; the rest may be dirt."""
_CODES = 0.005
LEAST_ROWS = 20
SEED = 20_261


@dataclass(frozen=True)
class ColumnFacts:
    """One column: `coded` values, as numbers (dates: days since 1970) where its `sort` reads so.

    `numbers` is float64 over `coded.values`, NaN where a value does not read; `form` is the fixed-width form
    of dates, None: ISO. `position` is its place in the table, which has `rows` rows: in `nulls` of them it is
    NULL, in `empty` that or the empty text. Of a large table not all `known_distinct` values are coded.
    """

    position: int
    column: Column
    coded: CodedColumn
    rows: int
    nulls: int
    empty: int
    known_distinct: int
    sort: Sort
    numbers: np.ndarray
    form: str | None = None

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name

    @cached_property
    def values(self) -> list[str]:
        """The distinct texts that are not missing."""
        return [value for i, value in enumerate(self.coded.values) if i != self.coded.missing]

    @cached_property
    def counts(self) -> np.ndarray:
        """How many rows of the table hold each of `values`."""
        held: np.ndarray = self.coded.counts[self.coded.present]
        return held

    @property
    def distinct(self) -> int:
        """How many different values there are in the table."""
        return max(self.known_distinct, len(self.values))

    @property
    def filled(self) -> int:
        """Rows of the table that hold a value."""
        return self.rows - self.empty

    @cached_property
    def seen(self) -> np.ndarray:
        """Bool over the rows seen: where there is a value."""
        held: np.ndarray = self.coded.codes != self.coded.missing
        return held

    @cached_property
    def by_row(self) -> np.ndarray:
        """float64 over the rows seen: the number of each."""
        return self.numbers[self.coded.codes] if len(self.numbers) else np.full(len(self.coded.codes), np.nan)

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.sort in {"integer", "number"}

    @property
    def dated(self) -> bool:
        """Whether it holds dates."""
        return self.sort in {"date", "datetime"}

    @property
    def untyped(self) -> bool:
        """Whether the source keeps it as text, so that anything can stand there."""
        return self.column.type in {"text", "other", "json"}


@dataclass(frozen=True)
class TableFacts:
    """One table: its columns, and `orders`: in which sequences (rows,) its rows may have come to be."""

    view: TableView
    coded: CodedTable
    columns: tuple[ColumnFacts, ...]
    orders: tuple[np.ndarray, ...]
    _growing: dict[int, bool] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.view.table.ref)

    @property
    def rows(self) -> int:
        """Rows seen."""
        return self.coded.rows

    @cached_property
    def typed(self) -> list[Typed]:
        """The columns of numbers and dates as the finders of relations want them, read as rules read."""
        return [_typed(column) for column in self.columns if column.numeric or column.dated]

    @cached_property
    def halves(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Rows to learn from and rows to test on: at random both ways, and by time where it is known."""
        if self.rows < 2 * LEAST_ROWS:
            return []
        mixed = np.random.default_rng(SEED).permutation(self.rows)
        one, other = mixed[: self.rows // 2], mixed[self.rows // 2 :]
        halves = [(one, other), (other, one)]
        half = self.rows // 2
        return halves + [(order[:half], order[half:]) for order in self.orders]

    def independent(self, column: ColumnFacts) -> float:
        """How many rows of a column count as seen apart: where values come in blocks, its blocks.

        In mixed rows a value follows itself as often as its share says; in sorted ones, nearly always.
        """
        counts = np.bincount(column.coded.codes[column.seen])
        held = float(counts.sum())
        chance = 1 - float(((counts / max(held, 1.0)) ** 2).sum())
        apart = [held]
        for order in self.orders:
            codes = column.coded.codes[order][column.seen[order]]
            changes = float((np.diff(codes) != 0).sum()) + 1
            apart.append(changes / chance if chance > 0 else held)
        return min(apart)

    def grows(self, column: ColumnFacts) -> bool:
        """Whether later rows go beyond what earlier ones hold: a counter, a date, codes that count up."""
        if column.position not in self._growing:
            numbers = column.by_row if column.numeric or column.dated else _last_digits(column)
            self._growing[column.position] = any(later_beyond(numbers[order]) for order in self.orders)
        return self._growing[column.position]


def _typed(column: ColumnFacts) -> Typed:
    if column.dated:
        form = "%Y-%m-%d" if column.sort == "date" else "%Y-%m-%d %H:%M:%S"
        return Typed(column.position, column.name, "date", column.by_row * DAY, form, 0, False)
    places: Counter[int] = Counter()
    for value, count in zip(column.values, column.counts.tolist(), strict=True):
        places[0 if "e" in value.lower() else len(value.partition(".")[2])] += count
    decimals = max(places, key=lambda n: (places[n] > 0.02 * column.filled, n))
    return Typed(column.position, column.name, "number", column.by_row, "", min(decimals, 9), False)


def later_beyond(numbers: np.ndarray) -> bool:
    """Whether the later half of a series lies above the earlier half's greatest more than chance does."""
    known = numbers[np.isfinite(numbers)]
    half = len(known) // 2
    if half < 10:
        return False
    beyond = int((known[half:] > known[:half].max()).sum())
    return beyond > max(5, 0.01 * half)


def table_facts(view: TableView) -> TableFacts:
    """The facts of a view."""
    coded = code_view(view)
    columns = tuple(
        _column(i, view.table.column(column.name), column, view) for i, column in enumerate(coded.columns)
    )
    return TableFacts(view, coded, columns, _orders(columns, coded.rows))


def _column(position: int, column: Column, coded: CodedColumn, view: TableView) -> ColumnFacts:
    profile = view.columns[column.name].profile
    sort, numbers, form = _read(column, coded)
    blank = int(coded.counts[coded.missing]) if coded.missing >= 0 else 0
    return ColumnFacts(
        position, column, coded, profile.rows, profile.nulls, max(blank, profile.nulls), profile.distinct,
        sort, numbers, form,
    )  # fmt: skip


def _read(column: Column, coded: CodedColumn) -> tuple[Sort, np.ndarray, str | None]:
    nothing = np.full(len(coded.values), np.nan)
    if coded.filled == 0 or column.type in {"json", "array", "bytes", "uuid", "enum"}:
        return "text", nothing, None
    lowered = {value.lower() for value in coded.values if value}
    if column.type == "boolean" or (1 < len(lowered) <= 2 and any(lowered <= truth for truth in _TRUTHS)):
        return "boolean", nothing, None
    numbers = _numbers(coded)
    if _enough(numbers, coded):
        if column.type == "text" and _leads_with_zeros(coded):
            return _moments(coded) or ("text", nothing, None)
        moment = _compact(coded) if column.type == "text" else None
        if moment is not None:
            return moment
        known = numbers[np.isfinite(numbers)]
        whole = all("." not in v and "e" not in v.lower() for v in coded.values if _NUMBER.fullmatch(v))
        return ("integer" if whole and (np.abs(known) < 2**62).all() else "number"), numbers, None
    return _moments(coded) or ("text", nothing, None)


def _leads_with_zeros(coded: CodedColumn) -> bool:
    """Whether texts such as 01067 are no slips: then the digits are a code, not a number."""
    zeros = np.array([len(value) > 1 and value[0] == "0" and value[1].isdigit() for value in coded.values])
    return bool(zeros.sum() > 1 or coded.counts[zeros].sum() > max(2, _CODES * coded.filled))


def _numbers(coded: CodedColumn) -> np.ndarray:
    """Each value as a number; nothing is read where hardly any of the first is one."""
    probe = coded.values[:200]
    if sum(_NUMBER.fullmatch(value) is not None for value in probe) < 0.5 * len(probe):
        return np.full(len(coded.values), np.nan)
    return np.array([_number(value) for value in coded.values])


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        return float("nan")
    number = float(text)
    return number if np.isfinite(number) else float("nan")


def _enough(numbers: np.ndarray, coded: CodedColumn) -> bool:
    held = np.isfinite(numbers) & coded.present
    return bool(held.any()) and int(coded.counts[held].sum()) >= _READS * max(coded.filled, 1)


def _moments(coded: CodedColumn) -> tuple[Sort, np.ndarray, str | None] | None:
    probe = [value for value in coded.values[:60] if value]
    if _mostly(_CLOCK.fullmatch(value) is not None for value in probe):
        shaped = np.array([1.0 if _CLOCK.fullmatch(value) else np.nan for value in coded.values])
        return ("time", shaped, None) if _enough(shaped, coded) else None
    for sort, shape in (("date", _ISO_DAY), ("datetime", _ISO_MOMENT)):
        if _mostly(shape.fullmatch(value) is not None for value in probe):
            days = _days([value if shape.fullmatch(value) else None for value in coded.values], None)
            if _enough(days, coded):
                return ("date" if sort == "date" else "datetime"), days, None
    best: tuple[int, str, np.ndarray] | None = None
    for form in (day + clock for clock in ("", *_CLOCKS) for day in _DATES if day != "%Y%m%d"):
        size = width(form)
        if not _mostly(len(value) == size and value[0].isdigit() for value in probe):
            continue
        if not _mostly(np.isfinite(_fixed(probe, form))):
            continue
        days = _fixed(coded.values, form)
        hits = int(coded.counts[np.isfinite(days)].sum())
        if _enough(days, coded) and (best is None or hits > best[0]):
            best = hits, form, days
    if best is None:
        return None
    return ("datetime" if "%H" in best[1] else "date"), best[2], best[1]


def _mostly(found: Iterable[bool]) -> bool:
    hits = [bool(one) for one in found]
    return sum(hits) > 0.9 * len(hits)


def _compact(coded: CodedColumn) -> tuple[Sort, np.ndarray, str | None] | None:
    """Days written 20240131; nothing else has eight digits that all read so."""
    if coded.present.sum() < 10 or any(len(v) != 8 for v in coded.values if v):
        return None
    days = _fixed(coded.values, "%Y%m%d")
    known = days[np.isfinite(days)]
    if not _enough(days, coded) or known.min() < -40_000 or known.max() > 60_000:
        return None
    return "date", days, "%Y%m%d"


def _fixed(values: Sequence[str], form: str) -> np.ndarray:
    size = width(form)
    return _days([value if len(value) == size else None for value in values], form)


def _days(texts: list[str | None], form: str | None) -> np.ndarray:
    series = pd.Series(texts, dtype=object)
    stamps = pd.to_datetime(series, format=form or "ISO8601", errors="coerce", utc=True)
    seconds = stamps.dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    days: np.ndarray = np.where(np.isnat(seconds), np.nan, seconds.astype(np.int64) / 86_400.0)
    return days


def _orders(columns: tuple[ColumnFacts, ...], rows: int) -> tuple[np.ndarray, ...]:
    """The rows as they stand, unless they were sorted by a category; and by the fullest, latest date."""
    if rows < 2 * LEAST_ROWS:
        return ()
    stands = np.arange(rows)
    if any((c.dated or c.sort == "integer") and _ascends(c.by_row) for c in columns):
        return (stands,)
    orders = [] if any(_is_sorted(column) for column in columns) else [stands]
    dated = [c for c in columns if c.dated and c.seen.mean() > 0.9 and c.distinct >= 10]
    if dated:
        # The latest of a table's dates is the likeliest to say when a row came to be.
        latest = max(dated, key=lambda c: float(np.nanmedian(c.by_row)))
        orders.append(np.argsort(np.nan_to_num(latest.by_row, nan=-1e9), kind="stable"))
    return tuple(orders)


def _is_sorted(column: ColumnFacts) -> bool:
    """Whether rows stand in the alphabetical order of names: no sign of when they came to be."""
    if column.sort != "text" or column.distinct < 5 or column.seen.mean() < 0.9:
        return False
    if sum(any(map(str.isdigit, value)) for value in column.values[:50]) > 25:
        return False
    ranks = np.argsort(np.argsort(np.array([value.lower() for value in column.coded.values])))
    return bool((np.diff(ranks[column.coded.codes[column.seen]]) >= 0).mean() > 0.995)


def _ascends(numbers: np.ndarray) -> bool:
    known = numbers[np.isfinite(numbers)]
    if len(known) < 0.9 * len(numbers) or len(np.unique(known)) < max(10, 0.02 * len(known)):
        return False
    return bool((np.diff(known) >= 0).mean() > 0.99)


def _last_digits(column: ColumnFacts) -> np.ndarray:
    """The number that codes end in, by row; NaN where they end in none."""
    ends = [_LAST_DIGITS.search(value) for value in column.coded.values]
    numbers = np.array([float(end[1]) if end else np.nan for end in ends])
    by_row: np.ndarray = numbers[column.coded.codes]
    return by_row
