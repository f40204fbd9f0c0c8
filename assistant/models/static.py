"""Static embeddings distilled from the encoder: a vector a token, averaged; two hundred times as fast."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from assistant.models.manifest import TOKENIZER, VECTORS, Manifest
from assistant.models.text import bounded


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
        lengths = np.fromiter(map(len, ids), dtype=np.int64, count=len(ids))
        flat = np.fromiter((token for row in ids for token in row), dtype=np.int64, count=int(lengths.sum()))
        sums = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        filled = lengths > 0
        if filled.any():
            starts = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
            sums[filled] = np.add.reduceat(self._vectors[flat], starts, axis=0)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / np.maximum(norms, 1e-9), dtype=np.float32)
