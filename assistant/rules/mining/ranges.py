"""Ranges of numbers: natural bounds where a column keeps one, else what its tail leads to, never its extremes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assistant.rules.language import Range, Scalar
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, ColumnFacts, TableFacts
from assistant.rules.mining.holdout import Accepts, steadiness
from assistant.rules.mining.naming import is_key_like, natural_bounds

_STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_PERCENT, _SHARE = 100.0, 1.0
_ATTAINED = 20


@dataclass(frozen=True)
class Bounds:
    """What a column is bound by, None: nothing; `margin` in widths of what was observed; why, in words."""

    low: float | None
    high: float | None
    margin: float
    why: str


def mine_ranges(facts: TableFacts) -> Iterator[Mined]:
    """range for columns of numbers."""
    for column in facts.columns:
        if not column.numeric or column.filled < LEAST_ROWS:
            continue
        grows = facts.grows(column)
        counted = grows or _is_counter(column)
        numbers, counts = _known(column.numbers, column.coded.counts)
        bounds = bounds_of(numbers, counts, column, counted)
        if bounds is None:
            continue
        steady = steadiness(facts, column, lambda codes, seen, c=column, up=counted: _fit(c, codes, seen, up))
        rule = Range(
            table=facts.name, column=column.name, minimum=_scalar(bounds.low), maximum=_scalar(bounds.high),
            observed=(_plain(numbers.min()), _plain(numbers.max())), because=bounds.why,
        )  # fmt: skip
        yield Mined(rule, 0.96 if steady == 1 else 0.3, bounds.margin, steady=steady)


def bounds_of(numbers: np.ndarray, counts: np.ndarray, column: ColumnFacts, grows: bool) -> Bounds | None:
    """The bounds of distinct numbers (ascending not needed) with how many rows hold each."""
    order = np.argsort(numbers)
    numbers, counts = numbers[order], counts[order]
    at = counts.cumsum() / counts.sum()
    low, high = float(numbers[0]), float(numbers[-1])
    named_low, named_high = natural_bounds(column.name, low, high)
    top, why_top = _upper(numbers, counts, at, column)
    bottom, why_bottom = _lower(numbers, counts, at, column)
    if grows:
        top, why_top = None, "it grows with time"
    if named_low is not None:
        bottom, why_bottom = named_low, "by its name"
    if named_high is not None:
        top, why_top = named_high, "by its name"
    if bottom is None and top is None:
        return None
    spread = max(high - low, abs(high) * 1e-3, 1e-9)
    margin = max(
        (top - high) / spread if top is not None else 0.0,
        (low - bottom) / spread if bottom is not None else 0.0,
    )
    return Bounds(bottom, top, min(margin, 1e3), _why(low, high, bottom, why_bottom, top, why_top))


def _upper(
    numbers: np.ndarray, counts: np.ndarray, at: np.ndarray, column: ColumnFacts
) -> tuple[float | None, str]:
    high = float(numbers[-1])
    middle, tail = _quantile(numbers, at, 0.5), _quantile(numbers, at, 0.9)
    if high <= 0:
        return 0.0, "it is never positive"
    for natural in (_SHARE, _PERCENT):
        if high == natural and counts[-1] >= _ATTAINED and numbers[0] >= 0 and len(numbers) > 2:
            return natural, f"{natural:g} is reached and never passed"
    if _is_edge(numbers, counts, column):
        return high, "it is reached often and never passed"
    if numbers[0] >= 0 and high > 0:
        factor = min(max(2.0, high / max(tail, 1e-12)), 25.0)
        if factor >= 25.0:
            return None, "its tail has no end in sight"
        bound = factor * high
        if middle > 0 and high < 10 * middle:
            bound = max(min(bound, 30 * middle), 2 * high)
        if low_width := (numbers[0] > 0.5 * high):
            # Far from zero (a temperature in kelvin, a year): its own width is the measure.
            bound = high + 2 * (high - float(numbers[0]))
        return _round_up(bound), "well beyond its width" if low_width else "well beyond its tail"
    reach = high - middle
    heavy = reach / max(tail - middle, 1e-12) if tail > middle else 10.0
    if heavy > 60:
        return None, "its tail has no end in sight"
    return _round_up(high + reach * min(max(heavy / 3, 1.0), 10.0)), "well beyond its tail"


def _lower(
    numbers: np.ndarray, counts: np.ndarray, at: np.ndarray, column: ColumnFacts
) -> tuple[float | None, str]:
    low, high = float(numbers[0]), float(numbers[-1])
    if low >= 0:
        if low > 0.5 * high:
            return max(0.0, -_round_up(-(low - 2 * (high - low)))), "well beyond its width"
        if column.sort == "integer" and low == 1 and counts[0] >= _ATTAINED:
            return 1.0, "it is never less than one"
        return 0.0, "it is never negative"
    mirrored = _upper(-numbers[::-1], counts[::-1], 1 - np.concatenate([[0.0], at[:-1]])[::-1], column)
    return (None if mirrored[0] is None else -mirrored[0]), mirrored[1]


def _is_edge(numbers: np.ndarray, counts: np.ndarray, column: ColumnFacts) -> bool:
    """Whether a scale of few whole steps ends where it is still well filled: 1 to 5 stars."""
    if column.sort != "integer" or len(numbers) > 12 or counts.min() < _ATTAINED:
        return False
    return bool(numbers[-1] <= 12 and counts[-1] >= 0.02 * counts.sum())


def _quantile(numbers: np.ndarray, at: np.ndarray, share: float) -> float:
    return float(numbers[min(int(np.searchsorted(at, share)), len(numbers) - 1)])


def _is_counter(column: ColumnFacts) -> bool:
    """Whole numbers, each once: a key, whose next ones go on above."""
    return column.sort == "integer" and column.distinct == column.filled and (
        is_key_like(column.name) or column.numbers[np.isfinite(column.numbers)].max() > 1_000
        or column.filled > 0.3 * float(np.nanmax(column.numbers))
    )  # fmt: skip


def _fit(column: ColumnFacts, codes: np.ndarray, counts: np.ndarray, grows: bool) -> Accepts | None:
    numbers, counts = _known(column.numbers[codes], counts)
    if len(numbers) < 2:
        return None
    bounds = bounds_of(numbers, counts, column, grows)
    if bounds is None:
        return None
    low = -math.inf if bounds.low is None else bounds.low
    high = math.inf if bounds.high is None else bounds.high

    def accepts(others: np.ndarray) -> np.ndarray:
        found = column.numbers[others]
        inside: np.ndarray = ~np.isfinite(found) | ((found >= low) & (found <= high))
        return inside

    return accepts


def _known(numbers: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    held = np.isfinite(numbers)
    return numbers[held], counts[held]


def _round_up(number: float) -> float:
    """The next number up of few digits; downwards for a negative one."""
    if number == 0:
        return 0.0
    size = abs(number)
    power = 10.0 ** math.floor(math.log10(size))
    if number < 0:
        return -power * max(step for step in _STEPS if step <= size / power * (1 + 1e-9))
    return power * min(step for step in _STEPS if step >= size / power * (1 - 1e-9))


def _plain(number: float) -> Scalar:
    return int(number) if float(number).is_integer() and abs(number) < 1e15 else float(f"{number:.12g}")


def _scalar(number: float | None) -> Scalar | None:
    return None if number is None else _plain(number)


def _why(low: float, high: float, bottom: float | None, lower: str, top: float | None, upper: str) -> str:
    said = f"Seen from {low:g} to {high:g}"
    if bottom is not None:
        said += f"; not below {bottom:g}: {lower}"
    if top is not None:
        said += f"; not above {top:g}: {upper}"
    return said + "."
