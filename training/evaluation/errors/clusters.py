"""Mistakes that are alike: by their characters, their meaning, and what was taken for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.models.interface import Embedder
from training.evaluation.predictions import Predictions
from training.tasks.examples import Text

_MOST = 12
_SMALLEST = 8
"""Fewer mistakes are one cluster."""
_COMPONENTS = 24
_MIX_UP = 0.7
"""Weight of what was taken for what, against 1 each of characters and meaning."""


@dataclass(frozen=True)
class Clustered:
    """`labels` int (n,), from the largest cluster on; `vectors` (n, d); `silhouette` None for one cluster."""

    labels: np.ndarray
    vectors: np.ndarray
    silhouette: float | None


def cluster(predictions: Predictions, rows: Sequence[int], embedder: Embedder, seed: int = 0) -> Clustered:
    """The predictions at `rows` clustered by k-means; as many clusters as the silhouette is highest with.

    Source of the silhouette: Rousseeuw 1987.
    """
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    vectors = _vectors(predictions, rows, embedder)
    distinct = len(np.unique(vectors.round(6), axis=0))
    if len(rows) < _SMALLEST or distinct < 4:
        return Clustered(np.zeros(len(rows), dtype=np.int64), vectors, None)
    best: tuple[float, np.ndarray] = (-1.0, np.zeros(len(rows), dtype=np.int64))
    for count in range(2, min(_MOST, distinct - 1, len(rows) // 4) + 1):
        labels = KMeans(count, n_init=4, random_state=seed).fit_predict(vectors)
        score = float(silhouette_score(vectors, labels))
        if score > best[0]:
            best = score, labels
    return Clustered(_largest_first(best[1]), vectors, best[0])


def far_apart(vectors: np.ndarray, count: int) -> list[int]:
    """Positions of `count` rows: the one nearest the middle, then each the farthest from those before."""
    distances = np.linalg.norm(vectors - vectors.mean(axis=0), axis=1)
    chosen = [int(distances.argmin())]
    nearest = np.linalg.norm(vectors - vectors[chosen[0]], axis=1)
    while len(chosen) < min(count, len(vectors)):
        chosen.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, np.linalg.norm(vectors - vectors[chosen[-1]], axis=1))
        nearest[chosen] = -1
    return chosen


def plane(vectors: np.ndarray) -> np.ndarray:
    """The vectors in the plane of most variance, (n, 2)."""
    centred = vectors - vectors.mean(axis=0)
    if min(centred.shape) < 2:
        return np.concatenate([centred[:, :1], np.zeros((len(centred), 1))], axis=1)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    return np.asarray(left[:, :2] * sizes[:2])


def _vectors(predictions: Predictions, rows: Sequence[int], embedder: Embedder) -> np.ndarray:
    """float64 (n, d): characters, meaning and mix-up side by side."""
    texts = [flat(predictions.examples[i].text) for i in rows]
    truth, answers = predictions.truth_texts(), predictions.answer_texts()
    mixed = [_one_hot([side[i] for i in rows]) * _MIX_UP / np.sqrt(2) for side in (truth, answers)]
    if predictions.kind == "generator":
        mixed = []  # nearly every text would be a label of its own
    return np.concatenate([_characters(texts), _unit(embedder.embed(texts)), *mixed], axis=1)


def _characters(texts: Sequence[str]) -> np.ndarray:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    weights = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, max_features=5_000)
    try:
        found = weights.fit_transform(texts)
    except ValueError:  # nothing but empty texts
        return np.zeros((len(texts), 1))
    components = min(_COMPONENTS, min(found.shape) - 1)
    if components < 1:
        return _unit(found.toarray())
    return _unit(TruncatedSVD(components, random_state=0).fit_transform(found))


def flat(text: Text) -> str:
    """One text of a pair's two."""
    return text if isinstance(text, str) else " ".join(text)


def _one_hot(names: Sequence[str]) -> np.ndarray:
    places = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return np.eye(len(places))[[places[name] for name in names]]


def _unit(vectors: np.ndarray) -> np.ndarray:
    wide = np.asarray(vectors, dtype=np.float64)
    return np.asarray(wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12))


def _largest_first(labels: np.ndarray) -> np.ndarray:
    names, counts = np.unique(labels, return_counts=True)
    order = names[np.argsort(-counts, kind="stable")]
    return np.array([int(np.flatnonzero(order == label)[0]) for label in labels], dtype=np.int64)
