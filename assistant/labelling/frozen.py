"""What the shipped models see in a column, as they are: their vectors, and a logistic regression on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from assistant.models.store import StoredModels

_STRENGTH = 0.003
_TOKENS = 96


class Sight(Protocol):
    """What turns columns' texts into vectors, always the same for one `version`."""

    version: str

    def see(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (n, d)."""


class ShippedSight:
    """The vectors of the encoder with no adapter, with those of two tasks, and of the static embeddings.

    An adapter that learnt the kinds of columns, or their types, lays columns of one label nearer together
    than the base does, whatever the label.
    """

    def __init__(self, models: StoredModels | None = None) -> None:
        if models is None:
            from assistant.models.store import StoredModels
            from assistant.settings import Settings

            models = StoredModels(Settings(), shipped=True)
        self._models = models
        known = models.versions
        self.version = " ".join(
            known.get(n, "") for n in ("encoder", "static", "column_kind", "semantic_type")
        )

    def see(self, texts: Sequence[str]) -> np.ndarray:
        """See `Sight`; each model's vectors have unit length."""
        models = self._models
        parts = [
            models.encoder.embed(texts),
            models.static.embed(texts),
            models.column_kind.pool(texts, _TOKENS),
            models.semantic_type.pool(texts, _TOKENS),
        ]
        return np.hstack([_unit(part) for part in parts])


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


class FrozenModel:
    """A `Sight`'s vectors to class probabilities."""

    def __init__(self, classes: int, sight: Sight, parts: dict[str, Any] | None = None) -> None:
        self._classes, self._sight, self._parts = classes, sight, parts or {}

    @property
    def parts(self) -> dict[str, Any]:
        """The fitted estimators of scikit-learn by name, to be saved."""
        return self._parts

    def fit(self, texts: Sequence[str], answers: Sequence[int]) -> FrozenModel:
        """Learn from labelled texts."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler

        seen = self._sight.see(texts)
        scale = StandardScaler().fit(seen)
        model = LogisticRegression(C=_STRENGTH, max_iter=500).fit(scale.transform(seen), list(answers))
        self._parts = {"spread": scale, "frozen": model}
        return self

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """float64 (n, classes); a class never seen gets 0."""
        found = np.zeros((len(texts), self._classes))
        if len(texts):
            model = self._parts["frozen"]
            inputs = self._parts["spread"].transform(self._sight.see(texts))
            found[:, model.classes_] = model.predict_proba(inputs)
        return found
