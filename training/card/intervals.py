"""Intervals and detectable differences of shares, in closed form: what a card can say from counts alone."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959964
"""Normal quantile of a two-sided 95 % interval."""
Z_POWER = 0.841621
"""Normal quantile of 80 % power."""


def wilson(share: float, examples: int) -> tuple[float, float]:
    """The 95 % score interval of a share of `examples` (Wilson 1927); (0, 1) where there are none."""
    if examples <= 0:
        return 0.0, 1.0
    shrink = 1 + Z95**2 / examples
    centre = (share + Z95**2 / (2 * examples)) / shrink
    half = Z95 * sqrt(share * (1 - share) / examples + Z95**2 / (4 * examples**2)) / shrink
    return max(0.0, centre - half), min(1.0, centre + half)


def detectable(share: float, examples: int) -> float:
    """The smallest true difference from `share` that `examples` show at 5 %, two-sided, with 80 % power.

    Normal approximation; at most 1.
    """
    if examples <= 0:
        return 1.0
    return min(1.0, (Z95 + Z_POWER) * sqrt(max(share * (1 - share), 0.25 / examples) / examples))
