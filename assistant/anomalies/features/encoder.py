"""What the fine-tuned encoder and the static embeddings say of what the cheap stages leave open."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.models.interface import CellScorer, Embedder

CONTEXT = 12
STATIC_VALUES = 2_000
NAMES = ("encoder.plausibility", "encoder.excess", "static.distance", "static.excess")


class Scorers(Protocol):
    """The models the detector can use."""

    @property
    def static(self) -> Embedder:
        """The static embeddings."""

    @property
    def cell_plausibility(self) -> CellScorer:
        """Whether a value belongs in its column."""


def static_features(column: CodedColumn, embedder: Embedder | None) -> dict[str, np.ndarray]:
    """Cosine distance to the weighted centroid, plain and against its spread; shape (distinct values,)."""
    size = len(column.values)
    distance, excess = np.full(size, np.nan), np.full(size, np.nan)
    order = np.argsort(column.counts, kind="stable")
    order = order[column.present[order]]
    # The rarest values are the ones in question; a sample of the commonest gives the centroid.
    asked = (
        order if len(order) <= STATIC_VALUES else np.concatenate([order[: STATIC_VALUES - 500], order[-500:]])
    )
    if embedder is not None and len(asked) >= 5:
        vectors = embedder.embed([column.values[i][:100] for i in asked.tolist()])
        weights = np.log1p(column.counts[asked])[:, None]
        centroid = (vectors * weights).sum(axis=0)
        centroid /= np.linalg.norm(centroid) + 1e-9
        distance[asked] = 1 - vectors @ centroid
        usual, spread = float(np.median(distance[asked])), float(np.std(distance[asked])) + 1e-3
        excess[asked] = (distance[asked] - usual) / spread
    return {"static.distance": distance, "static.excess": excess}


def plausibility_features(
    column: CodedColumn, scorer: CellScorer | None, asked: np.ndarray, common: np.ndarray
) -> dict[str, np.ndarray]:
    """The encoder's probability that each of the values at `asked` is no part of the column, and its excess
    over the median of those at `common`, which are among them; shape (distinct values,), NaN for the rest."""
    size = len(column.values)
    score, excess = np.full(size, np.nan), np.full(size, np.nan)
    if scorer is not None and len(asked):
        texts = [column.values[i] for i in asked.tolist()]
        score[asked] = scorer.score(column.name, column.frequent(CONTEXT), texts)
        excess[asked] = score[asked] - float(np.median(score[common]))
    return {"encoder.plausibility": score, "encoder.excess": excess}
