"""Labels of one's own for columns, learnt from labelled columns: several models, then what stands around.

Two models say what a column's own text is: a logistic regression on the vectors of the shipped, fine-tuned
models, and one on characters. Their probabilities are multiplied; then the table's name and the columns
beside it have their say (`assistant.labelling.around`). All is fitted in a minute.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from assistant.errors import ModelMissing
from assistant.labelling.around import SHARPNESS, Around, count, mixed
from assistant.labelling.frozen import FrozenModel, ShippedSight, Sight
from assistant.labelling.surface import SurfaceModel

Text = str | tuple[str, str]
"""A column's text (`inputs.column_text`), or it and its neighbours' (`inputs.neighbours_text`)."""

ESTIMATORS, CARD = "labeller.skops", "labeller.json"
FILES = (ESTIMATORS, CARD)
_TRUSTED: tuple[str, ...] = ()


class Labeller:
    """Columns' texts, and the names of their tables, to probabilities over `labels`."""

    def __init__(
        self, labels: Sequence[str], surface: SurfaceModel, frozen: FrozenModel, around: Around, sight: str
    ) -> None:
        self.labels = tuple(labels)
        self._surface, self._frozen, self._around, self._sight = surface, frozen, around, sight

    def probabilities(self, texts: Sequence[Text], tables: Sequence[str]) -> np.ndarray:
        """float64 (n, labels), rows sum to 1; columns of one table stand in their order.

        A table called "" is unknown.
        """
        if not len(texts):
            return np.zeros((0, len(self.labels)))
        alone = [own(text) for text in texts]
        parts = [self._surface.probabilities(alone), self._frozen.probabilities(alone)]
        whole = self._around.of_tables(mixed(parts, SHARPNESS), tables)
        return self._around.together(whole, tables)

    def save(self, folder: Path) -> None:
        """Write `FILES` into `folder`."""
        from skops.io import dump

        dump({**self._surface.parts, **self._frozen.parts}, folder / ESTIMATORS)
        around = self._around
        told = {
            "labels": self.labels, "sight": self._sight, "topics": around.topics,
            "by_topic": around.by_topic.round(4).tolist(), "beside": around.beside.round(4).tolist(),
        }  # fmt: skip
        (folder / CARD).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def own(text: Text) -> str:
    """A column's own text, without the columns beside it."""
    return text if isinstance(text, str) else text[0]


def fit(
    labels: Sequence[str],
    texts: Sequence[Text],
    tables: Sequence[str],
    answers: Sequence[int],
    sight: Sight | None = None,
) -> Labeller:
    """Learn from labelled columns: `answers` are indices of `labels`; all of one length."""
    sight, alone = sight or ShippedSight(), [own(text) for text in texts]
    return Labeller(
        labels,
        SurfaceModel(len(labels)).fit(alone, answers),
        FrozenModel(len(labels), sight).fit(alone, answers),
        count(labels, answers, tables),
        sight.version,
    )


def read(folder: Path, sight: Sight | None = None) -> Labeller | None:
    """The labeller saved in a model's folder; None where it has none.

    Raises `ModelMissing` where its files are damaged, or the models it looks through are no longer the same.
    """
    if not (folder / CARD).is_file():
        return None
    from skops.io import load

    sight = sight or ShippedSight()
    try:
        told: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
        parts = load(folder / ESTIMATORS, trusted=list(_TRUSTED))
        labels, seen = told["labels"], told["sight"]
        around = Around(tuple(told["topics"]), np.array(told["by_topic"]), np.array(told["beside"]))
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise ModelMissing(
            f"The labeller in {folder} cannot be read ({error}); train it again: dqa train metadata --data …"
        ) from error
    if seen != sight.version:
        raise ModelMissing(
            f"The labeller in {folder} looks through other models ({seen}) than those there are "
            f"({sight.version}); train it again: dqa train metadata --data …"
        )
    size = len(labels)
    return Labeller(labels, SurfaceModel(size, parts), FrozenModel(size, sight, parts), around, seen)
