"""What a data set holds and what is wrong with it, all in one: the data report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import UsageError
from training.data import balance, figures
from training.data.cleaning import Cleaned, clean
from training.data.label_errors import Suspicion, label_errors
from training.data.labelled import LabelledData
from training.data.leakage import Leakage, leakage
from training.data.splits import split

if TYPE_CHECKING:
    from assistant.models import Embedder
    from assistant.settings import Settings


@dataclass(frozen=True)
class DataReport:
    """What was found; `training.data.pages.sections` shows it.

    `against` is another data set's origin, "" where there is none: `leakage` is then what that shares with
    the data, else what a split of the data by table would still share (None where no split can be made).
    """

    data: LabelledData
    cleaned: Cleaned
    suspicions: tuple[Suspicion, ...]
    leakage: Leakage | None
    relevance: figures.Relevance | None
    vectors: np.ndarray
    tokens: np.ndarray
    against: str = ""

    def summary(self) -> dict[str, Any]:
        """The main figures by name, for JSON."""
        return {
            "examples": len(self.data),
            "kept": len(self.cleaned.kept),
            "removed": self.cleaned.counts,
            "classes": balance.class_counts(self.data),
            "imbalance": balance.imbalance(self.data),
            "suspicious": [one._asdict() for one in self.suspicions],
            "leakage": None if self.leakage is None else self.leakage.share,
            "mean_distance": figures.mean_distance(self.vectors),
            "vendi": figures.vendi(self.vectors),
            "vocabulary_covered": None if self.relevance is None else self.relevance.covered,
        }


def report_data(
    data: LabelledData,
    settings: Settings,
    embedder: Embedder,
    *,
    against: LabelledData | None = None,
    seed: int = 0,
) -> DataReport:
    """Look at everything: classes, lengths, duplicates, labels, leakage, diversity, nearness to `against`."""
    cleaned = clean(data)
    try:
        found = label_errors(cleaned.kept, seed)
    except UsageError:  # too few of each class to check any
        found = []
    places = _places(data, cleaned)
    suspicions = tuple(one._replace(example=places[one.example]) for one in found)
    return DataReport(
        data,
        cleaned,
        suspicions,
        leakage(data, against) if against else _of_split(data, seed),
        figures.relevance(data, against, embedder, seed) if against else None,
        figures.embed(data, embedder),
        figures.token_counts(data, settings),
        against.origin if against else "",
    )


def _places(data: LabelledData, cleaned: Cleaned) -> list[int]:
    """The index in `data` of each example kept."""
    gone = {index for _, index in cleaned.removed}
    return [index for index in range(len(data)) if index not in gone]


def _of_split(data: LabelledData, seed: int) -> Leakage | None:
    try:
        parts = split(data, seed=seed)
    except UsageError:
        return None
    return leakage(parts.train, parts.test)
