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


class TypeClassifier(Classifier, Protocol):
    """A `Classifier` that knows what it does not know."""

    def unfamiliar(self, texts: Sequence[str]) -> np.ndarray:
        """bool (len(texts),): where "unknown" is the answer, whatever `classify` says."""


class CellScorer(Protocol):
    """How plausible a value is in its column."""

    version: str

    def score(self, header: str, context: Sequence[str], values: Sequence[str]) -> np.ndarray:
        """float32 of shape (len(values),): the probability that each value does NOT belong in the column.

        `header` may be "", `context` are values of the column, most frequent first (a dozen is enough).
        """


class RuleScorer(Protocol):
    """How likely a rule is to hold tomorrow and to be of use, from its words and its columns."""

    version: str

    def logits(self, texts: Sequence[tuple[str, str]]) -> np.ndarray:
        """float32 of shape (len(texts),): calibrated logits, for pairs of `assistant.rules.judge.text`."""


class Models(Protocol):
    """The models that the tasks use; each is opened when it is first asked for.

    `encoder` is the fine-tuned models' base (slow, hundreds of texts a second), `static` its distilled
    token table (tens of thousands a second). `versions` names the version of each by its attribute here.
    """

    @property
    def encoder(self) -> Embedder:
        """The base encoder."""

    @property
    def static(self) -> Embedder:
        """The distilled static embeddings."""

    @property
    def column_kind(self) -> Classifier:
        """The kind of a column from `inputs.column_text`; labels are `assistant.kinds.KINDS`."""

    @property
    def cell_plausibility(self) -> CellScorer:
        """Whether a value belongs in its column."""

    @property
    def rule_judge(self) -> RuleScorer:
        """Whether a rule is worth keeping."""

    @property
    def semantic_type(self) -> TypeClassifier:
        """The semantic type of a column from `inputs.column_text`."""

    @property
    def column_match(self) -> Embedder:
        """Columns (`inputs.field_text`) to vectors: what means the same in two schemas lies near."""

    @property
    def versions(self) -> dict[str, str]:
        """Version of each model that is there, by its attribute here."""
