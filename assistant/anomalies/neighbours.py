"""For each value of a column, the much more frequent value it is nearest to: what it may be a slip of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.anomalies.cells import CodedColumn

_RATIO = 2.0
_FREQUENT = 400
_MATRIX = 1_000_000
_LEAST = 0.5
_CANDIDATES = 20
_LONGEST = 300


@dataclass(frozen=True)
class Nearest:
    """`index` (-1: none) of the nearest frequent value and the OSA `similarity` to it, 0 to 1, by value."""

    index: np.ndarray
    similarity: np.ndarray


def nearest_frequent(column: CodedColumn) -> Nearest:
    """The nearest value at least twice as frequent, of similarity ≥ 0.5. Arrays of shape (distinct values,).

    All pairs are compared where they are few; else only those that share their first or last three letters.
    """
    size = len(column.values)
    index, similarity = np.full(size, -1, dtype=np.int64), np.zeros(size)
    order = np.argsort(-column.counts, kind="stable")
    order = order[column.present[order]]
    frequent = order[column.counts[order] >= 2][:_FREQUENT]
    if not len(frequent):
        return Nearest(index, similarity)
    least = column.counts[frequent].max() / _RATIO
    rare = order[column.counts[order] <= least]
    if len(rare) * len(frequent) <= _MATRIX:
        _all_pairs(column, rare, frequent, index, similarity)
    else:
        _blocked(column, rare, frequent, index, similarity)
    return Nearest(index, similarity)


def _all_pairs(
    column: CodedColumn, rare: np.ndarray, frequent: np.ndarray, index: np.ndarray, similarity: np.ndarray
) -> None:
    names = [column.values[i][:_LONGEST] for i in frequent]
    queries = [column.values[i][:_LONGEST] for i in rare]
    scores = process.cdist(
        queries, names, scorer=OSA.normalized_similarity, score_cutoff=_LEAST, dtype=np.float32
    )
    scores[column.counts[frequent][None, :] < _RATIO * column.counts[rare][:, None]] = 0
    # Equally near: the more frequent one.
    best = np.argmax(scores, axis=1)
    found = scores[np.arange(len(rare)), best] if len(rare) else np.zeros(0)
    held = found >= _LEAST
    index[rare[held]] = frequent[best[held]]
    similarity[rare[held]] = found[held]


def _blocked(
    column: CodedColumn, rare: np.ndarray, frequent: np.ndarray, index: np.ndarray, similarity: np.ndarray
) -> None:
    blocks: dict[tuple[int, str], list[int]] = defaultdict(list)
    for i in frequent.tolist():
        for key in _keys(column.values[i]):
            if len(blocks[key]) < _CANDIDATES:
                blocks[key].append(i)
    for i in rare.tolist():
        value = column.values[i][:_LONGEST]
        for key in _keys(value):
            for other in blocks.get(key, ()):
                if column.counts[other] < _RATIO * column.counts[i]:
                    break
                score = OSA.normalized_similarity(
                    value, column.values[other][:_LONGEST], score_cutoff=max(_LEAST, similarity[i])
                )
                if score > similarity[i]:
                    index[i], similarity[i] = other, score


def _keys(value: str) -> tuple[tuple[int, str], tuple[int, str]]:
    low = value.lower()
    return (0, low[:3]), (1, low[-3:])


def slip_class(value: str, other: str) -> tuple[int, bool, bool]:
    """What tells two near values apart: edits, whether only digits differ, whether only case or marks do."""
    edits = int(OSA.distance(value, other))
    letters, others = _without_digits(value), _without_digits(other)
    only_digits = letters == others and value != other
    folded = _fold(value) == _fold(other)
    return edits, only_digits, folded


def _without_digits(value: str) -> str:
    return "".join(char for char in value if not char.isdigit())


def _fold(value: str) -> str:
    return "".join(char for char in value.casefold() if char.isalnum())
