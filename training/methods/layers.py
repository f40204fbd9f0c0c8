"""Which layer a parameter belongs to: what freezing, unfreezing and discriminative rates go by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from torch import nn

from training.recipe import Recipe

_LAYER = re.compile(r"(?:^|\.)(?:layers?|h|blocks?)\.(\d+)\.")
_BELOW = re.compile(r"embed|wte|wpe|shared")
EMBEDDINGS = -1
"""The level below the lowest layer."""


def levels(names: Iterable[str]) -> dict[str, int]:
    """Name of a parameter → its level: -1 the embeddings, 0 … n - 1 the layers, n what lies above (the head).

    Prompts and prefixes, which act on all layers, count as above.
    """
    found = {name: _level(name) for name in names}
    top = max((level for level in found.values() if level is not None), default=EMBEDDINGS) + 1
    return {name: top if level is None else level for name, level in found.items()}


def _level(name: str) -> int | None:
    if name.startswith("heads.") or "prompt_encoder" in name or "lm_head" in name:
        return None
    match = _LAYER.search(name)
    if match:
        return int(match.group(1))
    return EMBEDDINGS if _BELOW.search(name) else None


def freeze(module: nn.Module, recipe: Recipe) -> None:
    """Take the embeddings and the lowest layers that the recipe names out of the training, for good."""
    of = levels(name for name, _ in module.named_parameters())
    for name, tensor in module.named_parameters():
        level = of[name]
        if (level == EMBEDDINGS and recipe.freeze_embeddings) or 0 <= level < recipe.freeze_layers:
            tensor.requires_grad_(False)


class Unfreezing:
    """Gradual unfreezing (Howard and Ruder 2018): the top first, one level more at even intervals.

    `parameters` are all that will ever train. The state follows from the step alone, so a resumed run goes on
    where it was.
    """

    def __init__(self, parameters: Mapping[str, nn.Parameter], share: float, steps: int) -> None:
        of = levels(parameters)
        self._levels = sorted(set(of.values()), reverse=True)
        self._members = {
            level: [parameters[name] for name in parameters if of[name] == level] for level in self._levels
        }
        self._steps = share * steps
        self._active = -1

    def at(self, step: int) -> int:
        """Let those train that are due at `step` (from 0) and no others; how many levels those are."""
        below = len(self._levels) - 1
        due = 1 + (below if step >= self._steps else int(step / self._steps * below))
        if due != self._active:
            for place, level in enumerate(self._levels):
                for tensor in self._members[level]:
                    tensor.requires_grad_(place < due)
            self._active = due
        return due
