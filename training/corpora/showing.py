"""What a model is shown of a column: a few distinct values, now and then a wrong one among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from numpy.random import Generator

from training.corpora.errors import corrupt
from training.corpora.rand import between, chance, pick, some, unique

VALUES = 12
_ERRORS = 0.15
_STRANGERS = ("foreign", "wrong_category")


def shown(values: Sequence[str], rng: Generator, most: int = VALUES) -> tuple[str, ...]:
    """Three to `most` distinct values, the most frequent or any, with an error among them now and then."""
    size = between(rng, 3, most)
    if chance(rng, 0.6):
        chosen = [value for value, _ in Counter(values).most_common(size)]
    else:
        chosen = some(rng, unique(values), size)
    if chance(rng, _ERRORS):
        damaged = corrupt(pick(rng, values), rng)
        if damaged is not None and damaged.kind not in _STRANGERS:
            chosen[between(rng, 0, len(chosen) - 1) if len(chosen) < 4 else -1] = damaged.value
    return tuple(chosen)
