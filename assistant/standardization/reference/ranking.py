"""How like a text and an entry of a list are: letters first, then words, their short forms and initials."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler

from assistant.standardization.reference.keys import word_key

_CLOSER = 3
"""Candidates looked at word by word."""
_INITIAL, _CUT_SHORT = 0.85, 0.9


def rank(text: str, candidates: Sequence[str]) -> np.ndarray:
    """Likeness (0 to 1) of `text` to each candidate, all as `keys.letters` writes them; (candidates,)."""
    names = list(candidates)
    near = process.cdist([text], names, scorer=OSA.normalized_similarity, dtype=np.float32)[0]
    sorted_ = process.cdist([text], names, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0] / 100
    scores = np.maximum(near, 0.97 * sorted_)
    for place in np.argsort(-scores, kind="stable")[:_CLOSER]:
        scores[place] = max(scores[place], _by_words(text, names[place]))
    return np.asarray(scores)


def _by_words(text: str, entry: str) -> float:
    """Each word with the likest one of the other text, weighted by length; the worse of both directions."""
    left, right = word_key(text).split(), word_key(entry).split()
    if not left or not right:
        return 0.0
    return min(_covered(left, right), _covered(right, left)) - 0.02


def _covered(words: Sequence[str], others: Sequence[str]) -> float:
    total = sum(map(len, words))
    return sum(len(word) * max(_alike(word, other) for other in others) for word in words) / total


def _alike(word: str, other: str) -> float:
    if word == other:
        return 1.0
    short, long = sorted((word, other), key=len)
    if long.startswith(short):
        return _INITIAL if len(short) == 1 else _CUT_SHORT if len(short) >= 3 else 0.8
    return 0.95 * float(JaroWinkler.similarity(word, other, score_cutoff=0.8))


def slips(text: str, entry: str) -> int:
    """Letters added, lost, wrong or swapped; 3 for three and more."""
    return int(OSA.distance(text, entry, score_cutoff=2))
