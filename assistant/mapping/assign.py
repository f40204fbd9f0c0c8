"""One to one: each target column to at most one source column, the sum of what is won greatest."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components


def assign(i: np.ndarray, j: np.ndarray, worth: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """bool (pairs,): the pairs of the assignment with the greatest sum of `worth`; none of worth ≤ 0.

    Solved by scipy's `linear_sum_assignment` in each connected part alone, so a large schema costs what
    its knots cost.
    """
    from scipy.optimize import linear_sum_assignment

    chosen = np.zeros(len(worth), dtype=bool)
    good = np.nonzero(worth > 0)[0]
    if not len(good):
        return chosen
    graph = csr_matrix((np.ones(len(good)), (i[good], rows + j[good])), shape=(rows + columns,) * 2)
    _, parts = connected_components(graph, directed=False)
    part_of = parts[i[good]]
    order = np.argsort(part_of, kind="stable")
    for members in np.split(good[order], np.nonzero(np.diff(part_of[order]))[0] + 1):
        ours, row = np.unique(i[members], return_inverse=True)
        theirs, column = np.unique(j[members], return_inverse=True)
        gains = np.zeros((len(ours), len(theirs)))
        gains[row, column] = worth[members]
        taken_rows, taken_columns = linear_sum_assignment(gains, maximize=True)
        taken = set(zip(taken_rows.tolist(), taken_columns.tolist(), strict=True))
        for pair, a, b in zip(members.tolist(), row.tolist(), column.tolist(), strict=True):
            chosen[pair] = (a, b) in taken
    return chosen
