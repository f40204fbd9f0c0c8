"""Denial constraints of order: one column is never after, or above, another.

A pair is taken for ordered when nearly no row breaks it, far fewer than chance would, and when right below
the border there is next to nothing although right above it there is much: a tendency has a smooth tail.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.explain import shown
from assistant.anomalies.relations.base import LEAST_ROWS, Claim, sampled, share, text_at
from assistant.anomalies.relations.typed import DAY, Typed

_MOST_BROKEN = 0.03
_OF_CHANCE = 0.1
_CLIFF = 15.0
_CHANCE = math.log(1e-6)
_SCREENED = 4_000
_CUSTOM = 4
_LEAST_APART = 0.2
"""Columns that are nearly always equal are in no order."""
_LEAST_EXPECTED = {"number": 0.08, "date": 0.01, "time": 0.05}
"""Share of rows that chance must break: numbers of another scale are in order and mean nothing by it."""
_MOST_COLUMNS = 24
_PRECISION = 0.93
"""Of the rows flagged on made tables, how many were wrong (`training.evaluation.relations`)."""


@dataclass(frozen=True)
class Order:
    """`low` (a typed column's place) is at most `high`, or below it if `strict`.

    Of `rows` rows with both, `broken` break it; by chance `expected` would.
    """

    low: int
    high: int
    strict: bool
    rows: int
    broken: int
    expected: float

    @property
    def holds(self) -> float:
        """Share of the rows that keep it."""
        return 1 - self.broken / max(self.rows, 1)


def find_orders(table: CodedTable, typed: Sequence[Typed]) -> list[Order]:
    """The orders that hold in a table, those that follow from others included."""
    pick = sampled(table.rows, _SCREENED)
    by_sort: defaultdict[str, list[int]] = defaultdict(list)
    for place, column in enumerate(typed):
        if (
            not column.code_like
            and not column.counts_up
            and np.unique(column.numbers[column.known]).size >= 5
        ):
            by_sort[column.sort].append(place)
    pairs = [pair for places in by_sort.values() for pair in permutations(places[:_MOST_COLUMNS], 2)]
    found = []
    for low, high in pairs:
        screened = _measure(typed, low, high, pick, len(pairs))
        if screened is not None:
            whole = _measure(typed, low, high, np.arange(table.rows), len(pairs))
            if whole is not None:
                found.append(whole)
    return found


def gaps_of(low: Typed, high: Typed, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
    """float64 (rows,): by how much `high` lies above `low`; by whole days where one of them has no time."""
    a, b = low.numbers[rows], high.numbers[rows]
    if low.by_day != high.by_day:
        a, b = np.floor(a / DAY) * DAY, np.floor(b / DAY) * DAY
    gaps: np.ndarray = b - a
    if low.sort == "time" and (gaps >= 0).any():
        # Past midnight the clock begins anew: no gap longer than usual is read out of it.
        usual = float(np.nanquantile(gaps[gaps >= 0], 0.98))
        wraps = (gaps < 0) & (gaps + DAY <= 1.2 * usual)
        if wraps.sum() <= 0.1 * len(gaps):
            gaps = np.where(wraps, gaps + DAY, gaps)
    return gaps


def _measure(typed: Sequence[Typed], low: int, high: int, rows: np.ndarray, hypotheses: int) -> Order | None:
    gaps = gaps_of(typed[low], typed[high], rows)
    held = np.isfinite(gaps)
    size = int(held.sum())
    if size < LEAST_ROWS:
        return None
    gaps = gaps[held]
    broken = int((gaps < 0).sum())
    if broken > _MOST_BROKEN * size:
        return None
    a, b = np.sort(typed[low].numbers[rows][held]), np.sort(typed[high].numbers[rows][held])
    expected = float(np.searchsorted(b, a, side="left").sum()) / size
    if expected < _LEAST_EXPECTED[typed[low].sort] * size or (gaps > 0).mean() < _LEAST_APART:
        return None
    if broken > _OF_CHANCE * expected or _tail(broken, expected) + math.log(hypotheses) > _CHANCE:
        return None
    if not _falls_off(gaps):
        return None
    return Order(low, high, _never_equal(gaps), size, broken, expected)


def _tail(count: int, expected: float) -> float:
    """Log of Chernoff's bound on seeing at most `count` where `expected` are expected (Poisson)."""
    if count >= expected:
        return 0.0
    return count - expected + (count * math.log(expected / count) if count else 0.0)


def _falls_off(gaps: np.ndarray) -> bool:
    """Whether there is much just above zero, against what is as far below it."""
    below = -gaps[gaps < 0]
    reach = float(np.median(below)) if len(below) else float(np.quantile(gaps, 0.25))
    near = int(((gaps >= 0) & (gaps <= reach)).sum())
    under = int((below <= reach).sum())
    return near >= max(_CLIFF * under, 20)


def _never_equal(gaps: np.ndarray) -> bool:
    """Whether equal values are so much rarer than the next greater gap that they break the order."""
    positive = gaps[gaps > 0]
    if not len(positive):
        return False
    least = float(positive.min())
    after = int((gaps <= 1.5 * least).sum()) - int((gaps <= 0).sum())
    return after >= 30 and int((gaps == 0).sum()) * 30 <= after


def judge_orders(table: CodedTable, typed: Sequence[Typed], orders: Sequence[Order]) -> list[Claim]:
    """A claim for each cell that breaks orders: of a row's cells the one that mends most when changed."""
    broken: defaultdict[int, list[Order]] = defaultdict(list)
    for order in orders:
        gaps = gaps_of(typed[order.low], typed[order.high])
        with np.errstate(invalid="ignore"):
            wrong = (gaps <= 0) if order.strict else (gaps < 0)
        rows = np.flatnonzero(wrong)
        codes = [table.columns[typed[p].position].codes[rows] for p in (order.low, order.high)]
        _, kind, many = np.unique(np.stack(codes), axis=1, return_inverse=True, return_counts=True)
        # The same exception again and again is a custom, not a mistake.
        for row in rows[many[kind.ravel()] < _CUSTOM].tolist():
            broken[row].append(order)
    usual = [_usual(column) for column in typed]
    claims = []
    for row, faults in sorted(broken.items()):
        while faults:
            counted = Counter(place for order in faults for place in (order.low, order.high))
            odd = {p: _oddness(typed[p].numbers[row], usual[p]) for p in counted}
            # Where both could be wrong, the odder in its column; then the later one: it was entered last.
            place = max(counted, key=lambda p: (counted[p], odd[p] > 1, odd[p] if odd[p] > 1 else 0, p))
            named = [order for order in faults if place in (order.low, order.high)]
            claims.append(_claim(table, typed, place, row, named))
            faults = [order for order in faults if order not in named]
    return claims


def _usual(column: Typed) -> tuple[float, float]:
    numbers = column.numbers[column.known]
    low, high = np.quantile(numbers, [0.001, 0.999])
    return float(low), float(high)


def _oddness(number: float, usual: tuple[float, float]) -> float:
    """How far a number lies outside the usual, in widths of it; 0 inside, 1 and more is far."""
    low, high = usual
    return max(low - number, number - high, 0.0) / (high - low + 1e-9) * 10


def _claim(table: CodedTable, typed: Sequence[Typed], place: int, row: int, broken: Sequence[Order]) -> Claim:
    order = max(broken, key=lambda o: o.holds)
    low, high = typed[order.low], typed[order.high]
    a, b = text_at(table, low.position, row), text_at(table, high.position, row)
    less = "below" if low.sort == "number" else "before"
    more = "above" if low.sort == "number" else "after"
    rule = f"{low.name} is {less} {high.name}" if order.strict else f"{low.name} is not {more} {high.name}"
    verb = "is not " + less if order.strict else "is " + more
    sentence = (
        f"{low.name} {shown(a)} {verb} {high.name} {shown(b)}; in {order.rows - order.broken:,} of "
        f"{order.rows:,} rows {rule}."
    )
    gaps = gaps_of(low, high)
    keeps = np.flatnonzero(gaps > 0)[:3]
    others = tuple(
        (f"also broken: {typed[o.low].name} ≤ {typed[o.high].name}", f"holds in {share(o.holds)} of rows")
        for o in broken if o is not order
    )  # fmt: skip
    chance = (
        "rows that would break it by chance",
        f"{order.expected:,.0f} of {order.rows:,}; {order.broken:,} do",
    )
    other = b if typed[place] is low else a
    return Claim(
        "order", typed[place].name, row, _PRECISION * order.holds, sentence, values=(other,),
        details=(chance, *others), support=tuple(keeps.tolist()),
    )  # fmt: skip
