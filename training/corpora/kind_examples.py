"""Examples for the kind classifier: a column's header (often "" or dull), some of its values, its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from assistant.kinds import KINDS
from training.corpora.columns import CleanColumn, Split, sample_column, sample_rows
from training.corpora.errors import corrupt
from training.corpora.rand import between, chance, pick, some

VALUES = 12
_SEEDS = {"train": 2, "validation": 3}
_HEADERLESS = 0.4


@dataclass(frozen=True, slots=True)
class KindExample:
    """A column to classify; `template` and `unseen` are the column's."""

    header: str
    values: tuple[str, ...]
    kind: str
    template: str
    unseen: bool


def examples(seed: int, n: int, split: Split = "train") -> Iterator[KindExample]:
    """`n` columns, the kinds even, always the same for one seed and split; splits never share a column."""
    rng = np.random.default_rng([seed, _SEEDS[split]])
    for i in range(n):
        kind = KINDS[i % len(KINDS)] if i % 3 else pick(rng, KINDS)
        column = sample_column(kind, min(sample_rows(rng), 300), rng, split)
        header = "" if chance(rng, _HEADERLESS) else column.header
        yield KindExample(header, _shown(column, rng), kind, column.template, column.unseen)


def _shown(column: CleanColumn, rng: Generator) -> tuple[str, ...]:
    """Distinct values, most frequent first or any, with an error among them now and then."""
    if chance(rng, 0.6):
        shown = [value for value, _ in Counter(column.values).most_common(between(rng, 3, VALUES))]
    else:
        shown = some(rng, list(dict.fromkeys(column.values)), between(rng, 3, VALUES))
    if chance(rng, 0.15):
        damaged = corrupt(pick(rng, column.values), rng)
        if damaged is not None and damaged.kind not in ("foreign", "wrong_category"):
            shown[between(rng, 0, len(shown) - 1) if len(shown) < 4 else -1] = damaged.value
    return tuple(shown)
