"""Distil an encoder to static embeddings: its output for each token alone, PCA, frequency weights.

Source: model2vec (Tulkens and van Dongen 2024). A token's weight is SIF's a / (a + p) (Arora et al. 2017)
with p from Zipf's law over the token's rank in the vocabulary, which WordPiece orders by frequency.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from sklearn.decomposition import PCA
from tokenizers import Tokenizer

from assistant.models.manifest import TOKENIZER, VECTORS, Manifest, sha256, write_manifest
from assistant.progress import Progress, silent
from training.base import Base
from training.encoder import load_encoder

SIF = 1e-4
BATCH = 1024


def token_outputs(base: Base, progress: Progress = silent) -> np.ndarray:
    """float32 (vocabulary, hidden): the encoder's mean output for each token between its marks."""
    _, model = load_encoder(base)
    tokenizer = Tokenizer.from_file(str(base.tokenizer_file))
    marks = tokenizer.encode("")
    start, end = marks.ids[0], marks.ids[-1]
    rows = []
    total = tokenizer.get_vocab_size()
    with torch.inference_mode():
        for first in range(0, total, BATCH):
            tokens = torch.arange(first, min(first + BATCH, total))
            ids = torch.stack([torch.full_like(tokens, start), tokens, torch.full_like(tokens, end)], 1)
            rows.append(model(input_ids=ids).last_hidden_state.mean(1).numpy())
            progress("distilling token vectors", len(tokens) + first, total)
    return np.concatenate(rows)


def distil(base: Base, folder: Path, dimensions: int = 128, progress: Progress = silent) -> Manifest:
    """Write the static embeddings of `base` into the model folder `folder`, as int8 with a scale a token."""
    outputs = token_outputs(base, progress)
    vectors = PCA(dimensions, random_state=0).fit_transform(outputs)
    ranks = np.arange(2, len(vectors) + 2)
    probability = (1 / ranks) / np.sum(1 / ranks)
    vectors = vectors * (SIF / (SIF + probability))[:, None]
    scale = np.maximum(np.abs(vectors).max(1, keepdims=True), 1e-8) / 127
    folder.mkdir(parents=True, exist_ok=True)
    save_file(
        {"vectors": np.round(vectors / scale).astype(np.int8), "scale": scale.astype(np.float32)},
        folder / VECTORS,
    )
    tokenizer = Tokenizer.from_file(str(base.tokenizer_file))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / TOKENIZER))
    manifest = Manifest(
        model="static",
        base_model=base.name,
        base_sha256=base.sha256,
        licence=base.licence,
        dimensions=dimensions,
        max_tokens=512,
        files={name: sha256(folder / name) for name in (VECTORS, TOKENIZER)},
    )
    write_manifest(folder, manifest)
    return manifest
