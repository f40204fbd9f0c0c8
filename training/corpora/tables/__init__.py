"""Whole tables: believable, with dependencies that hold (`sample_table`), and the same with known errors
(`corrupt_table`).
"""

from __future__ import annotations

from numpy.random import Generator

from training.corpora.columns import Split
from training.corpora.rand import chance, pick
from training.corpora.tables import business, public
from training.corpora.tables.base import CleanTable, Dependency
from training.corpora.tables.composed import composed, reported
from training.corpora.tables.corruption import DirtyTable, corrupt_table, sample_rate
from training.corpora.tables.layout import SCHEMAS, styled

__all__ = [
    "SCHEMAS",
    "CleanTable",
    "Dependency",
    "DirtyTable",
    "corrupt_table",
    "sample_rate",
    "sample_table",
]

_MODULES = (business, public)
"""Imported for their schemas, which register themselves."""


def sample_table(rng: Generator, rows: int | None = None, split: Split = "train") -> CleanTable:
    """A clean table of 5 to 25 columns: by one of the schemas, composed at random, or of reporting sources.

    `rows` is 20 to 2000 by chance where not given.
    """
    size = rows if rows is not None else int(min(2000, max(20, 10 ** rng.normal(2.4, 0.45))))
    point = rng.random()
    if point < 0.5:
        name = pick(rng, sorted(SCHEMAS))
        table = SCHEMAS[name](rng, size, split)
        return styled(table, rng) if chance(rng, 0.7) else table
    return composed(rng, size, split) if point < 0.82 else reported(rng, size, split)
