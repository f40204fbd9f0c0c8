"""What is measured of a pair of columns. NaN where one side has nothing to compare: no values, no words."""

from __future__ import annotations

import warnings

import numpy as np

from assistant.mapping.name_features import name_features
from assistant.mapping.sides import Side
from assistant.mapping.values import QUANTILES
from assistant.models.interface import Embedder

NAMES = (
    "name_meaning", "name_trigrams", "name_words", "name_covered", "name_least", "name_same", "name_ratio",
    "name_start", "name_in_table", "table_named",
    "told_meaning", "crossed_meaning", "told_words", "field_meaning",
    "held_meaning", "values_exact", "values_plain", "values_jaccard", "values_words", "values_shared",
    "shapes", "kinds", "spread", "spread_inside", "length", "distinct", "nulls",
    "type_same", "key_same", "table_meaning", "place", "overall",
)  # fmt: skip
"""Columns of `pair_features`; all but `values_shared` lie in [0, 1] or are cosines, higher is more alike."""


_OVERALL = {
    "name_words": 1.0, "name_in_table": 1.0, "name_trigrams": 0.8, "name_meaning": 1.2, "name_same": 0.6,
    "told_meaning": 1.2, "crossed_meaning": 0.6, "told_words": 0.5, "field_meaning": 1.2, "held_meaning": 0.4,
    "values_plain": 1.6, "values_words": 0.6, "shapes": 0.3, "kinds": 0.4, "spread": 0.3, "type_same": 0.15,
    "table_meaning": 0.2,
}  # fmt: skip
"""Weights of `overall`, a mean of what can be measured of both: set by hand, it knows no domain."""


def pair_features(source: Side, target: Side, i: np.ndarray, j: np.ndarray, static: Embedder) -> np.ndarray:
    """float32 (pairs, len(NAMES)) of the pairs source[i], target[j]."""
    found = {
        "name_trigrams": _sparse(source.trigrams, target.trigrams, i, j),
        **name_features(source, target, i, j, static),
        **_meanings(source, target, i, j),
        **_values(source, target, i, j),
        **_declared(source, target, i, j),
    }
    found["overall"] = _overall(found)
    return np.stack([np.asarray(found[name], dtype=np.float32) for name in NAMES], axis=1)


def _overall(found: dict[str, np.ndarray]) -> np.ndarray:
    taken = np.stack([found[name] for name in _OVERALL], axis=1).astype(np.float64)
    weights = np.array(list(_OVERALL.values()))
    there = ~np.isnan(taken)
    return np.asarray((np.where(there, taken, 0) * weights).sum(axis=1) / (there * weights).sum(axis=1))


def _dot(ours: np.ndarray, theirs: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Cosines of the pairs; NaN where one has no vector."""
    there = np.asarray(ours.any(axis=1))[i] & np.asarray(theirs.any(axis=1))[j]
    found = np.full(len(i), np.nan, dtype=np.float32)
    for first in range(0, len(i), 20_000):
        part = slice(first, first + 20_000)
        found[part] = np.einsum("pd,pd->p", ours[i[part]], theirs[j[part]])
    return np.where(there, found, np.nan)


def _sparse(ours: object, theirs: object, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Dot products of sparse rows; NaN where one row is empty."""
    product = np.asarray(ours[i].multiply(theirs[j]).sum(axis=1)).ravel()  # type: ignore[index]
    filled = (np.diff(ours.indptr) > 0)[i] & (np.diff(theirs.indptr) > 0)[j]  # type: ignore[attr-defined]
    return np.where(filled, product, np.nan)


def _meanings(source: Side, target: Side, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of all-NaN: no description on either side
        crossed = np.nanmax(
            [_dot(source.name, target.told, i, j), _dot(source.told, target.name, i, j)], axis=0
        )
    tables = source.table_vectors @ target.table_vectors.T
    return {
        "name_meaning": _dot(source.name, target.name, i, j),
        "told_meaning": _dot(source.told, target.told, i, j),
        "crossed_meaning": crossed,
        "told_words": _sparse(source.vocabulary, target.vocabulary, i, j),
        "field_meaning": _dot(source.field, target.field, i, j),
        "held_meaning": _dot(source.held, target.held, i, j),
        "table_meaning": tables[source.tables[i], target.tables[j]],
    }


def _values(source: Side, target: Side, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
    exact_sizes = [np.diff(side.exact.indptr).astype(np.float32) for side in (source, target)]
    plain_sizes = [np.diff(side.plain.indptr).astype(np.float32) for side in (source, target)]
    shared = _sparse(source.plain, target.plain, i, j)
    both = plain_sizes[0][i] + plain_sizes[1][j]
    smaller = np.minimum(plain_sizes[0][i], plain_sizes[1][j])
    kinds = np.stack([one.kinds for one in source.values]), np.stack([one.kinds for one in target.values])
    spreads = np.stack([one.spread for one in source.values]), np.stack([one.spread for one in target.values])
    numbers = {
        name: (np.array([getattr(one, name) for one in source.values], dtype=np.float32)[i],
               np.array([getattr(one, name) for one in target.values], dtype=np.float32)[j])
        for name in ("length", "distinct", "nulls")
    }  # fmt: skip
    valued = (plain_sizes[0][i] > 0) & (plain_sizes[1][j] > 0)
    return {
        "values_exact": _sparse(source.exact, target.exact, i, j)
        / np.maximum(np.minimum(exact_sizes[0][i], exact_sizes[1][j]), 1),
        "values_plain": shared / np.maximum(smaller, 1),
        "values_jaccard": shared / np.maximum(both - np.nan_to_num(shared), 1),
        "values_words": _sparse(source.value_words, target.value_words, i, j),
        "values_shared": np.log1p(shared),
        "shapes": _sparse(source.shapes, target.shapes, i, j),
        "kinds": np.where(valued, np.minimum(kinds[0][i], kinds[1][j]).sum(axis=1), np.nan),
        **_spreads(spreads[0][i], spreads[1][j]),
        "length": 1 - np.abs(np.log1p(numbers["length"][0]) - np.log1p(numbers["length"][1])) / 3,
        "distinct": 1 - np.abs(numbers["distinct"][0] - numbers["distinct"][1]),
        "nulls": 1 - np.abs(numbers["nulls"][0] - numbers["nulls"][1]),
    }  # fmt: skip


def _spreads(ours: np.ndarray, theirs: np.ndarray) -> dict[str, np.ndarray]:
    """How near two distributions of numbers lie, and how much of one lies within the other."""
    low, high = np.minimum(ours[:, 0], theirs[:, 0]), np.maximum(ours[:, -1], theirs[:, -1])
    width = np.maximum(high - low, 1e-9)
    apart = np.abs(ours - theirs).sum(axis=1) / QUANTILES / width
    inside = (np.minimum(ours[:, -1], theirs[:, -1]) - np.maximum(ours[:, 0], theirs[:, 0])) / np.maximum(
        np.minimum(ours[:, -1] - ours[:, 0], theirs[:, -1] - theirs[:, 0]), 1e-9
    )
    same = (high - low) == 0
    return {
        "spread": np.where(same, 1.0, 1 - apart),
        "spread_inside": np.where(same, 1.0, np.clip(inside, 0, 1)) + 0 * apart,
    }


_FAMILIES = {"integer": "number", "number": "number", "date": "time", "datetime": "time", "time": "time",
             "text": "text", "enum": "text", "uuid": "text"}  # fmt: skip


def _declared(source: Side, target: Side, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
    ours = np.array([_FAMILIES.get(one.type, one.type) for one in source.columns], dtype=object)
    theirs = np.array([_FAMILIES.get(one.type, one.type) for one in target.columns], dtype=object)
    known = (ours[i] != "") & (theirs[j] != "")
    keys = np.array([one.key for one in source.columns]), np.array([one.key for one in target.columns])
    places = [
        np.array([one.position for one in side.columns])
        / np.maximum(np.bincount(side.tables)[side.tables], 1)
        for side in (source, target)
    ]
    return {
        "type_same": np.where(known, (ours[i] == theirs[j]).astype(np.float32), np.nan),
        "key_same": (keys[0][i] == keys[1][j]).astype(np.float32),
        "place": 1 - np.abs(places[0][i] - places[1][j]),
    }
