"""The models that the tasks run on: small interfaces, and ONNX Runtime or numpy behind them. No torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.models.interface import CellScorer, Classifier, Embedder, Models, RuleScorer

if TYPE_CHECKING:
    from assistant.settings import Settings

__all__ = ["CellScorer", "Classifier", "Embedder", "Models", "RuleScorer", "load"]


def load(settings: Settings) -> Models:
    """The models of `settings.models` where that folder has them, else those trained here, else the shipped.

    Nothing is opened yet. A model whose files are absent or do not match their checksums raises
    `ModelMissing` when it is first asked for.
    """
    from assistant.models.store import StoredModels

    return StoredModels(settings)
