"""Lengths of texts that have no pattern, and placeholders that never stand in a column."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from assistant.rules.language import Length, NotInSet
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, ColumnFacts, TableFacts
from assistant.rules.mining.holdout import Accepts, steadiness

_PLACEHOLDERS = ("N/A", "n/a", "NULL", "null", "None", "NaN", "unknown", "TBD", "test", "-", "?", "xxx")
_MAILS = ("test@test.com", "test@example.com", "none@none.com", "noreply@example.com", "a@a.com")
_DAYS = ("1900-01-01", "1970-01-01", "9999-12-31")


def mine_lengths(facts: TableFacts) -> Iterator[Mined]:
    """length of texts: exactly where it never varies, else with room on both sides."""
    for column in facts.columns:
        if column.sort != "text" or not column.untyped or column.distinct < 2 * LEAST_ROWS:
            continue
        lengths = np.array([len(value) for value in column.coded.values])
        low, high = _bounds(lengths[column.coded.present])
        steady = steadiness(facts, column, partial(_fit, lengths))
        if steady == 1:
            rule = Length(table=facts.name, column=column.name, minimum=low, maximum=high)
            seen = lengths[column.coded.present]
            yield Mined(
                rule, 0.93 if low == high else 0.85, margin=float((high - seen.max()) / max(seen.max(), 1))
            )


def _bounds(lengths: np.ndarray) -> tuple[int, int]:
    low, high = int(lengths.min()), int(lengths.max())
    if low == high:
        return low, high
    return (1 if low < 6 else low // 2), (2 * high if high > 10 else high + 10)


def _fit(lengths: np.ndarray, codes: np.ndarray, _counts: np.ndarray) -> Accepts:
    low, high = _bounds(lengths[codes])

    def accepts(others: np.ndarray) -> np.ndarray:
        inside: np.ndarray = (lengths[others] >= low) & (lengths[others] <= high)
        return inside

    return accepts


def mine_placeholders(facts: TableFacts) -> Iterator[Mined]:
    """not_in_set: what people type for want of a value, where it has not been typed yet."""
    for column in facts.columns:
        if not column.untyped and not column.dated:
            continue
        if column.distinct < 2 * LEAST_ROWS or column.numeric:
            continue
        if column.dated:
            listed = _DAYS if column.form is None else ()
        else:
            mails = sum("@" in value for value in column.values) > 0.5 * column.distinct
            listed = _MAILS if mails else _PLACEHOLDERS
        values = tuple(value for value in listed if value not in set(column.values))
        if values and _is_open(column):
            yield Mined(NotInSet(table=facts.name, column=column.name, values=values), 0.9)


def _is_open(column: ColumnFacts) -> bool:
    """Whether a placeholder could have shown among so many different values."""
    return column.filled >= 100
