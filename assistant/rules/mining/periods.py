"""Ranges of dates: not before a floor, and not in the far future; a new period never breaks them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from assistant.rules.language import Range
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, TableFacts

_EPOCH = date(1970, 1, 1)
_YEAR = 365.25
_SURE_TAIL = 0.003


def mine_periods(facts: TableFacts) -> Iterator[Mined]:
    """range for columns of dates."""
    for column in facts.columns:
        known = np.isfinite(column.numbers)
        if not column.dated or column.filled < LEAST_ROWS or known.sum() < 5:
            continue
        days, counts = column.numbers[known], column.coded.counts[known]
        order = np.argsort(days)
        days, counts = days[order], counts[order]
        low, high = _core(days, counts)
        span = max(high - low, 30.0)
        # Back by its own length, a year at least; ahead by three, five years at least; whole years.
        floor = _day(low - max(span, _YEAR)).year
        end = _day(high + max(3 * span, 5 * _YEAR)).year
        rule = Range(
            table=facts.name, column=column.name, minimum=f"{max(floor, 1):04d}-01-01",
            maximum=f"{min(end, 9998):04d}-12-31", reads="date" if column.sort == "date" else "datetime",
            format=column.form, observed=(_day(days[0]).isoformat(), _day(days[-1]).isoformat()),
            because=f"Seen from {_day(low)} to {_day(high)}; the bounds leave room for what is to come.",
        )  # fmt: skip
        yield Mined(rule, 0.97, margin=min(max(span, _YEAR) / span, 1e3))


def _core(days: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    """The period without a few stray days far from the rest: placeholders, slips of the pen."""
    at = counts.cumsum() / counts.sum()
    inner = days[(at > _SURE_TAIL) & (at <= 1 - _SURE_TAIL)]
    if len(inner) < 5:
        return float(days[0]), float(days[-1])
    span = max(float(inner[-1] - inner[0]), _YEAR)
    near = days[(days >= inner[0] - 2 * span) & (days <= inner[-1] + 2 * span)]
    return float(near[0]), float(near[-1])


def _day(number: float) -> date:
    try:
        return _EPOCH + timedelta(days=int(np.floor(number)))
    except OverflowError:
        return date.min if number < 0 else date.max
