"""Bases that have learnt nothing yet: the project's byte-level sequence-to-sequence model, made by seed.

The architecture is ByT5's (Xue et al. 2022), so that `google/byt5-small` and larger take its place. What made
the difference between learning and not: an untied head, embeddings from N(0, 0.5), the head from N(0, 0.02).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from training.base import Base, find_base


@dataclass(frozen=True)
class Size:
    """Width, layers of encoder and decoder, heads, width within a layer."""

    width: int
    encoder: int
    decoder: int
    heads: int
    inner: int


SCRATCH: dict[str, Size] = {
    "scratch/byte-seq2seq-tiny": Size(128, 3, 2, 4, 512),
    "scratch/byte-seq2seq-small": Size(256, 6, 3, 4, 1024),
}
"""Names that `base_model` takes, and how large each is."""


def make_scratch(name: str, root: Path, seed: int) -> Base:
    """The untrained base called `name`, below `root`; the same weights for the same seed."""
    folder = root / f"{name.rpartition('/')[2]}-{seed}"
    if not (folder / "model.safetensors").is_file():
        part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        _write(SCRATCH[name], part, seed)
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
    found = find_base(str(folder))
    return Base(name, folder, found.sha256, "Apache-2.0", found.family, found.parameters)


def _write(size: Size, folder: Path, seed: int) -> None:
    import torch
    from transformers import ByT5Tokenizer, T5Config, T5ForConditionalGeneration

    from training.networks.backbone import quiet

    torch.manual_seed(seed)
    tokenizer = ByT5Tokenizer(extra_ids=0)
    config = T5Config(  # type: ignore[call-arg]
        vocab_size=384, d_model=size.width, d_kv=size.width // size.heads, d_ff=size.inner,
        num_layers=size.encoder, num_decoder_layers=size.decoder, num_heads=size.heads,
        feed_forward_proj="gated-gelu", tie_word_embeddings=False, dropout_rate=0.0,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    model = T5ForConditionalGeneration(config)
    torch.nn.init.normal_(model.shared.weight, std=0.5)
    torch.nn.init.normal_(model.lm_head.weight, std=0.02)
    folder.mkdir(parents=True)
    with quiet():
        model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
