"""What a network is trained towards: labels, matching pairs, or text. One interface for the loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from torch import Tensor

from training.tasks.examples import Metric

__all__ = ["Objective"]


class Objective(Protocol):
    """One task's examples, its loss, and its primary figure on held-out examples."""

    name: str
    metric: Metric

    @property
    def lengths(self) -> Sequence[int]:
        """Tokens of each training example."""

    def loss(self, rows: Sequence[int]) -> Tensor:
        """The mean loss of these training examples, a scalar with a gradient."""

    def size(self, rows: Sequence[int]) -> int:
        """What `loss` is the mean over: the pieces of a batch count by it. 0: the batch cannot be parted."""

    def figure(self) -> float:
        """The primary metric on the validation examples."""
