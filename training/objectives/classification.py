"""Labels and scores: cross entropy on a head's logits; with a teacher, towards its probabilities too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from training.base import Base
from training.methods.distillation import distillation_loss
from training.networks.network import Network
from training.networks.tokens import Tokenizer, Tokens, by_length, collate
from training.recipe import Recipe
from training.tasks.examples import Example, Task, labels_of


class Classification:
    """An objective of `task` on the head of its name. `teacher`: logits (len(train), outputs), if any."""

    def __init__(
        self,
        task: Task,
        network: Network,
        base: Base,
        recipe: Recipe,
        train: Sequence[Example],
        validation: Sequence[Example],
        teacher: np.ndarray | None = None,
    ) -> None:
        self.task, self.name, self.metric = task, task.name, task.metric
        self._network, self._recipe = network, recipe
        self._labels = torch.from_numpy(labels_of(train))
        self._teacher = None if teacher is None else torch.from_numpy(teacher).float()
        self._weights = class_weights(task, labels_of(train)) if recipe.class_weights == "balanced" else None
        tokenizer = Tokenizer(base)
        self._train = tokenizer.encode([example.text for example in train], recipe.max_tokens)
        self._held_out = tokenizer.encode([example.text for example in validation], recipe.max_tokens)
        self._held_out_labels = labels_of(validation)
        self.lengths: Sequence[int] = [len(row.ids) for row in self._train]

    def loss(self, rows: Sequence[int]) -> Tensor:
        """See `Objective`."""
        logits = self._network(collate([self._train[i] for i in rows]), self.name)
        index = torch.as_tensor(rows)
        hard = label_loss(
            logits, self._labels[index].to(logits.device), self._recipe.label_smoothing, self._weights
        )
        if self._teacher is None:
            return hard
        soft = distillation_loss(
            logits, self._teacher[index].to(logits.device), self._recipe.teacher_temperature
        )
        share = self._recipe.teacher_weight
        return (1 - share) * hard + share * soft

    def size(self, rows: Sequence[int]) -> int:
        """See `Objective`: the examples."""
        return len(rows)

    def figure(self) -> float:
        """See `Objective`."""
        probabilities = self.task.probabilities(predict(self._network, self._held_out, self.name))
        return self.task.measure(probabilities, self._held_out_labels)[self.metric.name]


def label_loss(logits: Tensor, labels: Tensor, smoothing: float, weights: Tensor | None = None) -> Tensor:
    """Mean cross entropy of logits (n, outputs) on labels (n,); one output is the logit of label 1."""
    if weights is not None:
        weights = weights.to(logits.device)
    if logits.shape[1] == 1:
        target = labels.float() * (1 - smoothing) + smoothing / 2
        each = None if weights is None else weights[labels]
        return binary_cross_entropy_with_logits(logits[:, 0], target, weight=each)
    # Over the examples, not over their weights: the pieces of a batch add up, and a lone example is weighed.
    total = cross_entropy(logits, labels, weight=weights, label_smoothing=smoothing, reduction="sum")
    return total / len(labels)


def class_weights(task: Task, labels: np.ndarray) -> Tensor:
    """float32 (classes,): inverse to how often each occurs, 1 on average; those that never occur weigh 1."""
    counts = np.bincount(labels, minlength=max(2, task.outputs))
    weights = len(labels) / (np.count_nonzero(counts) * np.maximum(counts, 1))
    return torch.tensor(np.where(counts == 0, 1.0, weights), dtype=torch.float32)


@torch.inference_mode()
def predict(network: Network, rows: Sequence[Tokens], head: str, size: int = 64) -> np.ndarray:
    """Logits, float32 (len(rows), outputs)."""
    network.eval()
    logits = np.zeros((len(rows), network.shapes[head].outputs), dtype=np.float32)
    for batch in by_length([len(row.ids) for row in rows], size):
        logits[batch] = network(collate([rows[i] for i in batch]), head).float().cpu().numpy()
    network.train()
    return logits
