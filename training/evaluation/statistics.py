"""Figures as functions of example weights: the whole and a bootstrap resample are weights alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from training.tasks.examples import Example

Figures = dict[str, np.ndarray]
"""Values by figure name, (r,) for r rows of weights; NaN where a figure is not defined."""

_CELLS = 2_000_000
"""Weights held at once: resamples are drawn in blocks of about this many numbers (16 MB)."""


class Family(Protocol):
    """Figures that are computed together, from weights (r, n) of n examples."""

    def __call__(self, weights: np.ndarray) -> Figures:
        """The figures under each row of `weights`."""
        ...


@dataclass(frozen=True)
class Sums:
    """Figures that depend on weighted sums over the examples alone.

    `terms` (n, k) are summed; `finish` takes the sums (r, k) and the weights' totals (r,).
    """

    terms: np.ndarray
    finish: Callable[[np.ndarray, np.ndarray], Figures]

    def __call__(self, weights: np.ndarray) -> Figures:
        """The figures under each row of `weights`."""
        return self.finish(weights @ self.terms, weights.sum(axis=1))

    def of(self, rows: np.ndarray) -> Sums:
        """The same figures of some of the examples."""
        return Sums(self.terms[rows], self.finish)


def means(columns: dict[str, np.ndarray]) -> Sums:
    """Plain means of a value (n,) per example."""
    terms = np.stack([np.asarray(column, dtype=np.float64) for column in columns.values()], axis=1)
    return Sums(
        terms,
        lambda sums, totals: {name: ratio(sums[:, i], totals) for i, name in enumerate(columns)},
    )


def ratio(top: np.ndarray, bottom: np.ndarray, empty: float = np.nan) -> np.ndarray:
    """top / bottom, `empty` where the bottom is 0."""
    out = np.full(np.broadcast_shapes(top.shape, bottom.shape), empty, dtype=np.float64)
    np.divide(top, bottom, out=out, where=bottom != 0)
    return out


def clusters(examples: Sequence[Example]) -> np.ndarray:
    """Codes (n,) of what is resampled together: a table; an example that names no table is one by itself.

    Examples of a table are alike, so resampling single ones would give intervals that are too narrow (cluster
    bootstrap: Davison & Hinkley 1997, 3.8). Where all come from one table, each is resampled by itself.
    """
    keys = [(example.table, -1) if example.table else ("", i) for i, example in enumerate(examples)]
    codes = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    if len(codes) < 2:
        return np.arange(len(examples))
    return np.array([codes[key] for key in keys])


def resampled(codes: np.ndarray, resamples: int, seed: int) -> Iterator[np.ndarray]:
    """Blocks (r, n) of bootstrap weights: how often each example is drawn, whole clusters at once."""
    generator = np.random.default_rng(seed)
    count = int(codes.max()) + 1
    block = max(1, min(resamples, _CELLS // max(len(codes), count)))
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        drawn = generator.integers(count, size=(rows, count)) + count * np.arange(rows)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=rows * count).reshape(rows, count)
        yield counts[:, codes].astype(np.float64)


def gathered(blocks: Sequence[Figures]) -> Figures:
    """Blocks of figures end to end."""
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
