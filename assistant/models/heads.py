"""Fine-tuned models: an adapter on the shared encoder, and a linear head over what it pools."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from safetensors.numpy import load_file

from assistant.errors import ModelMissing
from assistant.models.abstention import Abstainer
from assistant.models.encoder import Encoder, Text
from assistant.models.inputs import cell_texts
from assistant.models.manifest import ADAPTER, Manifest
from assistant.models.static import StaticEncoder

CACHE_TEXTS = 200_000
"""Answers kept a model: tens of MB at most, least recently used dropped first."""


class Adapter:
    """Texts to calibrated logits. What was scored once is not scored again."""

    def __init__(
        self, folder: Path, manifest: Manifest, encoder: Callable[[], Encoder | StaticEncoder]
    ) -> None:
        self.version = manifest.version
        self.manifest = manifest
        if ADAPTER not in manifest.files:
            raise ModelMissing(
                f"The model in {folder} runs in torch alone and cannot be served; promote another version of "
                f"{manifest.model}, or train it on a base with a tokenizer.json."
            )
        tensors = load_file(folder / ADAPTER)
        try:
            self._weight = tensors.pop("head.weight").astype(np.float32)
            self._bias = tensors.pop("head.bias").astype(np.float32)
            self._encoder = encoder()
            self._lora = self._encoder.bind(tensors)
        except (KeyError, ValueError) as error:
            raise ModelMissing(
                f"The adapter in {folder} does not fit its encoder ({error}); train it again."
            ) from error
        self._lock = Lock()
        self._cache: OrderedDict[Text, np.ndarray] = OrderedDict()

    def logits(self, texts: Sequence[Text]) -> np.ndarray:
        """float32 (len(texts), outputs), divided by the temperature."""
        with self._lock:
            answers = {text: self._cache[text] for text in texts if text in self._cache}
        fresh = list(dict.fromkeys(text for text in texts if text not in answers))
        pooled = self._encoder.pool(fresh, self._lora, self.manifest.max_tokens)
        if not self.manifest.first_segment:
            pooled = pooled[:, : self._encoder.dimensions]
        scored = (pooled @ self._weight.T + self._bias) / self.manifest.temperature
        answers.update(zip(fresh, scored.astype(np.float32), strict=True))
        self._remember(answers)
        if not texts:
            return np.zeros((0, len(self._bias)), dtype=np.float32)
        return np.stack([answers[text] for text in texts])

    def pool(self, texts: Sequence[Text], max_tokens: int | None = None) -> np.ndarray:
        """float32 (len(texts), 2 * width): what the head reads; a text that comes twice is run once."""
        distinct = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        pooled = self._encoder.pool(list(distinct), self._lora, max_tokens or self.manifest.max_tokens)
        return np.asarray(pooled[[distinct[text] for text in texts]], dtype=np.float32)

    def _remember(self, answers: dict[Text, np.ndarray]) -> None:
        with self._lock:
            for text, logits in answers.items():
                self._cache[text] = logits
                self._cache.move_to_end(text)
            while len(self._cache) > CACHE_TEXTS:
                self._cache.popitem(last=False)


class AdaptedEmbedder:
    """An `Embedder`: an adapter without a head, trained to lay near each other what belongs together."""

    def __init__(
        self, folder: Path, manifest: Manifest, encoder: Callable[[], Encoder | StaticEncoder]
    ) -> None:
        self.version = manifest.version
        self._max_tokens = manifest.max_tokens
        try:
            self._encoder = encoder()
            self._lora = self._encoder.bind(load_file(folder / ADAPTER))
        except ValueError as error:
            raise ModelMissing(
                f"The adapter in {folder} does not fit its encoder ({error}); train it again."
            ) from error

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts), dimensions), rows of unit length; a text that comes twice is run once."""
        distinct = {text: i for i, text in enumerate(dict.fromkeys(texts))}
        means = self._encoder.pool(list(distinct), self._lora, self._max_tokens)[
            :, : self._encoder.dimensions
        ]
        vectors = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        return np.asarray(vectors[[distinct[text] for text in texts]], dtype=np.float32)


def probabilities_of(logits: np.ndarray) -> np.ndarray:
    """Logits (n, labels) to probabilities, float32 of the same shape."""
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True), dtype=np.float32)


class LabelClassifier:
    """A `Classifier` over the labels of its manifest."""

    def __init__(self, adapter: Adapter, abstainer: Abstainer | None = None) -> None:
        self._adapter = adapter
        self._abstainer = abstainer
        self.version = adapter.version
        self.labels = adapter.manifest.labels

    def classify(self, texts: Sequence[Text]) -> np.ndarray:
        """float32 (len(texts), len(labels)); each row sums to 1."""
        return probabilities_of(self._adapter.logits(texts))

    def pool(self, texts: Sequence[Text], max_tokens: int | None = None) -> np.ndarray:
        """float32 (len(texts), 2 * width): what the head reads, to learn other labels from."""
        return self._adapter.pool(texts, max_tokens)

    def unfamiliar(self, texts: Sequence[str]) -> np.ndarray:
        """bool (len(texts),): where the model should say "unknown", as `abstention.json` beside it has it.

        A model that came without one, or whose measure needs embeddings, knows no unfamiliar text.
        """
        if self._abstainer is None or self._abstainer.needs_embeddings:
            return np.zeros(len(texts), dtype=bool)
        return self._abstainer.abstain(self._adapter.logits(texts))


class Plausibility:
    """A `CellScorer`. Its probabilities hold for the mix it was calibrated on: see its card's prior."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter
        self.version = adapter.version

    def score(self, header: str, context: Sequence[str], values: Sequence[str]) -> np.ndarray:
        """float32 (len(values),): the probability that each value does not belong in the column."""
        logits = self._adapter.logits([cell_texts(header, context, value) for value in values])
        return np.asarray(1 / (1 + np.exp(-logits[:, 0])), dtype=np.float32)


class RuleWords:
    """A `RuleScorer`. Its logits hold for the mix it was calibrated on: see its card's prior."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter
        self.version = adapter.version

    def logits(self, texts: Sequence[tuple[str, str]]) -> np.ndarray:
        """float32 (len(texts),)."""
        return self._adapter.logits(texts)[:, 0]
