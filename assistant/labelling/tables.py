"""The labels of one's own for the columns of tables, by the model that `dqa train metadata --data` made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from assistant.labelling import labeller
from assistant.labelling.labeller import Labeller, Text
from assistant.models.inputs import LABELLED_CHARACTERS, column_text, neighbours_text
from assistant.sketch import TableSketch

if TYPE_CHECKING:
    from assistant.models.heads import LabelClassifier
    from assistant.models.store import StoredModels

_MODEL = "semantic_type"


class Answer(NamedTuple):
    """A column's label and its probability."""

    label: str
    probability: float


class TableLabeller:
    """Tables to their columns' labels; `version` is the fine-tuned model's."""

    def __init__(self, model: LabelClassifier, beside: Labeller, *, paired: bool) -> None:
        self._model, self._beside, self._paired = model, beside, paired
        self.labels, self.version = beside.labels, model.version

    def label(self, table: TableSketch) -> list[Answer]:
        """One answer a column, in their order. The table's name and the columns beside have their say."""
        texts = self._texts(table)
        if not texts:
            return []
        tuned = self._model.classify(texts)
        found = self._beside.probabilities(texts, [table.name or "?"] * len(texts), tuned)
        return [Answer(self.labels[row.argmax()], float(row.max())) for row in found]

    def _texts(self, table: TableSketch) -> Sequence[Text]:
        """The texts that `training.data.columns` makes of the same columns."""
        alone = [column_text(one.name, one.values, LABELLED_CHARACTERS) for one in table.columns]
        if not self._paired:
            return alone
        values = [one.values for one in table.columns]
        others = [[*values[:place], *values[place + 1 :]] for place in range(len(values))]
        return [(text, neighbours_text(beside)) for text, beside in zip(alone, others, strict=True)]


def open_table_labeller(models: StoredModels) -> TableLabeller | None:
    """The labeller of the home's model; None where the model at hand has the project's own labels.

    Raises `ModelMissing` where its files are damaged, or the models it looks through are others now.
    """
    folder, manifest = models.find(_MODEL)
    beside = labeller.read(folder)
    if beside is None:
        return None
    return TableLabeller(models.semantic_type, beside, paired=manifest.first_segment)
