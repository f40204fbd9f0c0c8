"""Tiny bases of other architectures than BERT, random, made on the spot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
import transformers

from training.base import Base, find_base


def make_other(folder: Path, kind: str, vocabulary: Base, seed: int = 0) -> Base:
    """A DistilBERT or RoBERTa of 2 layers, 32 wide, that reads with the tokenizer of `vocabulary`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = vocabulary.tokenizer_file.read_text(encoding="utf-8")
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")
    words = len(json.loads(text)["model"]["vocab"])
    torch.manual_seed(seed)
    model: Any
    if kind == "distilbert":
        config = transformers.DistilBertConfig(
            vocab_size=words, dim=32, n_layers=2, n_heads=4, hidden_dim=64, max_position_embeddings=64,
            initializer_range=0.3,
        )  # fmt: skip
        model = transformers.DistilBertModel(config)
    else:
        roberta = transformers.RobertaConfig(
            vocab_size=words, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
            intermediate_size=64, max_position_embeddings=66, type_vocab_size=1, initializer_range=0.3,
        )  # fmt: skip
        model = transformers.RobertaModel(roberta)
    model.save_pretrained(folder)
    (folder / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    return find_base(str(folder))
