"""What the other pairs say of a pair: how it stands in its row and column, and how its tables fit."""

from __future__ import annotations

import numpy as np

from assistant.mapping.sides import Side

NAMES = ("first", "behind_row", "behind_column", "rank_row", "rank_column", "tables_fit", "neighbours_fit")


def context_features(
    source: Side, target: Side, i: np.ndarray, j: np.ndarray, scores: np.ndarray
) -> np.ndarray:
    """float32 (pairs, len(NAMES)) from first scores in [0, 1], higher is likelier.

    `behind_*` is how far a pair lies below the best other of its source (target) column, negative where it
    leads; `tables_fit` the mean best score between two tables' columns; `neighbours_fit` that of the columns
    beside the pair.
    """
    row_best, row_rank = _standing(i, scores, len(source))
    column_best, column_rank = _standing(j, scores, len(target))
    return np.stack(
        [
            scores, row_best - scores, column_best - scores,
            1 / row_rank, 1 / column_rank,
            _tables(source, target, i, j, scores), _neighbours(source, target, i, j, scores),
        ],
        axis=1,
    ).astype(np.float32)  # fmt: skip


def _standing(groups: np.ndarray, scores: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """For each pair the best score among the others of its group (0 of none), and its rank from 1."""
    order = np.lexsort((-scores, groups))
    starts = np.searchsorted(groups[order], np.arange(count))
    ranks = np.empty(len(scores), dtype=np.float64)
    ranks[order] = np.arange(len(scores)) - starts[groups[order]] + 1
    best, second = np.zeros(count), np.zeros(count)
    first = ranks == 1
    best[groups[first]] = scores[first]
    runner = ranks == 2
    second[groups[runner]] = scores[runner]
    return np.where(first, second[groups], best[groups]), ranks


def _tables(source: Side, target: Side, i: np.ndarray, j: np.ndarray, scores: np.ndarray) -> np.ndarray:
    best = np.zeros((len(source), len(target.table_names)))
    np.maximum.at(best, (i, target.tables[j]), scores)
    sums = np.zeros((len(source.table_names), len(target.table_names)))
    np.add.at(sums, source.tables, best)
    sums /= np.bincount(source.tables, minlength=len(source.table_names))[:, None]
    sums /= np.maximum(sums.max(axis=1, keepdims=True), 1e-9)
    return np.asarray(sums[source.tables[i], target.tables[j]])


def _neighbours(source: Side, target: Side, i: np.ndarray, j: np.ndarray, scores: np.ndarray) -> np.ndarray:
    known = dict(zip(zip(i.tolist(), j.tolist(), strict=True), scores.tolist(), strict=True))
    ours, theirs = source.tables.tolist(), target.tables.tolist()
    found = np.zeros(len(scores))
    for row, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        for step in (-1, 1):
            beside = a + step, b + step
            if (
                0 <= beside[0] < len(ours) and 0 <= beside[1] < len(theirs)
                and ours[beside[0]] == ours[a] and theirs[beside[1]] == theirs[b]
            ):  # fmt: skip
                found[row] += known.get(beside, 0.0) / 2
    return found
