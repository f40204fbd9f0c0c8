"""Which target columns are looked at for a source column: the nearest in any one respect."""

from __future__ import annotations

import numpy as np

from assistant.mapping.sides import Side

KEPT = 32
"""Candidates a source column gets at most by all respects together."""
_EACH = 8
_CELLS = 4_000_000
_SHARES = {"name": 0.3, "field": 0.25, "told": 0.2, "crossed": 0.1, "trigrams": 0.25, "vocabulary": 0.2,
           "held": 0.1, "plain": 0.3, "value_words": 0.15, "shapes": 0.05}  # fmt: skip


def find_candidates(source: Side, target: Side, kept: int = KEPT) -> tuple[np.ndarray, np.ndarray]:
    """Pairs worth a closer look: (source places, target places), int64 (pairs,), sorted.

    All columns of a small target are; of a large one the best by each respect and by all together. Blocks of
    rows keep the memory bounded.
    """
    if len(target) <= kept:
        i, j = np.meshgrid(np.arange(len(source)), np.arange(len(target)), indexing="ij")
        return i.ravel(), j.ravel()
    step = max(1, _CELLS // max(len(target), 1))
    found = [_of_rows(source, target, slice(a, a + step), kept) for a in range(0, len(source), step)]
    pairs = np.concatenate(found) if found else np.zeros((0, 2), dtype=np.int64)
    return pairs[:, 0], pairs[:, 1]


def _of_rows(source: Side, target: Side, rows: slice, kept: int) -> np.ndarray:
    respects = similarities(source, target, rows)
    whole = np.zeros_like(respects["name"])
    for name, share in _SHARES.items():
        whole += share * respects[name]
    chosen = np.zeros(whole.shape, dtype=bool)
    for matrix, count in [(whole, kept), *((matrix, _EACH) for matrix in respects.values())]:
        best = np.argpartition(-matrix, min(count, matrix.shape[1] - 1), axis=1)[:, :count]
        alike = np.take_along_axis(matrix, best, axis=1) > 0
        np.put_along_axis(chosen, best, alike | np.take_along_axis(chosen, best, axis=1), axis=1)
    none = ~chosen.any(axis=1)
    chosen[none, :kept] = True
    i, j = np.nonzero(chosen)
    return np.stack([i + rows.start, j], axis=1)


def similarities(source: Side, target: Side, rows: slice) -> dict[str, np.ndarray]:
    """float32 (rows, target columns) by respect; 0 where a side has nothing to compare."""
    found = {
        name: getattr(source, name)[rows] @ getattr(target, name).T for name in ("name", "field", "held")
    }
    found["told"] = source.told[rows] @ target.told.T
    found["crossed"] = np.maximum(source.name[rows] @ target.told.T, source.told[rows] @ target.name.T)
    for name in ("trigrams", "vocabulary", "value_words", "shapes"):
        found[name] = (getattr(source, name)[rows] @ getattr(target, name).T).toarray()
    shared = (source.plain[rows] @ target.plain.T).toarray()
    ours, theirs = sizes(source)[rows], sizes(target)
    found["plain"] = shared / np.maximum(np.minimum(ours[:, None], theirs[None, :]), 1)
    return {name: np.asarray(matrix, dtype=np.float32) for name, matrix in found.items()}


def sizes(side: Side) -> np.ndarray:
    """Distinct plain values of each column."""
    return np.asarray(np.diff(side.plain.indptr).astype(np.float32))
