"""How many examples pass through the network at once: as many as fit; the rest of a batch is accumulated."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from training.bases.memory import Method, available
from training.recipe import Recipe

SPARED = 0.5
"""The share of the free memory that activations may take: gradients and the optimizer need room too."""


def method_of(recipe: Recipe) -> Method:
    """The recipe's method as the memory estimate names it."""
    named: dict[str, Method] = {"full": "full", "prompt": "prompt", "prefix": "prefix", "head": "head"}
    return named.get(recipe.method, "qlora" if recipe.lora_variant == "qlora" else "lora")


def activation_bytes(loss: Callable[[], Tensor]) -> int:
    """Bytes that one forward pass keeps for the backward pass, counted as autograd saves them."""
    seen: dict[int, int] = {}

    def note(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        seen[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        loss()
    return sum(seen.values())


def free_bytes(device: torch.device) -> int:
    """Memory that is free on `device` now."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return available()


def largest_micro_batch(batch: int, one: int, two: int, free: int) -> int:
    """The most examples at once, at most `batch`; an even share of it, so that pieces are of one size.

    `one` and `two` are the bytes kept for one and for two of the longest examples: their difference is the
    cost of an example, the rest is there once (weights that autograd keeps). 1 where not even one fits.
    """
    each = max(two - one, 1)
    fitting = max(1, int((free * SPARED - (one - each)) // each))
    pieces = -(-batch // min(fitting, batch))
    return -(-batch // pieces)
