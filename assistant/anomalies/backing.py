"""What stands behind a suggestion, for its details: rows that back it, and the detectors that spoke."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.features import NAMES
from assistant.view import TableView

_SHOWN = 3
_SPEAKS: tuple[tuple[str, float, str], ...] = (
    ("dependency.worst_gap", 0.3, "outvoted by the rows of its group"),
    ("symbols.badness", 0.0, "characters of a wrong encoding"),
    ("symbols.edges", 0.0, "white space at its ends"),
    ("placeholder.level", 0.0, "a word for no value"),
    ("words.slip", 0.0, "one slip from a known word"),
    ("neighbours.similarity", 0.7, "near a frequent value"),
    ("parse.surprise", 1.5, "of another type than most"),
    ("pattern.shape_surprise", 1.5, "of an unusual form"),
    ("numeric.gap", 2.0, "a gap parts it from the other numbers"),
    ("encoder.plausibility", 0.5, "the encoder doubts it"),
)
"""Feature, the value above which it speaks for an error, in words."""


def spoken(features: np.ndarray) -> str:
    """The detectors that speak for an error of a cell with these features, in words; "" where none does."""
    said = []
    for name, least, words in _SPEAKS:
        value = features[NAMES.index(name)] if name in NAMES else np.nan
        if np.isfinite(value) and value > least:
            said.append(words)
    return "; ".join(said[:4])


class Backing:
    """Finds rows of a view that hold given values; what it looks up is kept between calls."""

    def __init__(self, view: TableView, table: CodedTable) -> None:
        self.view = view
        self.table = table
        self._codes: dict[str, dict[str, int]] = {}

    def keys(self, held: Mapping[str, str]) -> str:
        """The keys of the first rows that hold these texts by column; "" in a table without a key."""
        if not self.view.table.key:
            return ""
        mask = np.ones(self.table.rows, dtype=bool)
        for name, text in held.items():
            column = self.table.columns[self.table.names.index(name)]
            if name not in self._codes:
                self._codes[name] = {value: code for code, value in enumerate(column.values)}
            mask &= column.codes == self._codes[name].get(text, -2)
        rows = np.flatnonzero(mask)[:_SHOWN].tolist()
        return "; ".join(", ".join(str(part) for part in self.view.keys[row]) for row in rows)
