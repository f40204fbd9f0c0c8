"""From the features of a pair to its score."""

from __future__ import annotations

import numpy as np

from assistant.mapping.features import NAMES

FIRST = {"name_words": 1.0, "name_in_table": 1.0, "name_trigrams": 0.8, "name_meaning": 1.2,
         "name_same": 0.6, "told_meaning": 1.2, "crossed_meaning": 0.6, "told_words": 0.5, "field_meaning": 1.2, "held_meaning": 0.4,
         "values_plain": 1.6, "values_words": 0.6, "shapes": 0.3, "kinds": 0.4, "spread": 0.3,
         "type_same": 0.15, "table_meaning": 0.2}  # fmt: skip
"""Weights of the first score: a mean of what can be measured of both columns."""


def first_scores(features: np.ndarray) -> np.ndarray:
    """float64 (pairs,) in [0, 1]: what no training is needed for."""
    places = [NAMES.index(name) for name in FIRST]
    weights = np.array(list(FIRST.values()))
    taken = features[:, places].astype(np.float64)
    there = ~np.isnan(taken)
    total = (np.where(there, taken, 0) * weights).sum(axis=1) / np.maximum(
        (there * weights).sum(axis=1), 1e-9
    )
    return np.asarray(np.clip(total, 0, 1))
