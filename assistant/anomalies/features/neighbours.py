"""Nearness of a rare value to a frequent one of its column."""

from __future__ import annotations

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.neighbours import nearest_frequent, slip_class


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """What a value may be a slip of; each array has the shape (distinct values,), NaN where there is none."""
    nearest = nearest_frequent(column)
    size = len(column.values)
    names = ("edits", "ratio", "only_digits", "folded", "edit_share")
    result = {f"neighbours.{name}": np.full(size, np.nan) for name in names}
    result["neighbours.similarity"] = np.where(nearest.index >= 0, nearest.similarity, 0.0)
    for i in np.flatnonzero(nearest.index >= 0).tolist():
        value, other = column.values[i], column.values[nearest.index[i]]
        edits, only_digits, folded = slip_class(value, other)
        result["neighbours.edits"][i] = min(edits, 20)
        result["neighbours.edit_share"][i] = edits / max(len(value), 1)
        result["neighbours.ratio"][i] = np.log(column.counts[nearest.index[i]] / column.counts[i])
        result["neighbours.only_digits"][i] = only_digits
        result["neighbours.folded"][i] = folded
    return result
