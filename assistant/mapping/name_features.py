"""How alike two names are, word by word: short forms, synonyms, initials, what the table's name adds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from assistant.mapping.names import initials_cover, word_similarity, words_of
from assistant.mapping.sides import Side
from assistant.models.interface import Embedder

NAMES = (
    "name_words", "name_covered", "name_least", "name_same", "name_ratio", "name_start", "name_in_table",
    "table_named",
)  # fmt: skip
_GENERIC = 0.35
"""The least weight of a word that stands in many names (id, code, date), against 1 of one in one name."""
_INITIALS = 0.85


class _Words:
    """The words of one side: their places in a vocabulary, the table's behind the name's own."""

    def __init__(self, side: Side) -> None:
        entities = [words_of(name.split(".")[-1]) for name in side.table_names]
        self.names = side.words
        self.entities = [entities[table] for table in side.tables.tolist()]
        self.vocabulary = list(dict.fromkeys(word for words in (*self.names, *entities) for word in words))
        places = {word: n for n, word in enumerate(self.vocabulary)}
        self.places = [
            np.array([places[word] for word in (*name, *entity)], dtype=np.int64)
            for name, entity in zip(self.names, self.entities, strict=True)
        ]
        often = np.ones(len(self.vocabulary))
        for name in self.names:
            for word in set(name):
                often[places[word]] += 1
        rare = np.maximum(1 / (1 + np.log(np.maximum(often - 1, 1))), _GENERIC)
        self.weights = [
            rare[places_][: len(name)] for places_, name in zip(self.places, self.names, strict=True)
        ]
        self.joined = ["".join(name) for name in self.names]


def name_features(
    source: Side, target: Side, i: np.ndarray, j: np.ndarray, static: Embedder
) -> dict[str, np.ndarray]:
    """float32 (pairs,) each of `NAMES`; NaN where a column has no name."""
    ours, theirs = _Words(source), _Words(target)
    if not ours.vocabulary or not theirs.vocabulary:
        return {name: np.full(len(i), np.nan, dtype=np.float32) for name in NAMES}
    near = static.embed(ours.vocabulary) @ static.embed(theirs.vocabulary).T
    alike = word_similarity(ours.vocabulary, theirs.vocabulary, near)
    found = np.full((len(i), len(NAMES)), np.nan, dtype=np.float32)
    for row, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        if ours.names[a] and theirs.names[b]:
            found[row] = _of_pair(ours, theirs, a, b, alike)
    return {name: found[:, place] for place, name in enumerate(NAMES)}


def _of_pair(ours: _Words, theirs: _Words, a: int, b: int, alike: np.ndarray) -> tuple[float, ...]:
    left, right = ours.names[a], theirs.names[b]
    whole = alike[np.ix_(ours.places[a], theirs.places[b])]
    own = whole[: len(left), : len(right)]
    best_left, best_right = own.max(axis=1), own.max(axis=0)
    _initials(left, right, best_left, best_right)
    _initials(right, left, best_right, best_left)
    shares = _mean(best_left, ours.weights[a]), _mean(best_right, theirs.weights[b])
    in_table = (
        _mean(np.maximum(whole[: len(left)].max(axis=1), best_left), ours.weights[a])
        + _mean(np.maximum(whole[:, : len(right)].max(axis=0), best_right), theirs.weights[b])
    ) / 2
    one, other = ours.joined[a], theirs.joined[b]
    entity = [
        part.mean()
        for part in (
            whole[len(left) :, : len(right)].max(axis=1, initial=0),
            whole[: len(left), len(right) :].max(axis=0, initial=0),
        )
        if len(part)
    ]
    return (
        (shares[0] + shares[1]) / 2, max(shares), min(shares), float(one == other),
        fuzz.ratio(one, other) / 100, JaroWinkler.similarity(one, other), in_table,
        max(entity, default=np.nan),
    )  # fmt: skip


def _initials(short: Sequence[str], long: Sequence[str], best: np.ndarray, covered: np.ndarray) -> None:
    """Let a word that is the initials of others stand for them: dob for date of birth."""
    if len(long) > 1 and (hit := initials_cover(short, long)):
        word, first = hit
        best[word] = max(best[word], _INITIALS)
        met = slice(first, first + len(short[word]))
        covered[met] = np.maximum(covered[met], _INITIALS)


def _mean(best: np.ndarray, weights: np.ndarray) -> float:
    return float(np.dot(best, weights) / weights.sum())
