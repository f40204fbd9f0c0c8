"""Training cells: the sample of a made table's cells that a stage of the combiner learns from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator

from assistant.anomalies.cells import CodedTable, code_column
from training.anomalies.tables import LabelledTable

MOST_HIDDEN = 0.2
"""At most this share of the rarer words is unknown in a made table: no list has all the world's names."""
_CLEAN_CELLS = 70
_WRONG_CELLS = 60


@dataclass(frozen=True)
class Cells:
    """Training cells: features (cells, features), wrong or not, weight, and the table each is of."""

    features: np.ndarray
    wrong: np.ndarray
    weight: np.ndarray
    table: np.ndarray

    def only(self, mask: np.ndarray) -> Cells:
        """The cells where `mask` is true."""
        return Cells(self.features[mask], self.wrong[mask], self.weight[mask], self.table[mask])


def joined(parts: Sequence[Cells]) -> Cells:
    """All parts as one."""
    return Cells(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Cells)))


def coded(labelled: LabelledTable) -> CodedTable:
    """The coded form of a made table."""
    columns = tuple(
        code_column(header, cells) for header, cells in zip(labelled.headers, labelled.cells, strict=True)
    )
    return CodedTable(columns, len(labelled.cells[0]))


def choose(wrong: np.ndarray, rng: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a column to learn from, some right and some `wrong`, and the weight of each."""
    chosen, weights = [], []
    for value, most in ((False, _CLEAN_CELLS), (True, _WRONG_CELLS)):
        rows = np.flatnonzero(wrong == value)
        taken = rng.permutation(rows)[:most]
        chosen.append(taken)
        weights.append(np.full(len(taken), len(rows) / max(len(taken), 1)))
    # A long column counts for more than a short one, but not in proportion.
    return np.concatenate(chosen), np.concatenate(weights) / np.sqrt(len(wrong))
