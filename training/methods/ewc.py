"""Elastic weight consolidation (Kirkpatrick et al. 2017): what mattered for an earlier task is held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import torch
from torch import Tensor, nn


def fisher_diagonal(
    loss: Callable[[Sequence[int]], Tensor], rows: Iterable[int], parameters: Mapping[str, nn.Parameter]
) -> dict[str, Tensor]:
    """The diagonal of the empirical Fisher information: the mean squared gradient, one example at a time."""
    squares = {name: torch.zeros_like(tensor) for name, tensor in parameters.items()}
    count = 0
    for row in rows:
        gradients = torch.autograd.grad(loss([row]), list(parameters.values()), allow_unused=True)
        for name, gradient in zip(parameters, gradients, strict=True):
            if gradient is not None:
                squares[name] += gradient.detach() ** 2
        count += 1
    return {name: total / max(count, 1) for name, total in squares.items()}


class Penalty:
    """λ/2 · Σ F (θ - θ*)²: `anchor` θ* are the earlier weights, `fisher` F their importance."""

    def __init__(self, strength: float, anchor: Mapping[str, Tensor], fisher: Mapping[str, Tensor]) -> None:
        self.strength, self.anchor, self.fisher = strength, dict(anchor), dict(fisher)

    def __call__(self, parameters: Mapping[str, nn.Parameter]) -> Tensor:
        """The penalty on `parameters`, a scalar."""
        terms = [
            (self.fisher[name] * (parameters[name] - self.anchor[name]) ** 2).sum() for name in self.anchor
        ]
        return self.strength / 2 * torch.stack(terms).sum()
