"""Learning from a steward: which rows to ask about, and what the answers say of all other cells.

Cells that look alike to the detectors are one cluster; a row is worth asking about when it holds cells of
clusters nobody has looked at, and cells the combiner is unsure of. A label spreads to its cluster while all
labels there agree. Two forests learn from the labels: one a column, and one over all columns, without which
a column none of whose labelled cells is wrong would learn nothing.

Tuple choice and label propagation follow Raha (Mahdavi et al., SIGMOD 2019).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.ensemble import ExtraTreesClassifier

from assistant.anomalies.analysis import Analysis

_CLUSTERS = 24
_TREES = 60
_GLOBAL_TREES = 120
_SPREAD = 12


@dataclass(frozen=True)
class Workplace:
    """What adapting needs of a table: features `cells[c]`, `prior` and `clusters` (rows, columns)."""

    cells: list[np.ndarray]
    prior: np.ndarray
    clusters: np.ndarray


def prepare(analysis: Analysis, prior: np.ndarray, seed: int = 0) -> Workplace:
    """Features with the prior among them, NaN as a number of its own, and the clusters of every column."""
    cells, clusters = [], np.zeros(prior.shape, dtype=np.int32)
    for position, matrix in analysis.each():
        full = np.hstack([np.nan_to_num(matrix, nan=-5.0), _logit(prior[:, position])[:, None]])
        cells.append(full.astype(np.float32))
        clusters[:, position] = _cluster(full, seed)
    return Workplace(cells, prior, clusters)


def _logit(probability: np.ndarray) -> np.ndarray:
    clipped = np.clip(probability, 1e-4, 1 - 1e-4)
    logits: np.ndarray = np.log(clipped / (1 - clipped))
    return logits


def _cluster(features: np.ndarray, seed: int) -> np.ndarray:
    """Clusters of cells by their scaled features; equal cells are always together."""
    distinct, inverse = np.unique(features, axis=0, return_inverse=True)
    if len(distinct) <= _CLUSTERS:
        return np.asarray(inverse, dtype=np.int32).ravel()
    spread = distinct.std(axis=0)
    scaled = (distinct - distinct.mean(axis=0))[:, spread > 1e-9] / spread[spread > 1e-9]
    # The prior is the one feature that says "wrong": let it part the clusters more than any other.
    scaled[:, -1] *= 4
    fitted = MiniBatchKMeans(_CLUSTERS, n_init=1, max_iter=20, batch_size=2048, random_state=seed).fit(scaled)
    labels: np.ndarray = fitted.labels_[np.asarray(inverse).ravel()]
    return labels


def choose_rows(
    work: Workplace, probability: np.ndarray, asked: Sequence[int], count: int, rng: np.random.Generator
) -> list[int]:
    """The next `count` rows to ask about: those whose cells lie in clusters seen least, unsure cells first.

    `probability` (rows, columns) is what is believed now; `asked` are rows already labelled.
    """
    rows, columns = work.clusters.shape
    seen = [
        np.bincount(work.clusters[list(asked), c], minlength=work.clusters[:, c].max() + 1)
        for c in range(columns)
    ]
    sizes = [np.bincount(work.clusters[:, c], minlength=len(seen[c])) for c in range(columns)]
    unsure = 1 - np.abs(2 * probability - 1)
    taken = np.zeros(rows, dtype=bool)
    taken[list(asked)] = True
    chosen: list[int] = []
    for _ in range(min(count, rows - int(taken.sum()))):
        worth: np.ndarray = rng.random((rows,)) * 1e-3
        for c in range(columns):
            fresh: np.ndarray = np.log1p(sizes[c]) * np.power(0.25, np.minimum(seen[c], 6))
            worth = worth + fresh[work.clusters[:, c]] * (0.15 + unsure[:, c])
        worth[taken] = -1
        row = int(np.argmax(worth))
        chosen.append(row)
        taken[row] = True
        for c in range(columns):
            seen[c][work.clusters[row, c]] += 1
    return chosen


def adapt(work: Workplace, labels: Mapping[int, np.ndarray], seed: int = 0) -> np.ndarray:
    """The probability that each cell is wrong, float64 of shape (rows, columns).

    `labels`: for each labelled row, a bool a column: wrong or not. Labelled cells get what was said.
    """
    rows, columns = work.prior.shape
    asked = np.array(sorted(labels), dtype=np.int64)
    truth = np.array([labels[row] for row in asked.tolist()], dtype=float)
    if not len(asked):
        return work.prior.copy()
    samples = [_training_cells(work, c, asked, truth[:, c], seed) for c in range(columns)]
    result = np.zeros((rows, columns))
    features = np.vstack([work.cells[c][samples[c][0]] for c in range(columns)])
    target = np.concatenate([samples[c][1] for c in range(columns)])
    weight = np.concatenate([samples[c][2] for c in range(columns)])
    shared = _fit(features, target, weight, _GLOBAL_TREES, seed)
    for c in range(columns):
        distinct, inverse = np.unique(work.cells[c], axis=0, return_inverse=True)
        general = _predict(shared, distinct)
        own_target = samples[c][1]
        wrong = int(truth[:, c].sum())
        if 0 < own_target.sum() < len(own_target):
            own = _predict(
                _fit(work.cells[c][samples[c][0]], own_target, samples[c][2], _TREES, seed + c), distinct
            )
            trust = wrong / (wrong + 1.0)
            general = trust * own + (1 - trust) * general
        result[:, c] = general[np.asarray(inverse).ravel()]
    result[asked] = truth
    return result


def _training_cells(
    work: Workplace, c: int, asked: np.ndarray, truth: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, targets and weights for one column: the labelled cells, and some of each pure cluster."""
    rng = np.random.default_rng(seed + c)
    clusters = work.clusters[:, c]
    rows, targets, weights = list(asked), list(truth), [1.0] * len(asked)
    for cluster in np.unique(clusters[asked]).tolist():
        told = truth[clusters[asked] == cluster]
        if told.min() != told.max():
            continue
        members = np.flatnonzero(clusters == cluster)
        members = members[~np.isin(members, asked)]
        spread = rng.permutation(members)[:_SPREAD]
        rows += spread.tolist()
        targets += [float(told[0])] * len(spread)
        weights += [0.5] * len(spread)
    return np.array(rows), np.array(targets), np.array(weights)


def _fit(
    features: np.ndarray, target: np.ndarray, weight: np.ndarray, trees: int, seed: int
) -> ExtraTreesClassifier:
    forest = ExtraTreesClassifier(trees, max_features=0.4, min_samples_leaf=1, random_state=seed)
    return forest.fit(features, target > 0.5, sample_weight=weight)


def _predict(forest: ExtraTreesClassifier, features: np.ndarray) -> np.ndarray:
    known = list(forest.classes_)
    if True not in known:
        return np.zeros(len(features))
    probability: np.ndarray = forest.predict_proba(features)[:, known.index(True)]
    return probability
