"""Training, validation and test data that share no table, with classes in the same shares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from assistant.errors import UsageError
from training.data.labelled import LabelledData
from training.data.leakage import Leakage, leakage
from training.data.near import fold

__all__ = ["Leakage", "Splits", "leakage", "split"]


class Splits(NamedTuple):
    """Three parts of one data set."""

    train: LabelledData
    validation: LabelledData
    test: LabelledData


def split(data: LabelledData, *, validation: float = 0.15, test: float = 0.15, seed: int = 0) -> Splits:
    """Part the data by table; each class comes as near to these shares of its examples as tables allow.

    An example without a table goes with those of the same text. Greedy: the largest tables first (those of
    one size in an order that the seed draws), each to where the classes lack most (after Sechidis et al.,
    2011: iterative stratification). Raises `UsageError` for shares that leave nothing, and
    for fewer than three tables.
    """
    shares = np.array([1 - validation - test, validation, test])
    if not np.all((shares > 0) & (shares < 1)):
        raise UsageError(
            f"Shares of {validation:g} for validation and {test:g} for test cannot be: each, and what is "
            "left for training, should be more than 0."
        )
    groups, counts = _groups(data)
    if len(groups) < len(shares):
        raise UsageError(
            f"{data.origin} comes from {len(groups)} table{'s' * (len(groups) != 1)}; a split that shares no "
            "table needs three or more. Give rows of one table each their own `table`, or none."
        )
    order = np.random.default_rng(seed).permutation(len(groups))
    order = order[np.argsort(-counts[order].sum(axis=1), kind="stable")]
    places = _mend_empty(_assign(counts, order, shares), counts.sum(axis=1))
    parts: list[list[int]] = [[], [], []]
    for members, place in zip(groups, places.tolist(), strict=True):
        parts[place] += members
    return Splits(*(data.take(sorted(part)) for part in parts))


def _groups(data: LabelledData) -> tuple[list[list[int]], np.ndarray]:
    """The examples of each group, and how many of each class it has: int64 (groups, classes or 1)."""
    members: dict[str, list[int]] = {}
    for index, example in enumerate(data.examples):
        key = f"table\0{example.table}" if example.table else f"text\0{fold(example.text)}"
        members.setdefault(key, []).append(index)
    counts = np.zeros((len(members), len(data.names) + 1), dtype=np.int64)
    for row, indices in enumerate(members.values()):
        np.add.at(counts[row], [data.examples[index].label for index in indices], 1)
    return list(members.values()), counts


def _assign(counts: np.ndarray, order: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """The split of each group, int64 (groups,): where it brings the classes nearest to their shares."""
    totals = counts.sum(axis=0)
    wanted = shares[:, None] * totals
    weights = 1 / np.maximum(totals, 1)
    have = np.zeros_like(wanted)
    places = np.zeros(len(counts), dtype=np.int64)
    for row in order.tolist():
        group = counts[row]
        # The growth of the squared distance from the wanted counts, each class by its size.
        cost = ((2 * (have - wanted) + group) * group * weights).sum(axis=1)
        places[row] = int(cost.argmin())
        have[places[row]] += group
    return places


def _mend_empty(places: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """No split stays empty: it is given the smallest group of the split with most groups."""
    for part in range(3):
        if not np.any(places == part):
            fullest = int(np.bincount(places, minlength=3).argmax())
            candidates = np.flatnonzero(places == fullest)
            places[candidates[sizes[candidates].argmin()]] = part
    return places
