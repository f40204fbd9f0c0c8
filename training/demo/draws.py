"""Seeded draws that the demo's tables are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import numpy as np
from numpy.random import Generator

T = TypeVar("T")


def draw(rng: Generator, options: Sequence[T], size: int, weights: Sequence[float] | None = None) -> list[T]:
    """`size` of `options` with replacement, by weight where weights are given."""
    p = None if weights is None else np.array(weights) / sum(weights)
    return [options[i] for i in rng.choice(len(options), size, p=p).tolist()]


def days(rng: Generator, first: date, last: date, size: int) -> list[date]:
    """`size` days from `first` to `last`, both possible."""
    return [first + timedelta(days=int(d)) for d in rng.integers(0, (last - first).days + 1, size)]


def money(values: Sequence[float] | np.ndarray) -> list[Decimal]:
    """Amounts with two places."""
    return [Decimal(round(float(value) * 100)).scaleb(-2) for value in values]
