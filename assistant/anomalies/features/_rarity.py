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


def unseen(keys: Sequence[Hashable], present: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How unexpected a form is that only one of the distinct values has: as Good and Turing estimate it.

    Both float64 of shape (len(keys),). The first is 0 for a value that shares its form, else the log of the
    chance that a value is of a form never seen before, judged by the others: the share of them alone in
    their form. The second is the share of the others that have the commonest other form.
    """
    size = int(present.sum())
    if size < 3:
        return np.full(len(keys), np.nan), np.full(len(keys), np.nan)
    codes, _ = pd.factorize(np.array(keys, dtype=object))
    counts = np.bincount(codes[present], minlength=int(codes.max()) + 1)
    own = counts[codes]
    alone = int((counts == 1).sum())
    chance = np.log((max(alone - 1, 0) + 0.5) / size)
    ordered = np.sort(counts)[::-1]
    second = int(ordered[1]) if len(ordered) > 1 else 0
    is_top = own == ordered[0]
    main = np.where(is_top, second if (counts == ordered[0]).sum() == 1 else ordered[0], ordered[0])
    return np.where(own <= 1, chance, 0.0), main / (size - 1)
