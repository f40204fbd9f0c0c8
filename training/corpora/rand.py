"""Small fast draws from a numpy Generator (`Generator.choice` costs ten times as much)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator

T = TypeVar("T")


def below(rng: Generator, bound: int) -> int:
    """A whole number in [0, bound); `bound` at least 1."""
    return int(rng.random() * bound)


def between(rng: Generator, low: int, high: int) -> int:
    """A whole number in [low, high]."""
    return low + int(rng.random() * (high - low + 1))


def chance(rng: Generator, probability: float) -> bool:
    """True with this probability."""
    return bool(rng.random() < probability)


def pick(rng: Generator, options: Sequence[T]) -> T:
    """One of `options`, all equally likely."""
    return options[int(rng.random() * len(options))]


def draw(rng: Generator, options: Sequence[T], size: int) -> list[T]:
    """`size` of `options` with replacement."""
    return [options[i] for i in (rng.random(size) * len(options)).astype(np.int64).tolist()]


def some(rng: Generator, options: Sequence[T], size: int) -> list[T]:
    """`size` different ones of `options` (all of them where there are fewer), in random order."""
    return [options[i] for i in rng.permutation(len(options))[:size].tolist()]


def weighted(rng: Generator, options: Sequence[tuple[T, float]]) -> T:
    """One of (option, weight) pairs, by weight."""
    point = rng.random() * sum(weight for _, weight in options)
    for option, weight in options:
        point -= weight
        if point < 0:
            return option
    return options[-1][0]


def distinct(make: Callable[[], T], size: int, tries: int = 4) -> list[T]:
    """About `size` different results of `make`, in the order made; fewer where it makes no more."""
    seen: dict[T, None] = {}
    for _ in range(size * tries):
        if len(seen) >= size:
            break
        seen[make()] = None
    return list(seen)


def unique(values: Iterable[T]) -> list[T]:
    """`values` without repeats, in order."""
    return list(dict.fromkeys(values))
