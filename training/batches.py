"""Examples to padded batches of similar length, in an order that the seed alone decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer

from training.base import Base
from training.lora import Batch
from training.tasks.examples import Example

_POOL = 32
"""Batches sorted by length together: little padding, yet well mixed."""


def tokenize(base: Base, examples: Sequence[Example], max_tokens: int) -> list[Encoding]:
    """The tokens of each example, cut (the longer segment of a pair) to `max_tokens`."""
    tokenizer = Tokenizer.from_file(str(base.tokenizer_file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    encodings: list[Encoding] = tokenizer.encode_batch([example.text for example in examples])
    return encodings


def shuffled(encodings: Sequence[Encoding], size: int, seed: int, epoch: int) -> list[list[int]]:
    """Positions of the examples of each batch of one epoch."""
    generator = np.random.default_rng([seed, epoch])
    order = generator.permutation(len(encodings))
    batches: list[list[int]] = []
    for start in range(0, len(order), size * _POOL):
        pool = sorted(order[start : start + size * _POOL].tolist(), key=lambda i: len(encodings[i].ids))
        batches += [pool[first : first + size] for first in range(0, len(pool), size)]
    return [batches[i] for i in generator.permutation(len(batches))]


def by_length(encodings: Sequence[Encoding], size: int) -> Iterator[list[int]]:
    """Positions of the examples of each batch, shortest first, for evaluation."""
    order = sorted(range(len(encodings)), key=lambda i: len(encodings[i].ids))
    for first in range(0, len(order), size):
        yield order[first : first + size]


def collate(encodings: Sequence[Encoding]) -> Batch:
    """One padded batch."""
    width = max(len(encoding.ids) for encoding in encodings)

    def padded(rows: list[list[int]]) -> torch.Tensor:
        return torch.tensor([row + [0] * (width - len(row)) for row in rows])

    return Batch(
        padded([encoding.ids for encoding in encodings]),
        padded([encoding.attention_mask for encoding in encodings]),
        padded([encoding.type_ids for encoding in encodings]),
    )
