"""What a column of numbers is bound by: natural bounds it keeps, else what its tail leads to, never its extremes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

_STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_ATTAINED = 20
_EDGE = 12
_ENDLESS = 25.0
"""A tail in which the greatest is so many times what nine in ten stay below has no end in sight."""
_TIMES = 30.0
"""Where a column's greatest is of its middle's size, a bound of so many middles still tells a lost decimal point."""
_DEVIATIONS = 4.2

Bound = tuple[float | None, str]
"""A bound, None for none, and why in words."""


@dataclass(frozen=True)
class Spread:
    """Distinct numbers, ascending, with how many rows hold each; `whole`: they are whole numbers."""

    numbers: np.ndarray
    counts: np.ndarray
    whole: bool

    @property
    def low(self) -> float:
        """The least."""
        return float(self.numbers[0])

    @property
    def high(self) -> float:
        """The greatest."""
        return float(self.numbers[-1])

    def quantile(self, share: float) -> float:
        """The number that such a share of the rows does not pass."""
        at = self.counts.cumsum() / self.counts.sum()
        return float(self.numbers[min(int(np.searchsorted(at, share)), len(self.numbers) - 1)])

    def mirrored(self) -> Spread:
        """The same with the sign turned."""
        return Spread(-self.numbers[::-1], self.counts[::-1], self.whole)


def spread_of(numbers: np.ndarray, counts: np.ndarray, *, whole: bool) -> Spread | None:
    """The spread of what is finite; None where nothing is."""
    held = np.isfinite(numbers)
    if not held.any():
        return None
    distinct, place = np.unique(numbers[held], return_inverse=True)
    return Spread(distinct, np.bincount(place, weights=counts[held]).astype(np.int64), whole)


def upper(spread: Spread, wide: float = 1.0) -> Bound:
    """What bounds it from above, the margin taken `wide` times."""
    high = spread.high
    if high <= 0:
        return 0.0, "it is never positive"
    for natural in (1.0, 100.0):
        reached = high == natural and spread.counts[-1] >= _ATTAINED
        if reached and spread.low >= 0 and len(spread.numbers) > 2:
            return natural, f"{natural:g} is reached and never passed"
    if wide == 1.0 and _is_edge(spread):
        return high, "it is reached often and never passed"
    if math.isinf(wide):
        return None, "its tail has no end in sight"
    if spread.low > 0.5 * high:
        # Far from zero (a temperature in kelvin, a year): its own width is the measure.
        return _round_up(high + 2 * wide * max(high - spread.low, 0.02 * high)), "well beyond its width"
    if spread.low >= 0:
        return _of_amounts(spread, wide)
    middle, tail = spread.quantile(0.5), spread.quantile(0.9)
    reach = high - middle
    heavy = reach / (tail - middle) if tail > middle else 10.0
    if heavy > 60:
        return None, "its tail has no end in sight"
    return _round_up(high + wide * reach * min(max(heavy / 3, 1.0), 10.0)), "well beyond its tail"


def _of_amounts(spread: Spread, wide: float) -> Bound:
    """Amounts spread by factors: as far again beyond the greatest as that lies beyond nine in ten, and at
    least where a log-normal tail of the same width would end."""
    high, middle, tail = spread.high, spread.quantile(0.5), spread.quantile(0.9)
    factor = max(2.0, high / max(tail, 1e-12))
    if factor >= _ENDLESS:
        return None, "its tail has no end in sight"
    bound = factor * high
    if middle > 0 and high < 10 * middle:
        bound = max(min(bound, _TIMES * middle), 2 * high)
    if middle > 0:
        bound = max(bound, middle * (tail / middle) ** (_DEVIATIONS / 1.2816))
    return _round_up(bound * wide), "well beyond its tail"


def lower(spread: Spread, wide: float = 1.0) -> Bound:
    """What bounds it from below, the margin taken `wide` times."""
    low, high = spread.low, spread.high
    if low < 0:
        bound, why = upper(spread.mirrored(), wide)
        return (None if bound is None else -bound), why.replace("positive", "negative")
    if low > 0.5 * high and not math.isinf(wide):
        bound = low - 2 * wide * max(high - low, 0.02 * high)
        return (_round_down(bound), "well below its width") if bound > 0 else (0.0, "it is never negative")
    if spread.whole and low == 1 and spread.counts[0] >= _ATTAINED:
        return 1.0, "it is never less than one"
    return 0.0, "it is never negative"


def _is_edge(spread: Spread) -> bool:
    """Whether a scale of few whole steps ends where it is still well filled: 1 to 5 stars."""
    if not spread.whole or len(spread.numbers) > _EDGE or spread.counts.min() < _ATTAINED:
        return False
    return bool(0 < spread.high <= _EDGE and spread.counts[-1] >= 0.02 * spread.counts.sum())


def _round_up(number: float) -> float:
    """The next number up of few digits."""
    if number <= 0:
        return -_round_down(-number) if number < 0 else 0.0
    power = 10.0 ** math.floor(math.log10(number))
    return float(f"{power * min(step for step in _STEPS if step >= number / power * (1 - 1e-9)):.10g}")


def _round_down(number: float) -> float:
    if number <= 0:
        return -_round_up(-number) if number < 0 else 0.0
    power = 10.0 ** math.floor(math.log10(number))
    return float(f"{power * max(step for step in _STEPS if step <= number / power * (1 + 1e-9)):.10g}")
