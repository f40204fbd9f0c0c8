"""Whether what one half of the rows bears out holds on the other: at random, and by time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assistant.rules.mining.facts import ColumnFacts, TableFacts

Accepts = Callable[[np.ndarray], np.ndarray]
"""Codes of a column → bool of the same shape: which of these values a rule lets pass."""
Fit = Callable[[np.ndarray, np.ndarray], Accepts | None]
"""Codes and how many rows hold each → the rule learnt of them; None where they bear none out."""


def steadiness(facts: TableFacts, column: ColumnFacts, fit: Fit, tolerance: float = 0.0) -> float:
    """Share of the hold-outs in which a rule learnt on one part fails no more than `tolerance` of the other.

    1 where the table is too small to be parted.
    """
    kept = tried = 0
    for learn, test in facts.halves:
        codes = column.coded.codes[learn]
        known, counts = np.unique(codes[codes != column.coded.missing], return_counts=True)
        codes = column.coded.codes[test]
        others, weights = np.unique(codes[codes != column.coded.missing], return_counts=True)
        if not len(known) or not len(others):
            continue
        tried += 1
        accepts = fit(known, counts)
        if accepts is not None:
            failing = int(weights[~accepts(others)].sum())
            kept += failing <= tolerance * weights.sum()
    return kept / tried if tried else 1.0
