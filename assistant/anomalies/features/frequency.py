"""How often a value occurs, and how that compares with the other values of its column."""

from __future__ import annotations

import numpy as np

from assistant.anomalies.cells import CodedColumn


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Value frequencies; each array has the shape (distinct values,)."""
    counts = column.counts.astype(float)
    filled = max(column.filled, 1)
    present = counts[column.present]
    share = counts / max(column.total, 1)
    probabilities = present / filled
    entropy = float(-(probabilities * np.log(np.maximum(probabilities, 1e-12))).sum())
    median = _median(present)
    return {
        "frequency.count": np.log1p(np.minimum(counts, 1e6)),
        "frequency.share": np.log(np.maximum(share, 1e-7)),
        "frequency.excess": -np.log(np.maximum(counts / filled, 1e-9)) - entropy,
        "frequency.to_typical": np.log((counts + 0.5) / (median + 0.5)),
        "frequency.peers": np.log1p(filled) - np.log1p(_weight_at_most(counts, present)),
    }


def _median(counts: np.ndarray) -> float:
    """The count of the value in the middle row."""
    if not len(counts):
        return 0.0
    ordered = np.sort(counts)
    return float(ordered[np.searchsorted(ordered.cumsum(), ordered.sum() / 2)])


def _weight_at_most(counts: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Rows held by values that are no more frequent than each one."""
    if not len(present):
        return np.zeros_like(counts)
    ordered = np.sort(present)
    summed = np.concatenate([[0.0], ordered.cumsum()])
    weights: np.ndarray = summed[np.searchsorted(ordered, counts, side="right")]
    return weights
