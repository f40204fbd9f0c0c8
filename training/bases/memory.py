"""How much memory a base needs to be trained or run, estimated from its shape, and how much there is.

Weights, gradients and AdamW's two moments are counted in float32 (4 bytes each): 16 bytes a parameter for
full fine-tuning; 4 a parameter and 16 an adapter's parameter for LoRA; 0.56 a parameter for a base quantised
to NF4 with double quantisation (Dettmers et al. 2023, QLoRA). What a layer keeps for the backward pass grows
with batch · tokens · hidden (Korthikanti et al. 2022, Reducing Activation Recomputation in Large Transformer
Models, section 4.1, counts 64 bytes for each in float32 without dropout); the constants here are measured as
the peak of whole runs on a CPU, with what the allocator wastes (docs/models.md). Attention of an
encoder-decoder keeps its matrix too. A generator adds its logits, their softmax and their gradients, in
several copies: 28 bytes for each token and word of its vocabulary, measured likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from training.bases.family import Family

Method = Literal["full", "lora", "qlora", "prompt", "prefix", "head", "inference"]
METHODS: tuple[Method, ...] = get_args(Method)
GIB = 1024**3
_KEPT, _KEPT_LORA = 110, 170
"""Bytes a layer keeps for each token and hidden unit, without and with LoRA beside every linear map."""
RUNTIME = 400 * 1024**2
"""Python, torch, transformers and peft themselves, without CUDA; measured as resident memory after import."""
_CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)


@dataclass(frozen=True)
class Shape:
    """What memory follows from; `layers` of encoder and decoder together."""

    parameters: int
    hidden: int
    layers: int
    heads: int
    vocabulary: int
    family: Family


@dataclass(frozen=True)
class Need:
    """Bytes of memory, and what for."""

    weights: int
    gradients: int
    optimizer: int
    activations: int
    runtime: int = RUNTIME

    @property
    def total(self) -> int:
        """All of it, in bytes."""
        return self.weights + self.gradients + self.optimizer + self.activations + self.runtime

    def in_words(self) -> str:
        """The sum and its parts."""
        parts = {
            "weights": self.weights, "gradients": self.gradients, "Adam's moments": self.optimizer,
            "activations": self.activations, "libraries": self.runtime,
        }  # fmt: skip
        named = ", ".join(f"{name} {gib(part)}" for name, part in parts.items() if part)
        return f"{gib(self.total)} ({named})"


def estimate(shape: Shape, method: Method, *, batch: int = 32, tokens: int = 64, rank: int = 16) -> Need:
    """The memory of one training step of `batch` texts of `tokens` tokens, or of one forward pass."""
    weights = shape.parameters * 4 if method != "qlora" else int(shape.parameters * 0.56)
    if method in ("inference", "head"):  # nothing is kept for a backward pass through the base
        return Need(weights, 0, 0, _activations(shape, batch, tokens) // shape.layers)
    trained = {
        "full": shape.parameters,
        "prompt": 20 * shape.hidden,
        "prefix": 2 * 20 * shape.hidden * shape.layers,
    }.get(method, 18 * rank * shape.hidden * shape.layers)
    own = 0 if method == "full" else trained * 4
    kept = _activations(shape, batch, tokens, _KEPT_LORA if "lora" in method else _KEPT)
    logits = 28 * batch * tokens * shape.vocabulary if shape.family != "encoder" else 0
    return Need(weights + own, trained * 4, trained * 8, kept + logits)


def _activations(shape: Shape, batch: int, tokens: int, kept: int = _KEPT) -> int:
    matrix = 9 * shape.heads * tokens if shape.family == "encoder-decoder" else 0
    return shape.layers * batch * tokens * (kept * shape.hidden + matrix)


def available() -> int:
    """Bytes of memory this process may still take: the machine's, or its control group's if that is less."""
    import psutil

    free = int(psutil.virtual_memory().available)
    for limit, used in _CGROUPS:
        try:
            most, taken = int(Path(limit).read_text()), int(Path(used).read_text())
        except (OSError, ValueError):  # no such group, or "max"
            continue
        free = min(free, max(most - taken, 0))
    return free


def gib(size: int) -> str:
    """Bytes as a person reads them."""
    return f"{size / GIB:.1f} GiB" if size >= GIB else f"{size / 1024**2:.0f} MiB"
