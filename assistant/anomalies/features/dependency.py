"""What the rows that belong together say of a cell: one set of columns a cell, by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.dependencies import Dependency, Votes, group_ids, reliability, source_of, vote

__all__ = [
    "NAMES",
    "CellVotes",
    "collect_votes",
    "dependency_features",
    "gaps",
    "outvoted",
    "reach",
    "source_of",
]

NAMES = tuple(
    f"dependency.{name}"
    for name in (
        "usable", "violated", "violated_share", "worst_gap", "mean_gap", "best_support",
        "worst_gain", "worst_agreement", "worst_consistent", "worst_others", "worst_own", "worst_best",
        "worst_pair", "worst_reach", "worst_similarity", "worst_empty", "worst_count",
        "top_gain", "top_own", "top_best", "top_others",
        "as_left", "row_gap", "peer_gap",
    )
)  # fmt: skip
"""The columns of `dependency_features`."""


@dataclass(frozen=True)
class CellVotes:
    """Votes of one dependency on all rows."""

    dependency: Dependency
    votes: Votes


def collect_votes(table: CodedTable, dependencies: list[Dependency]) -> dict[int, list[CellVotes]]:
    """The votes on each column, by position; where sources err unequally the better ones count for more."""
    groups = {dependency.lhs: group_ids(table, dependency.lhs) for dependency in dependencies}
    result: dict[int, list[CellVotes]] = {}
    for rhs in dict.fromkeys(dependency.rhs for dependency in dependencies):
        told = [dependency for dependency in dependencies if dependency.rhs == rhs]
        plain = _votes_on(table, rhs, told, groups, None)
        weights = reliability(table, outvoted(plain))
        result[rhs] = plain if weights is None else _votes_on(table, rhs, told, groups, weights)
    return result


def _votes_on(
    table: CodedTable,
    rhs: int,
    dependencies: list[Dependency],
    groups: dict[tuple[int, ...], np.ndarray],
    weights: np.ndarray | None,
) -> list[CellVotes]:
    column = table.columns[rhs]
    return [
        CellVotes(dependency, vote(groups[dependency.lhs], column.codes, column.missing, weights))
        for dependency in dependencies
    ]


def outvoted(column_votes: list[CellVotes]) -> np.ndarray:
    """By row the share of dependencies in which another value outvotes the cell's; NaN where none votes."""
    stacked = np.array([v.votes.best - v.votes.own for v in column_votes])
    known = np.isfinite(stacked)
    heard = known.sum(axis=0)
    share = ((stacked > 0) & known).sum(axis=0) / np.maximum(heard, 1)
    result: np.ndarray = np.where(heard > 0, share, np.nan)
    return result


def reach(table: CodedTable, dependencies: list[Dependency]) -> dict[tuple[int, ...], float]:
    """For each left side the share of the other columns it tells: near 1, its values are entities."""
    told: dict[tuple[int, ...], int] = {}
    for dependency in dependencies:
        told[dependency.lhs] = told.get(dependency.lhs, 0) + (dependency.gain >= 0.6)
    others = max(len(table.columns) - 1, 1)
    return {lhs: count / others for lhs, count in told.items()}


def gaps(column_votes: list[CellVotes]) -> np.ndarray:
    """float64 (dependencies, rows): weighted by gain, how far another value outvotes the cell's own."""
    return np.array(
        [
            v.dependency.gain * (v.votes.best - v.votes.own) * v.votes.others / (v.votes.others + 1)
            for v in column_votes
        ]
    )


def dependency_features(
    table: CodedTable, votes: dict[int, list[CellVotes]], reaches: dict[tuple[int, ...], float]
) -> dict[int, np.ndarray]:
    """For each column's position the features of its cells: float64 of shape (rows, len(NAMES))."""
    gap_of = {rhs: gaps(column_votes) for rhs, column_votes in votes.items()}
    as_left = _as_left(table, votes, gap_of)
    row_gap = _row_gap(table, gap_of)
    result: dict[int, np.ndarray] = {}
    for position in range(len(table.columns)):
        block = np.full((table.rows, len(NAMES)), np.nan)
        if position in votes:
            _vote_block(table, position, votes[position], gap_of[position], reaches, block)
        block[:, NAMES.index("dependency.as_left")] = as_left[position]
        own = _worst(gap_of[position]) if position in gap_of else np.zeros(table.rows)
        others, known = row_gap
        block[:, NAMES.index("dependency.row_gap")] = (others - np.maximum(own, 0)) / np.maximum(
            known - (position in gap_of), 1
        )
        block[:, NAMES.index("dependency.peer_gap")] = _peer_gap(table, own)
        result[position] = block
    return result


def _vote_block(
    table: CodedTable,
    position: int,
    column_votes: list[CellVotes],
    gap: np.ndarray,
    reaches: dict[tuple[int, ...], float],
    block: np.ndarray,
) -> None:
    known = np.isfinite(gap)
    some = known.any(axis=0)
    worst = np.argmax(np.where(known, gap, -9.0), axis=0)
    rows = np.arange(table.rows)
    stack = {
        name: np.array([getattr(v.votes, name) for v in column_votes])
        for name in ("others", "own", "best", "value", "empty")
    }
    per = {
        name: np.array([getattr(v.dependency, name) for v in column_votes])
        for name in ("gain", "agreement", "consistent")
    }
    pair = np.array([float(len(v.dependency.lhs) > 1) for v in column_votes])
    reached = np.array([reaches.get(v.dependency.lhs, 0.0) for v in column_votes])
    violated = (gap > 0) & known
    usable = known.sum(axis=0)
    top = np.argmax(np.where(known, per["gain"][:, None], -9.0), axis=0)
    value = stack["value"][worst, rows].astype(np.int64)
    column = table.columns[position]
    columns = {
        "usable": usable,
        "violated": violated.sum(axis=0),
        "violated_share": violated.sum(axis=0) / np.maximum(usable, 1),
        "worst_gap": gap[worst, rows],
        "mean_gap": np.where(known, gap, 0).sum(axis=0) / np.maximum(usable, 1),
        "best_support": np.min(np.where(known, gap, 9.0), axis=0),
        "worst_gain": per["gain"][worst],
        "worst_agreement": per["agreement"][worst],
        "worst_consistent": per["consistent"][worst],
        "worst_others": np.log1p(stack["others"][worst, rows]),
        "worst_own": stack["own"][worst, rows],
        "worst_best": stack["best"][worst, rows],
        "worst_pair": pair[worst],
        "worst_reach": reached[worst],
        "worst_similarity": _similarity(column.values, column.codes, value, violated.any(axis=0)),
        "worst_empty": stack["empty"][worst, rows],
        "worst_count": np.log1p(np.where(value >= 0, column.counts[np.maximum(value, 0)], 0)),
        "top_gain": per["gain"][top],
        "top_own": stack["own"][top, rows],
        "top_best": stack["best"][top, rows],
        "top_others": np.log1p(stack["others"][top, rows]),
    }
    for name, array in columns.items():
        block[:, NAMES.index(f"dependency.{name}")] = np.where(some | (name == "usable"), array, np.nan)


def _worst(gap: np.ndarray) -> np.ndarray:
    """The largest gap of each row; -1 where no dependency says anything."""
    worst: np.ndarray = np.where(np.isfinite(gap), gap, -1.0).max(axis=0)
    return worst


def _similarity(values: list[str], codes: np.ndarray, other: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """How alike the cell and what its group says are, where asked; each pair of values compared once."""
    result = np.full(len(codes), np.nan)
    rows = np.flatnonzero(asked & (other >= 0))
    if not len(rows):
        return result
    pairs, inverse = np.unique(np.stack([codes[rows], other[rows]]), axis=1, return_inverse=True)
    scores = [OSA.normalized_similarity(values[a][:300], values[b][:300]) for a, b in pairs.T.tolist()]
    result[rows] = np.array(scores)[inverse.ravel()]
    return result


def _as_left(
    table: CodedTable, votes: dict[int, list[CellVotes]], gap_of: dict[int, np.ndarray]
) -> list[np.ndarray]:
    """For each column, by row: of what its value tells, the share contradicted (NaN: tells nothing)."""
    bad = np.zeros((len(table.columns), table.rows))
    told = np.zeros((len(table.columns), table.rows))
    for rhs, column_votes in votes.items():
        for i, column_vote in enumerate(column_votes):
            if len(column_vote.dependency.lhs) != 1:
                continue
            known = np.isfinite(gap_of[rhs][i])
            bad[column_vote.dependency.lhs[0]] += known & (gap_of[rhs][i] > 0)
            told[column_vote.dependency.lhs[0]] += known
    with np.errstate(invalid="ignore"):
        return list(np.where(told > 0, bad / np.maximum(told, 1), np.nan))


def _row_gap(table: CodedTable, gap_of: dict[int, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Summed disagreement of each row over its columns, and how many columns say something."""
    total, known = np.zeros(table.rows), np.zeros(table.rows)
    for gap in gap_of.values():
        total += np.maximum(_worst(gap), 0)
        known += np.isfinite(gap).any(axis=0)
    return total, known


def _peer_gap(table: CodedTable, own: np.ndarray) -> np.ndarray:
    """The worst mean disagreement, in this column, of the rows that share some short list's value.

    A source that is often wrong in a column shows here, whichever column names the source.
    """
    worst = np.zeros(table.rows)
    gap = np.maximum(own, 0)
    if not gap.any():
        return worst
    for column in table.columns:
        if 2 <= len(column.values) <= min(100, table.rows // 10):
            sizes = np.bincount(column.codes, minlength=len(column.values))
            sums = np.bincount(column.codes, weights=gap, minlength=len(column.values))
            mean = (sums[column.codes] - gap) / np.maximum(sizes[column.codes] - 1, 1)
            worst = np.maximum(worst, np.where(sizes[column.codes] >= 8, mean, 0.0))
    return worst
