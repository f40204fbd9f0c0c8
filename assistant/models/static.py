"""Static embeddings distilled from an encoder: a vector a token, averaged; two hundred times as fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from assistant.models.manifest import TOKENIZER, VECTORS, Manifest
from assistant.models.text import bounded

if TYPE_CHECKING:
    import onnxruntime as ort

    from assistant.models.encoder import Text


class StaticEmbedder:
    """An `Embedder` of tokenizer and table alone. Token weights are folded into the table.

    Source: model2vec (Tulkens and van Dongen 2024); weights after SIF (Arora et al. 2017).
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.version = manifest.version
        self.dimensions = manifest.dimensions
        tensors = load_file(folder / VECTORS)
        self._vectors = tensors["vectors"].astype(np.float32) * tensors["scale"].astype(np.float32)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._max_tokens = manifest.max_tokens
        self._tokenizer.enable_truncation(manifest.max_tokens)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts), dimensions), rows of unit length (all zero for a text without a token)."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        inputs = [bounded(text, self._max_tokens) for text in texts]
        encodings = self._tokenizer.encode_batch_fast(inputs, add_special_tokens=False)
        ids = [encoding.ids for encoding in encodings]
        sums, _ = _sums(self._vectors, ids)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / np.maximum(norms, 1e-9), dtype=np.float32)


class StaticEncoder:
    """A token table in the place of `Encoder`: what a model compressed to static embeddings runs on."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.version = manifest.version
        self.dimensions = manifest.dimensions
        self.max_tokens = manifest.max_tokens
        tensors = load_file(folder / VECTORS)
        self._vectors = tensors["vectors"].astype(np.float32) * tensors["scale"].astype(np.float32)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._lock = Lock()

    def bind(self, lora: Mapping[str, np.ndarray]) -> dict[str, ort.OrtValue]:
        """Nothing: a table takes no matrices; raises ValueError where some are given."""
        if lora:
            raise ValueError(f"the adapter has {len(lora)} matrices, a token table takes none")
        return {}

    def pool(
        self,
        texts: Sequence[Text],
        adapter: Mapping[str, ort.OrtValue] | None = None,
        max_tokens: int | None = None,
    ) -> np.ndarray:
        """float32 (len(texts), 2 * dimensions): the mean over all tokens, then over the first segment's.

        Marks have no vectors. A text longer than `max_tokens` is cut, of a pair the longer segment.
        """
        most = max_tokens or self.max_tokens
        inputs = [
            bounded(text, most) if isinstance(text, str) else (bounded(text[0], most), bounded(text[1], most))
            for text in texts
        ]
        with self._lock:  # truncation is the tokenizer's state
            self._tokenizer.enable_truncation(most)
            found = self._tokenizer.encode_batch(inputs, add_special_tokens=False)
        whole = [encoding.ids for encoding in found]
        # All of it where there is one segment only.
        first = [encoding.ids[: encoding.type_ids.count(0)] for encoding in found]
        sides = [_sums(self._vectors, ids) for ids in (whole, first)]
        return np.concatenate([sums / np.maximum(counts, 1)[:, None] for sums, counts in sides], axis=1)


def _sums(vectors: np.ndarray, ids: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """The sum of each text's rows of `vectors`, float32 (texts, dimensions), and how many they are."""
    lengths = np.fromiter(map(len, ids), dtype=np.int64, count=len(ids))
    flat = np.fromiter((token for row in ids for token in row), dtype=np.int64, count=int(lengths.sum()))
    sums = np.zeros((len(ids), vectors.shape[1]), dtype=np.float32)
    filled = lengths > 0
    if filled.any():
        starts = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
        sums[filled] = np.add.reduceat(vectors[flat], starts, axis=0)
    return sums, lengths
