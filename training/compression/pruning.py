"""Pruning: single weights set to zero, or whole attention heads and feed-forward neurons taken out.

Zeros save nothing by themselves: a dense kernel multiplies by them as well. What is taken out is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import prune

from assistant.errors import UsageError

IMPORTANCE_EXAMPLES = 512
IMPORTANCE_BATCH = 32


@dataclass(frozen=True)
class Layer:
    """The linear maps of one layer of a BERT-like encoder. Heads are `size` wide."""

    attention: Any
    out: nn.Linear
    up: nn.Linear
    down: nn.Linear
    size: int

    @property
    def heads(self) -> int:
        """How many heads it has."""
        return int(self.out.in_features // self.size)


def zero_smallest(module: nn.Module, share: float) -> int:
    """Set the `share` of all linear maps' weights that is smallest in magnitude to zero; how many those are.

    All maps are ranked together (global unstructured pruning, Han et al. 2015; `torch.nn.utils.prune`).
    """
    maps = [(one, "weight") for one in module.modules() if isinstance(one, nn.Linear)]
    prune.global_unstructured(maps, prune.L1Unstructured, amount=share)
    for one, name in maps:
        prune.remove(one, name)  # type: ignore[no-untyped-call]
    return sum(int((one.weight == 0).sum()) for one, _ in maps)


def layers_of(body: nn.Module) -> list[Layer]:
    """The layers of a BERT, RoBERTa, XLM-R or ELECTRA; raises `UsageError` for another architecture."""
    found = []
    for name, module in body.named_modules():
        if name.rpartition(".")[2].isdigit() and hasattr(module, "intermediate"):
            attention: Any = module.attention
            found.append(
                Layer(
                    attention.self, attention.output.dense, module.intermediate.dense,
                    module.output.dense, int(attention.self.attention_head_size),
                )
            )  # fmt: skip
    if not found:
        raise UsageError(
            "Heads and neurons are taken out of encoders built like BERT (BERT, MiniLM, BGE, E5, RoBERTa, "
            "ELECTRA), and this base is none: compress it to int8, or to a student of fewer layers."
        )
    return found


def importance(
    layers: Sequence[Layer], loss: Callable[[Sequence[int]], Tensor], rows: Sequence[int]
) -> list[tuple[Tensor, Tensor]]:
    """What each head (heads,) and each neuron (neurons,) of each layer matters to the loss.

    The mean over batches of |∂L/∂m| for a mask m over what the head or neuron gives (Michel et al. 2019),
    which is the sum over its column of the next map's weights times their gradients.
    """
    maps = [weight for layer in layers for weight in (layer.out.weight, layer.down.weight)]
    totals = [torch.zeros(weight.shape[1]) for weight in maps]
    for first in range(0, len(rows), IMPORTANCE_BATCH):
        gradients = torch.autograd.grad(loss(rows[first : first + IMPORTANCE_BATCH]), maps)
        for place, (weight, gradient) in enumerate(zip(maps, gradients, strict=True)):
            products = (weight.detach() * gradient).sum(0)
            if place % 2 == 0:  # the columns of one head count as one
                size = layers[place // 2].size
                products = products.reshape(-1, size).sum(1).repeat_interleave(size)
            totals[place] += products.abs().cpu()
    found = []
    for place, layer in enumerate(layers):
        heads = totals[2 * place].reshape(-1, layer.size)[:, 0]
        found.append((heads, totals[2 * place + 1]))
    return found


def remove(layers: Sequence[Layer], ranks: Sequence[tuple[Tensor, Tensor]], keep: float) -> tuple[int, int]:
    """Take all but the share `keep` of heads and neurons, the most important, out of every layer.

    At least one of each stays. How many heads and neurons were taken out.
    """
    gone = [0, 0]
    for layer, (heads, neurons) in zip(layers, ranks, strict=True):
        kept_heads, kept_neurons = _top(heads, keep), _top(neurons, keep)
        gone[0] += len(heads) - len(kept_heads)
        gone[1] += len(neurons) - len(kept_neurons)
        columns = (kept_heads[:, None] * layer.size + torch.arange(layer.size)).flatten()
        for one in (layer.attention.query, layer.attention.key, layer.attention.value):
            _keep_rows(one, columns)
        _keep_columns(layer.out, columns)
        layer.attention.num_attention_heads = len(kept_heads)
        layer.attention.all_head_size = len(columns)
        _keep_rows(layer.up, kept_neurons)
        _keep_columns(layer.down, kept_neurons)
    return gone[0], gone[1]


def _top(ranks: Tensor, keep: float) -> Tensor:
    """The places of the highest, in order."""
    return ranks.topk(max(1, round(keep * len(ranks)))).indices.sort().values


def _keep_rows(linear: nn.Linear, places: Tensor) -> None:
    """What the map gives: the weight's rows and the bias."""
    places = places.to(linear.weight.device)
    linear.weight = nn.Parameter(linear.weight.detach()[places].clone())
    if linear.bias is not None:
        linear.bias = nn.Parameter(linear.bias.detach()[places].clone())
    linear.out_features = len(places)


def _keep_columns(linear: nn.Linear, places: Tensor) -> None:
    """What the map takes: the weight's columns."""
    linear.weight = nn.Parameter(linear.weight.detach()[:, places.to(linear.weight.device)].clone())
    linear.in_features = len(places)
