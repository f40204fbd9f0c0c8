"""The small interfaces behind which model families live. Serving knows these, never torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np


class Embedder(Protocol):
    """Texts to vectors."""

    version: str

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """float32 of shape (len(texts), dimensions), rows of unit length."""


class Classifier(Protocol):
    """Texts to probabilities over `labels`."""

    version: str
    labels: tuple[str, ...]

    def classify(self, texts: Sequence[str]) -> np.ndarray:
        """float32 of shape (len(texts), len(labels)); each row sums to 1."""


class CellScorer(Protocol):
    """How plausible a value is in its column."""

    version: str

    def score(self, header: str, context: Sequence[str], values: Sequence[str]) -> np.ndarray:
        """float32 of shape (len(values),): the probability that each value does NOT belong in the column.

        `header` may be "", `context` are values of the column, most frequent first (a dozen is enough).
        """
