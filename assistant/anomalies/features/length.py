"""Length in characters and in words, against the column's own spread."""

from __future__ import annotations

import numpy as np

from assistant.anomalies.cells import CodedColumn


def robust_z(numbers: np.ndarray, weights: np.ndarray, floor: float) -> np.ndarray:
    """Signed distance from the weighted median in units of the weighted mean absolute deviation."""
    if not len(numbers) or weights.sum() <= 0:
        return np.full(len(numbers), np.nan)
    order = np.argsort(numbers, kind="stable")
    summed = weights[order].cumsum()
    middle = numbers[order][min(int(np.searchsorted(summed, summed[-1] / 2)), len(order) - 1)]
    spread = float((np.abs(numbers - middle) * weights).sum() / summed[-1])
    scores: np.ndarray = (numbers - middle) / (spread + floor)
    return scores


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Lengths; each array has the shape (distinct values,)."""
    present = column.present.astype(float)
    lengths = np.array([len(value) for value in column.values], dtype=float)
    words = np.array([len(value.split()) for value in column.values], dtype=float)
    result = {
        "length.characters": np.log1p(lengths),
        "length.z": np.clip(robust_z(lengths, column.counts * present, 1.0), -50, 50),
        "length.z_distinct": np.clip(robust_z(np.log1p(lengths), present, 0.1), -50, 50),
        "length.words_z": np.clip(robust_z(words, present, 0.5), -50, 50),
    }
    for values in result.values():
        values[~column.present] = np.nan
    return result
