"""How rare a group of values is among all, in forms that compare across columns."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd


def shares(keys: Sequence[Hashable], weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each value's share of the weight with its key, and how much more surprising that is than usual.

    Both float64 of shape (len(keys),). The second is -log share minus its weighted mean (the entropy): 0
    for an ordinary value whatever the number of keys, large where one key is rare among common ones.
    """
    if not len(keys):
        return np.zeros(0), np.zeros(0)
    codes, _ = pd.factorize(np.array(keys, dtype=object))
    total = max(float(weights.sum()), 1e-9)
    share = np.bincount(codes, weights=weights)[codes] / total
    surprise = -np.log(np.maximum(share, 1e-9))
    entropy = float((surprise * weights).sum() / total)
    return share, surprise - entropy
