"""Learning rates over the run and over the layers, and what decays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from torch import nn

from training.methods.layers import levels
from training.recipe import Recipe


def parameter_groups(parameters: Mapping[str, nn.Parameter], recipe: Recipe) -> list[dict[str, Any]]:
    """AdamW's groups, each with its `peak` rate.

    Discriminative rates (Howard and Ruder 2018): the top layer trains at `lr`, each one below at
    `layer_decay` times the rate above it. Biases and norms do not decay.
    """
    of = levels(parameters)
    top = max(of.values())
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, tensor in parameters.items():
        rate = _rate(of[name], top, recipe)
        decay = recipe.weight_decay if tensor.dim() > 1 else 0.0
        groups.setdefault((rate, decay), []).append(tensor)
    return [
        {"params": tensors, "lr": rate, "peak": rate, "weight_decay": decay}
        for (rate, decay), tensors in groups.items()
    ]


def _rate(level: int, top: int, recipe: Recipe) -> float:
    if level == top:
        return recipe.head_lr or recipe.lr
    return recipe.lr * recipe.layer_decay ** (top - 1 - level)


def schedule(step: int, steps: int, recipe: Recipe) -> float:
    """The share of the peak rate at `step`: linear up over the warmup, then as the recipe's schedule says."""
    rising = max(1, round(steps * recipe.warmup))
    if step < rising:
        return (step + 1) / rising
    if recipe.schedule == "constant":
        return 1.0
    left = (steps - step) / max(1, steps - rising)
    return 0.5 * (1 - math.cos(math.pi * left)) if recipe.schedule == "cosine" else left
