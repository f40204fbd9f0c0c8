"""Texts to token ids and padded batches, for every family of base models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import tokenizers
import torch
from torch import Tensor

from training.base import Base
from training.tasks.examples import Text

_POOL = 32
"""Batches sorted by length together: little padding, yet well mixed."""
IGNORED = -100
"""The label of a token that no loss is taken on."""


class Tokens(NamedTuple):
    """One text: ids, and the segment (0 or 1) of each."""

    ids: list[int]
    type_ids: list[int]


@dataclass(frozen=True)
class Batch:
    """Token ids, mask and segments, int64 (batch, tokens)."""

    input_ids: Tensor
    attention_mask: Tensor
    token_type_ids: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on `device`."""
        return Batch(
            self.input_ids.to(device), self.attention_mask.to(device), self.token_type_ids.to(device)
        )


class Tokenizer:
    """A base's tokenizer: its `tokenizer.json` exactly as serving reads it, else what transformers builds."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._fast: tokenizers.Tokenizer | None = None
        if base.tokenizer_file.is_file():
            self._fast = tokenizers.Tokenizer.from_file(str(base.tokenizer_file))
            self._fast.no_padding()

    @cached_property
    def full(self) -> Any:
        """The tokenizer of transformers: knows the marks, and decodes."""
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(self._base.folder, local_files_only=True)

    def encode(self, texts: Sequence[Text], max_tokens: int) -> list[Tokens]:
        """Each text with the model's own marks, cut (the longer segment of a pair) to `max_tokens`."""
        if not texts:
            return []
        if self._fast is not None:
            self._fast.enable_truncation(max_tokens)
            return [Tokens(found.ids, found.type_ids) for found in self._fast.encode_batch(list(texts))]
        encoded = [
            self.full(*([text] if isinstance(text, str) else text), truncation=True, max_length=max_tokens)
            for text in texts
        ]
        return [Tokens(found["input_ids"], [0] * len(found["input_ids"])) for found in encoded]

    def encode_targets(self, texts: Sequence[str], max_tokens: int) -> list[list[int]]:
        """Each text without marks, cut, and the mark of the end after it."""
        end = self.full.eos_token_id
        rows = [self.full(text, add_special_tokens=False)["input_ids"] for text in texts]
        return [[*row[: max_tokens - 1], end] for row in rows]

    def decode(self, rows: Tensor) -> list[str]:
        """Ids (texts, tokens) back to texts, marks left out."""
        texts: list[str] = self.full.batch_decode(rows, skip_special_tokens=True)
        return texts


def shuffled(lengths: Sequence[int], size: int, seed: int, epoch: int) -> list[list[int]]:
    """Positions of the examples of each batch of one epoch, in an order that the seed alone decides."""
    generator = np.random.default_rng([seed, epoch])
    order = generator.permutation(len(lengths))
    batches: list[list[int]] = []
    for start in range(0, len(order), size * _POOL):
        pool = sorted(order[start : start + size * _POOL].tolist(), key=lambda i: lengths[i])
        batches += [pool[first : first + size] for first in range(0, len(pool), size)]
    return [batches[i] for i in generator.permutation(len(batches))]


def by_length(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Positions of the examples of each batch, shortest first, for evaluation."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    for first in range(0, len(order), size):
        yield order[first : first + size]


def collate(rows: Sequence[Tokens], pad: int = 0) -> Batch:
    """One batch, padded at the right."""
    ids = padded([row.ids for row in rows], pad)
    mask = padded([[1] * len(row.ids) for row in rows], 0)
    return Batch(ids, mask, padded([row.type_ids for row in rows], 0))


def padded(rows: Sequence[Sequence[int]], fill: int, *, left: bool = False) -> Tensor:
    """int64 (rows, longest), the empty places filled."""
    width = max(len(row) for row in rows)
    blanks = [[fill] * (width - len(row)) for row in rows]
    return torch.tensor(
        [[*blank, *row] if left else [*row, *blank] for row, blank in zip(rows, blanks, strict=True)]
    )
