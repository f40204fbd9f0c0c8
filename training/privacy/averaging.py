"""Federated averaging (McMahan et al. 2017) of adapters: the files that are exchanged, and their mean."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from assistant.errors import AssistantError

Adapter = Mapping[str, Tensor]
"""Everything that trains (LoRA matrices, head) by the names that torch gives it."""


@dataclass(frozen=True)
class Update:
    """What a party tells of one round beside its adapter: counts, its mean training loss, its CPU seconds."""

    examples: int
    loss: float
    mean_tokens: float
    cpu_seconds: float

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))


def given_out(exchange: Path, round_: int) -> Path:
    """The file of the adapter that round `round_` (from 0) starts from."""
    return exchange / f"round-{round_}.safetensors"


def given_back(exchange: Path, round_: int, party: str) -> Path:
    """The file of the adapter that `party` made of it."""
    return exchange / f"round-{round_}-{party}.safetensors"


def write_adapter(adapter: Adapter, file: Path) -> None:
    """Write an adapter; the file appears whole or not at all. Raises `AssistantError` for a full disk."""
    part = file.with_suffix(".part")
    try:
        save_file({name: tensor.detach().cpu().contiguous() for name, tensor in adapter.items()}, part)
        part.replace(file)
    except (OSError, SafetensorError) as error:
        raise AssistantError(
            f"The adapter cannot be written to {file} ({error}): make room there."
        ) from error


def read_adapter(file: Path, like: Adapter) -> dict[str, Tensor]:
    """The adapter in a file; raises `AssistantError` where it is damaged, of another shape, or no numbers."""
    try:
        found = load_file(file)
    except (OSError, SafetensorError) as error:
        raise AssistantError(f"The adapter {file} cannot be read ({error}).") from error
    if {n: t.shape for n, t in found.items()} != {n: t.shape for n, t in like.items()}:
        raise AssistantError(f"The adapter {file} is of another base, rank or task than was given out.")
    if not all(torch.isfinite(tensor).all() for tensor in found.values()):
        raise AssistantError(
            f"The adapter {file} has values that are no numbers; train with a lower rate (--set lr=…)."
        )
    return found


def put(adapter: Adapter, parameters: Mapping[str, nn.Parameter]) -> None:
    """Copy an adapter into a network's parameters."""
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(adapter[name])


def average(adapters: Sequence[Adapter], examples: Sequence[int]) -> dict[str, Tensor]:
    """The mean of adapters, each weighing as many examples as it saw; summed in float64.

    A and B of LoRA are averaged each by itself, as FedIT does (Zhang et al. 2023). Their product is then not
    the mean of the products; as all start a round from the same matrices the difference is of second order.
    """
    total = sum(examples)
    return {
        name: sum(
            (one[name].double() * (count / total) for one, count in zip(adapters, examples, strict=True)),
            start=torch.zeros_like(adapters[0][name], dtype=torch.float64),
        ).to(adapters[0][name].dtype)
        for name in adapters[0]
    }
