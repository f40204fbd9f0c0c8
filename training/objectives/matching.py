"""Matching pairs: each text nearer to its partner than to every other text of the batch."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import torch
from rapidfuzz import fuzz
from rapidfuzz.process import cdist
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from training.base import Base
from training.networks.network import Network
from training.networks.tokens import Tokenizer, Tokens, by_length, collate
from training.recipe import Recipe
from training.tasks.examples import Example, Task, Text

TEMPERATURE = 0.05
"""Of the softmax over cosines, as SimCSE has it (Gao et al. 2021)."""


class Matching:
    """InfoNCE in both directions, the rest of the batch as negatives (Henderson et al. 2017).

    A text and its `target` are a pair. Pairs of one batch that share a text or a target are no negatives of
    each other. Where pairs name their `table`, the target of that table most like a pair's own is one more
    negative of the whole batch: telling a table's columns apart is what the vectors are for.
    """

    def __init__(
        self,
        task: Task,
        network: Network,
        base: Base,
        recipe: Recipe,
        train: Sequence[Example],
        validation: Sequence[Example],
    ) -> None:
        self.task, self.name, self.metric = task, task.name, task.metric
        self._network = network
        tokenizer = Tokenizer(base)

        def encode(texts: list[Text]) -> list[Tokens]:
            return tokenizer.encode(texts, recipe.max_tokens)

        self._pairs = train
        self._left = encode([pair.text for pair in train])
        self._right = encode([pair.target for pair in train])
        self._validation = validation
        self._nearest = nearest_targets(train)
        self._held_left = encode([pair.text for pair in validation])
        self._held_right = encode([pair.target for pair in validation])
        self.lengths: Sequence[int] = [
            len(a.ids) + len(b.ids) for a, b in zip(self._left, self._right, strict=True)
        ]

    def loss(self, rows: Sequence[int]) -> Tensor:
        """See `Objective`."""
        hard = sorted({self._nearest[i] for i in rows} - {-1} - set(rows))
        right_rows = [*rows, *hard]
        both = collate([self._left[i] for i in rows] + [self._right[i] for i in right_rows])
        vectors = normalize(self._network.dropout(self._network.pool(both)[0]))
        left, right = vectors[: len(rows)], vectors[len(rows) :]
        scores = left @ right.T / TEMPERATURE
        scores = scores.masked_fill(self._same(rows, right_rows).to(scores.device), -1e4)
        truth = torch.arange(len(rows), device=scores.device)
        back = scores[:, : len(rows)].T
        return (cross_entropy(scores, truth) + cross_entropy(back, truth)) / 2

    def size(self, rows: Sequence[int]) -> int:
        """See `Objective`: 0, the pairs of a batch are each other's negatives."""
        return 0

    def figure(self) -> float:
        """See `Objective`."""
        left = embed(self._network, self._held_left)
        right = embed(self._network, self._held_right)
        return rank_figures(left, right, self._validation)[self.metric.name]

    def _same(self, rows: Sequence[int], right_rows: Sequence[int] | None = None) -> Tensor:
        right_rows = rows if right_rows is None else right_rows
        ours, theirs = [self._pairs[i] for i in rows], [self._pairs[i] for i in right_rows]
        same = [[a.text == b.text or a.target == b.target for b in theirs] for a in ours]
        return torch.tensor(same).fill_diagonal_(False)


def nearest_targets(pairs: Sequence[Example]) -> list[int]:
    """For each pair another of its table whose target has most of its words, -1 where there is none.

    Pairs of the same text, or of the same target, are no others.
    """
    members: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        if pair.table:
            members.setdefault(pair.table, []).append(i)
    found = [-1] * len(pairs)
    for rows in members.values():
        words = [" ".join(re.findall(r"[a-z0-9]+", pairs[i].target.lower())) for i in rows]
        alike = cdist(words, words, scorer=fuzz.token_set_ratio)
        for place, i in enumerate(rows):
            for other in np.argsort(-alike[place], kind="stable").tolist():
                if pairs[rows[other]].target != pairs[i].target and pairs[rows[other]].text != pairs[i].text:
                    found[i] = rows[other]
                    break
    return found


@torch.inference_mode()
def embed(network: Network, rows: Sequence[Tokens], size: int = 64) -> np.ndarray:
    """float32 (len(rows), width), of unit length."""
    network.eval()
    vectors = np.zeros((len(rows), network.backbone.width), dtype=np.float32)
    for batch in by_length([len(row.ids) for row in rows], size):
        pooled = network.pool(collate([rows[i] for i in batch]))[0]
        vectors[batch] = normalize(pooled).float().cpu().numpy()
    network.train()
    return vectors


def rank_figures(left: np.ndarray, right: np.ndarray, pairs: Sequence[Example]) -> dict[str, float]:
    """Mean reciprocal rank, and recall at 1 and 5, of each text's partner among all different targets.

    With a `table` on the pairs, among that table's targets only: columns are looked for in one schema.
    """
    ranks = []
    members: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        members.setdefault(pair.table, []).append(i)
    for rows in members.values():
        first = {pairs[i].target: i for i in reversed(rows)}
        places = {target: place for place, target in enumerate(first)}
        scores = left[rows] @ right[list(first.values())].T
        for row, score in zip(rows, scores, strict=True):
            ranks.append(1 + int((score > score[places[pairs[row].target]]).sum()))
    found = np.array(ranks)
    return {
        "mrr": float((1 / found).mean()),
        "recall_at_1": float((found <= 1).mean()),
        "recall_at_5": float((found <= 5).mean()),
    }
