"""Whether what one half of the rows bears out holds on the other: at random, and by time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assistant.rules.mining.facts import ColumnFacts, TableFacts

Accepts = Callable[[np.ndarray], np.ndarray]
"""Codes of a column → bool of the same shape: which of these values a rule lets pass."""
Fit = Callable[[np.ndarray, np.ndarray], Accepts | None]
"""Codes and how many rows hold each → the rule learnt of them; None where they bear none out."""


def steadiness(facts: TableFacts, column: ColumnFacts, fit: Fit, without: np.ndarray | None = None) -> float:
    """Share of the hold-outs in which a rule learnt on one part lets all of the other pass.

    The codes in `without` are left out of both. 1 where the table is too small to be parted.
    """
    left_out = np.zeros(len(column.coded.values), dtype=bool)
    left_out[[] if without is None else without] = True
    if column.coded.missing >= 0:
        left_out[column.coded.missing] = True
    kept = tried = 0
    for learn, test in facts.halves:
        codes = column.coded.codes[learn]
        known, counts = np.unique(codes[~left_out[codes]], return_counts=True)
        others = np.unique(column.coded.codes[test])
        others = others[~left_out[others]]
        if not len(known) or not len(others):
            continue
        tried += 1
        accepts = fit(known, counts)
        kept += accepts is not None and bool(accepts(others).all())
    return kept / tried if tried else 1.0
