"""Schemas turned into rows for the ranker: the pairs that would be looked at, and which are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.mapping.candidates import find_candidates
from assistant.mapping.features import pair_features
from assistant.mapping.sides import Side, read_sides
from assistant.models.interface import Models
from training.mapping.schemas import MadePair


@dataclass
class Gathered:
    """One pair of schemas: its candidates, their features, whether each is right.

    `wanted` are the source columns that have a partner.
    """

    source: Side
    target: Side
    i: np.ndarray
    j: np.ndarray
    features: np.ndarray
    right: np.ndarray
    wanted: np.ndarray
    kind: str
    domain: str


def gather(pair: MadePair, models: Models) -> Gathered:
    """The rows of one pair of schemas."""
    source, target = read_sides(pair.source, pair.target, models)
    i, j = find_candidates(source, target)
    features = pair_features(source, target, i, j, models.static)
    right = np.array([(a, b) in pair.truth for a, b in zip(i.tolist(), j.tolist(), strict=True)])
    wanted = np.zeros(len(source), dtype=bool)
    wanted[[a for a, _ in pair.truth]] = True
    return Gathered(source, target, i, j, features, right, wanted, pair.kind, pair.domain)


def reciprocal_ranks(one: Gathered, scores: np.ndarray) -> np.ndarray:
    """For each source column with a partner 1 / rank of the best right pair; 0 where it is no candidate."""
    order = np.lexsort((-scores, one.i))
    starts = np.searchsorted(one.i[order], np.arange(len(one.source) + 1))
    found = []
    for row in np.nonzero(one.wanted)[0].tolist():
        hits = np.nonzero(one.right[order[starts[row] : starts[row + 1]]])[0]
        found.append(1 / (hits[0] + 1) if len(hits) else 0.0)
    return np.array(found)


def mean_ranks(gathered: Sequence[Gathered], scores: Sequence[np.ndarray], by: str) -> dict[str, float]:
    """MRR over all source columns with a partner, by an attribute of the pairs, and over all of them."""
    groups: dict[str, list[float]] = {"all": []}
    for one, given in zip(gathered, scores, strict=True):
        ranks = reciprocal_ranks(one, given).tolist()
        groups["all"] += ranks
        groups.setdefault(getattr(one, by), []).extend(ranks)
    return {name: round(float(np.mean(ranks)), 4) for name, ranks in groups.items() if ranks}
