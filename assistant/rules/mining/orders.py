"""Comparisons: one column is never after, or above, another, or always equal to it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

import numpy as np

from assistant.anomalies.relations.order import Order, find_orders, gaps_of
from assistant.rules.language import Comparison, Reads
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, ColumnFacts, TableFacts

_MOST_BROKEN = 0.01
_LEAST_DISTINCT = 5
_LEAST_EXPECTED = 12.0
"""Rows that unrelated dates would have out of order: none of so many is no chance."""
_LEAST_APART = 0.2
_MOST_DATES = 12


def mine_orders(facts: TableFacts) -> Iterator[Mined]:
    """comparison for columns in order; what follows from two others is left out."""
    places = {(one.low, one.high): one for one in [*_of_dates(facts), *find_orders(facts.coded, facts.typed)]}
    for (low, high), one in places.items():
        if any((low, between) in places and (between, high) in places for between in range(len(facts.typed))):
            continue
        mined = _comparison(facts, one)
        if mined is not None:
            yield mined
    yield from _equals(facts)


def _of_dates(facts: TableFacts) -> Iterator[Order]:
    """Dates that are never out of order though unrelated ones would be, on fewer rows than numbers need."""
    dated = [place for place, one in enumerate(facts.typed) if one.sort == "date"][:_MOST_DATES]
    for low, high in permutations(dated, 2):
        gaps = gaps_of(facts.typed[low], facts.typed[high])
        held = np.isfinite(gaps)
        size = int(held.sum())
        if size < LEAST_ROWS or (gaps[held] < 0).any() or (gaps[held] > 0).mean() < _LEAST_APART:
            continue
        a, b = (np.sort(facts.typed[place].numbers[held]) for place in (low, high))
        expected = float(np.searchsorted(b, a, side="left").sum()) / size
        if expected >= _LEAST_EXPECTED:
            yield Order(low, high, False, size, 0, expected)


def _comparison(facts: TableFacts, one: Order) -> Mined | None:
    left, right = (facts.columns[facts.typed[p].position] for p in (one.low, one.high))
    reads = _reads(left, right)
    if reads is None or 1 - one.holds > _MOST_BROKEN:
        return None
    rule = Comparison(
        table=facts.name, left=left.name, operator="<=", right=right.name, reads=reads, format=left.form
    )
    return Mined(rule, 0.94 if one.broken == 0 else 0.75, surprise=min(one.expected / np.log(10), 300.0))


def _reads(left: ColumnFacts, right: ColumnFacts) -> Reads | None:
    """How both can be read by a rule, None where they cannot."""
    if left.numeric and right.numeric:
        return "number"
    if left.dated and right.dated and left.form == right.form:
        return "datetime" if left.sort == right.sort == "datetime" else "date"
    return None


def _equals(facts: TableFacts) -> Iterator[Mined]:
    """Columns that hold the same text in every row."""
    usable = [c for c in facts.columns if c.distinct >= _LEAST_DISTINCT]
    by_size: dict[int, list[ColumnFacts]] = {}
    for column in usable:
        by_size.setdefault(int(column.seen.sum()) // max(1, facts.rows // 50), []).append(column)
    for group in by_size.values():
        for one, other in combinations(group[:40], 2):
            both = one.seen & other.seen
            if both.sum() < 30 or abs(one.distinct - other.distinct) > 0.02 * one.distinct:
                continue
            rows = np.flatnonzero(both)
            same = [
                one.coded.values[a] == other.coded.values[b]
                for a, b in zip(
                    one.coded.codes[rows[:200]].tolist(), other.coded.codes[rows[:200]].tolist(), strict=True
                )
            ]
            if sum(same) < 0.98 * len(same):
                continue
            rule = Comparison(table=facts.name, left=one.name, operator="=", right=other.name, reads="text")
            yield Mined(rule, 0.9, surprise=min(float(both.sum()), 300.0))
