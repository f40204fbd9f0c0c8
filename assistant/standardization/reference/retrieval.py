"""The entries of a list that share most with a text: character n-grams, weighted by how rare they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

TOP = 20
"""Entries retrieved a text."""
_BATCH = 1_000
_COMMON = 0.1
"""An n-gram in more of the entries than this tells nothing apart, where the list is long."""
_LONG_LIST = 500


class Retriever:
    """TF-IDF over character 2- and 3-grams within word bounds; one sparse product a batch of texts."""

    def __init__(self, entries: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectors: Any = None
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 3), lowercase=False, dtype=np.float32,
            max_df=_COMMON if len(entries) > _LONG_LIST else 1.0,
        )  # fmt: skip
        try:
            self._vectors = self._vectorizer.fit_transform(entries).T.tocsr()
        except ValueError:  # no entry has a letter
            self._vectors = None

    def nearest(self, texts: Sequence[str]) -> list[np.ndarray]:
        """For each text up to `TOP` entry indices, nearest first; equally near ones in the list's order."""
        if self._vectors is None:
            return [np.zeros(0, dtype=np.int64) for _ in texts]
        found: list[np.ndarray] = []
        for start in range(0, len(texts), _BATCH):
            queries = self._vectorizer.transform(texts[start : start + _BATCH])
            found += _tops((queries @ self._vectors).tocsr())
        return found


def _tops(scores: Any) -> list[np.ndarray]:
    tops = []
    for row in range(scores.shape[0]):
        begin, end = scores.indptr[row], scores.indptr[row + 1]
        near, places = scores.data[begin:end], scores.indices[begin:end]
        if len(near) > TOP:
            least = np.partition(near, len(near) - TOP)[len(near) - TOP]
            kept = near >= least
            near, places = near[kept], places[kept]
        order = np.lexsort((places, -near))[:TOP]
        tops.append(places[order].astype(np.int64))
    return tops
