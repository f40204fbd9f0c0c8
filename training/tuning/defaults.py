"""What is worth searching by default, for each method."""

from __future__ import annotations

from typing import Any

from training.recipe import Recipe
from training.tuning.space import Choices, Numbers, Space, spelt
from training.tuning.suggest import own_value

_RATES = {
    "lora": (1e-4, 5e-3),
    "full": (5e-6, 3e-4),
    "prompt": (1e-3, 1e-1),
    "prefix": (1e-3, 5e-2),
    "head": (1e-4, 1e-1),
}
_HEAD = Numbers(1e-4, 1e-2, log=True)
_COUNTS = Choices(("4", "8", "16", "32", "64"))
_OF_METHOD: dict[str, dict[str, Numbers | Choices]] = {
    "lora": {"lora_rank": _COUNTS, "head_lr": _HEAD},
    "full": {"layer_decay": Numbers(0.6, 1.0), "unfreeze": Choices(("0.0", "0.25", "0.5")), "head_lr": _HEAD},
    "prompt": {"virtual_tokens": _COUNTS, "head_lr": _HEAD},
    "prefix": {"virtual_tokens": _COUNTS, "head_lr": _HEAD},
    "head": {"head_dropout": Numbers(0.0, 0.5)},
}


def default_space(recipe: Recipe) -> Space:
    """The fields that matter for the recipe's method; its own values are always inside.

    Epochs only with own data: a generated corpus makes new examples instead.
    """
    low, high = _RATES[recipe.method]
    space: dict[str, Numbers | Choices] = {
        "lr": Numbers(low, high, log=True),
        "batch": Choices(("16", "32", "64")),
        "warmup": Numbers(0.0, 0.2),
        **_OF_METHOD[recipe.method],
    }
    if recipe.data:
        space |= {"epochs": Numbers(1, 10, whole=True), "label_smoothing": Choices(("0.0", "0.1"))}
    return {name: _reaching(axis, own_value(name, recipe)) for name, axis in space.items()}


def _reaching(axis: Numbers | Choices, value: Any) -> Numbers | Choices:
    """The axis, widened to the recipe's own value."""
    if isinstance(axis, Numbers):
        return Numbers(min(axis.low, value), max(axis.high, value), axis.log, axis.whole)
    return axis if spelt(value) in axis.values else Choices((*axis.values, spelt(value)))
