"""A token table in torch: what a static model is while it is trained."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import embedding_bag

from training.methods.distillation import distillation_loss
from training.objectives.classification import label_loss
from training.recipe import Recipe
from training.tasks.examples import Example, Metric, Task, labels_of

Ids = tuple[list[int], int]
"""A text's token ids without marks, and how many are the first segment's."""


class Table(nn.Module):
    """The mean of a text's token vectors, and a linear head on it: `vectors` (vocabulary, dimensions)."""

    def __init__(self, vectors: np.ndarray, outputs: int, first_segment: bool) -> None:
        super().__init__()
        self.vectors = nn.Parameter(torch.from_numpy(np.ascontiguousarray(vectors, dtype=np.float32)))
        self.first_segment = first_segment
        self.head = nn.Linear(vectors.shape[1] * (2 if first_segment else 1), outputs)
        self.device = torch.device("cpu")

    def forward(self, rows: Sequence[Ids]) -> Tensor:
        """Logits, float32 (len(rows), outputs)."""
        pooled = self._mean([ids for ids, _ in rows])
        if self.first_segment:
            pooled = torch.cat([pooled, self._mean([ids[:count] for ids, count in rows])], dim=1)
        logits: Tensor = self.head(pooled)
        return logits

    def _mean(self, rows: Sequence[list[int]]) -> Tensor:
        flat = torch.tensor([token for ids in rows for token in ids], dtype=torch.int64)
        starts = torch.tensor([0, *np.cumsum([len(ids) for ids in rows])[:-1]], dtype=torch.int64)
        return embedding_bag(flat, self.vectors, starts, mode="mean")

    def trained(self) -> dict[str, nn.Parameter]:
        """All of it."""
        return {name.replace("head.", "heads."): tensor for name, tensor in self.named_parameters()}


class TableObjective:
    """The task's labels, and the probabilities of the model that is compressed: `teacher` (n, outputs)."""

    def __init__(
        self,
        task: Task,
        table: Table,
        recipe: Recipe,
        train: tuple[Sequence[Example], Sequence[Ids]],
        held_out: tuple[Sequence[Example], Sequence[Ids]],
        teacher: np.ndarray,
    ) -> None:
        self.name = task.name
        self.metric: Metric = task.metric
        self._task, self._table, self._recipe = task, table, recipe
        self._rows, self._held_out = train[1], held_out[1]
        self._labels = torch.from_numpy(labels_of(train[0]))
        self._held_out_labels = labels_of(held_out[0])
        self._teacher = torch.from_numpy(teacher).float()
        self.lengths: Sequence[int] = [len(ids) for ids, _ in self._rows]

    def loss(self, rows: Sequence[int]) -> Tensor:
        """See `training.objectives.Objective`."""
        index = torch.as_tensor(rows)
        logits = self._table([self._rows[i] for i in rows])
        hard = label_loss(logits, self._labels[index], self._recipe.label_smoothing)
        soft = distillation_loss(logits, self._teacher[index], self._recipe.teacher_temperature)
        share = self._recipe.teacher_weight
        return (1 - share) * hard + share * soft

    def size(self, rows: Sequence[int]) -> int:
        """See `training.objectives.Objective`."""
        return len(rows)

    def figure(self) -> float:
        """See `training.objectives.Objective`."""
        with torch.inference_mode():
            logits = self._table(self._held_out).numpy()
        return self._task.measure(self._task.probabilities(logits), self._held_out_labels)[self.metric.name]
