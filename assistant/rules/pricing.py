"""What a rule costs: false alarms to expect, counted on rows that were held out when it was fitted."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import beta

from assistant.rules.language import Price

_TAIL = 0.05
"""On either side of a 90 % interval."""


@dataclass(frozen=True)
class Count:
    """Rows a rule failed, of those it judged, where it had not been fitted. `later`: rows later in time."""

    judged: int = 0
    failing: int = 0
    later: bool = False

    def __add__(self, other: Count) -> Count:
        return Count(self.judged + other.judged, self.failing + other.failing, self.later or other.later)

    @property
    def rate(self) -> float:
        """The share that failed; 0 where none was judged."""
        return self.failing / self.judged if self.judged else 0.0


def price(at_random: Count, later: Count, caught: float) -> Price:
    """The price by the dearer of two counts: rows held out at random, and the latest rows.

    The interval is exact for a share (Clopper and Pearson 1934). A rule never judged costs up to 1,000.
    """
    dearer = later if later.judged and later.rate >= at_random.rate else at_random
    low, high = interval(dearer)
    return Price(
        false_alarms=round(1000 * dearer.rate, 3), low=round(1000 * low, 3), high=round(1000 * high, 3),
        caught=round(caught, 3), rows=dearer.judged,
    )  # fmt: skip


def interval(count: Count) -> tuple[float, float]:
    """The 90 % interval of the share that fails."""
    if not count.judged:
        return 0.0, 1.0
    held = count.judged - count.failing
    low = beta.ppf(_TAIL, count.failing, held + 1) if count.failing else 0.0
    high = beta.ppf(1 - _TAIL, count.failing + 1, held) if held else 1.0
    return float(low), float(high)
