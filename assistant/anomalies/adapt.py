"""Learning from a steward: which rows to ask about, and what the answers say of all other cells.

Cells that look alike to the detectors are one cluster; a row is worth asking about when it holds cells of
clusters nobody has looked at, cells the combiner is unsure of, and an entity whose rows contradict each
other. What the combiner believed is the starting point; where the labels of a column contradict it, a forest
learns by how much, and for which cells. A column whose labels say nothing new stays as it was: measured, what
other columns' labels say of it does harm, and so does taking unlabelled cells of a cluster for labelled ones.

The choice of rows follows Raha (Mahdavi et al., SIGMOD 2019).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.ensemble import ExtraTreesRegressor

from assistant.anomalies.analysis import Analysis
from assistant.anomalies.channel import damage, written_by_errors
from assistant.anomalies.truth import Reports, Truth, discover, find_reports

_CLUSTERS = 24
_TREES = 40
_SURPRISE = 0.2
_DOUBT = 1.5
"""Labels that a column's corrections are held against: one label is believed by 40 %, twenty by 93 %."""
_BY_TRUTH = 0.75
"""How far what sources report of an entity counts against all else that is known of a cell."""


@dataclass(frozen=True)
class Workplace:
    """What adapting needs of a table.

    `distinct[c]` float32 (different cells of column c, features); `inverse[c]` (rows,) which of them each row
    has; `prior` and `clusters` (rows, columns); `reports` of contradicted columns; by column, `values` and
    `codes` (rows,).
    """

    distinct: list[np.ndarray]
    inverse: list[np.ndarray]
    prior: np.ndarray
    clusters: np.ndarray
    reports: dict[int, Reports]
    values: list[list[str]]
    codes: list[np.ndarray]


def prepare(analysis: Analysis, prior: np.ndarray, seed: int = 0) -> Workplace:
    """Features with the prior among them, NaN as a number of its own, and the clusters of every column."""
    distinct, inverses, clusters = [], [], np.zeros(prior.shape, dtype=np.int32)
    for position, matrix in analysis.each():
        full = np.hstack([np.nan_to_num(matrix, nan=-5.0), _logit(prior[:, position])[:, None]])
        different, inverse = np.unique(full.astype(np.float32), axis=0, return_inverse=True)
        distinct.append(different)
        inverses.append(np.asarray(inverse).ravel())
        clusters[:, position] = _cluster(different, seed)[inverses[-1]]
    values = [column.values for column in analysis.table.columns]
    codes = [column.codes for column in analysis.table.columns]
    return Workplace(distinct, inverses, prior, clusters, find_reports(analysis), values, codes)


def _logit(probability: np.ndarray) -> np.ndarray:
    clipped = np.clip(probability, 1e-4, 1 - 1e-4)
    logits: np.ndarray = np.log(clipped / (1 - clipped))
    return logits


def _cluster(distinct: np.ndarray, seed: int) -> np.ndarray:
    """Clusters of different cells by their scaled features: int32 (different cells,)."""
    if len(distinct) <= _CLUSTERS:
        return np.arange(len(distinct), dtype=np.int32)
    spread = distinct.std(axis=0)
    scaled = (distinct - distinct.mean(axis=0))[:, spread > 1e-9] / spread[spread > 1e-9]
    # The prior is the one feature that says "wrong": let it part the clusters more than any other.
    scaled[:, -1] *= 4
    fitted = MiniBatchKMeans(_CLUSTERS, n_init=1, max_iter=20, batch_size=2048, random_state=seed).fit(scaled)
    labels: np.ndarray = fitted.labels_
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
    open_ = _open_entities(work, unsure, asked)
    taken = np.zeros(rows, dtype=bool)
    taken[list(asked)] = True
    chosen: list[int] = []
    for _ in range(min(count, rows - int(taken.sum()))):
        worth: np.ndarray = rng.random((rows,)) * 1e-3
        for c in range(columns):
            fresh: np.ndarray = np.log1p(sizes[c]) * np.power(0.25, np.minimum(seen[c], 6))
            worth = worth + fresh[work.clusters[:, c]] * (0.15 + unsure[:, c])
            if c in open_:
                worth = worth + open_[c][work.reports[c].entity]
        worth[taken] = -1
        row = int(np.argmax(worth))
        chosen.append(row)
        taken[row] = True
        for c in range(columns):
            seen[c][work.clusters[row, c]] += 1
            if c in open_:
                open_[c][work.reports[c].entity[row]] = 0.0
    return chosen


def _open_entities(work: Workplace, unsure: np.ndarray, asked: Sequence[int]) -> dict[int, np.ndarray]:
    """By contradicted column, what there is to learn of each entity: float64 (entities + 1,), the last 0."""
    result = {}
    for c, reports in work.reports.items():
        size = int(reports.entity.max(initial=-1)) + 1
        worth = np.zeros(size + 1)
        named = reports.entity >= 0
        worth[:size] = np.log1p(np.bincount(reports.entity[named], weights=unsure[named, c], minlength=size))
        worth[reports.entity[list(asked)]] = 0.0
        worth[-1] = 0.0
        result[c] = worth
    return result


def adapt(
    work: Workplace,
    labels: Mapping[int, np.ndarray],
    seed: int = 0,
    right: Mapping[int, Sequence[str | None]] | None = None,
) -> np.ndarray:
    """The probability that each cell is wrong, float64 of shape (rows, columns).

    `labels`: for each labelled row, by column whether the cell is wrong: bool, or float with NaN where nobody
    said; `right`: where known, the row's right values, None where not. Labelled cells get what was said.
    """
    if not labels:
        return work.prior.copy()
    said = np.full(work.prior.shape, np.nan)
    for row, wrong in labels.items():
        said[row] = wrong
    told = right or {}
    believed = work.prior.copy()
    for c, truth in discover_truths(work.reports, work.values, said, told).items():
        wrong = truth.wrong()
        mixed = _BY_TRUTH * _logit(wrong) + (1 - _BY_TRUTH) * _logit(work.prior[:, c])
        believed[:, c] = np.where(np.isfinite(wrong), 1 / (1 + np.exp(-mixed)), believed[:, c])
    marks = _marks(work, told)
    corrections = [
        _correction(work, believed[:, c], c, said[:, c], marks[c], seed) for c in range(len(work.values))
    ]
    result = np.clip(believed + np.column_stack(corrections), 0.0, 1.0)
    return np.where(np.isfinite(said), said, result)


def discover_truths(
    reports: Mapping[int, Reports],
    values: Sequence[Sequence[str]],
    said: np.ndarray,
    right: Mapping[int, Sequence[str | None]],
) -> dict[int, Truth]:
    """By contradicted column, what is likely true of each entity, given what was said of some cells.

    `said` float64 (rows, columns): 1 wrong, 0 right, NaN nobody said; `right` as in `adapt`.
    """
    return {
        c: discover(
            report,
            values[c],
            {row: said[row, c] > 0.5 for row in np.flatnonzero(np.isfinite(said[:, c])).tolist()},
            {row: value for row, told in right.items() if (value := told[c]) is not None},
        )
        for c, report in reports.items()
    }


def _marks(work: Workplace, right: Mapping[int, Sequence[str | None]]) -> list[np.ndarray]:
    """By column, float32 (rows,): what the error channel learnt from cells put right says of each cell."""
    pairs = [
        (values[codes[row]], value)
        for row, told in right.items()
        for value, values, codes in zip(told, work.values, work.codes, strict=True)
        if value is not None
    ]
    odds = written_by_errors(pairs)
    return [damage(values, odds)[codes] for values, codes in zip(work.values, work.codes, strict=True)]


def _correction(
    work: Workplace, believed: np.ndarray, c: int, said: np.ndarray, marks: np.ndarray, seed: int
) -> np.ndarray:
    """What to add to what is believed of column `c`: float64 (rows,), learnt from the labels against it."""
    rows = np.flatnonzero(np.isfinite(said))
    gap = said[rows] - believed[rows]
    surprises = int((np.abs(gap) >= _SURPRISE).sum())
    if not surprises:
        return np.zeros(len(believed))
    forest = ExtraTreesRegressor(_TREES, max_features=0.4, min_samples_leaf=1, random_state=seed + c)
    forest.fit(np.column_stack([work.distinct[c][work.inverse[c][rows]], marks[rows]]), gap)
    kinds, which = np.unique(np.column_stack([work.inverse[c], marks]), axis=0, return_inverse=True)
    cells = np.column_stack([work.distinct[c][kinds[:, 0].astype(np.int64)], kinds[:, 1]])
    found: np.ndarray = forest.predict(cells.astype(np.float32))
    # One answer must not condemn a whole column: what few labels say is believed in part.
    trust = min(surprises / (surprises + 0.5), len(rows) / (len(rows) + _DOUBT))
    correction: np.ndarray = trust * found[np.asarray(which).ravel()]
    return correction
