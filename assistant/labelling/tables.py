"""The labels of one's own for the columns of tables, by the model that `dqa train metadata --data` made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant.labelling import labeller
from assistant.labelling.labeller import Labeller
from assistant.models.inputs import LABELLED_CHARACTERS, column_text
from assistant.sketch import TableSketch

if TYPE_CHECKING:
    from assistant.models.store import StoredModels

_MODEL = "semantic_type"


class Answer(NamedTuple):
    """A column's label and its probability."""

    label: str
    probability: float


class TableLabeller:
    """Tables to their columns' labels; `version` is that of the model whose folder it lies in."""

    def __init__(self, labeller_: Labeller, version: str) -> None:
        self._labeller = labeller_
        self.labels, self.version = labeller_.labels, version

    def label(self, table: TableSketch) -> list[Answer]:
        """One answer a column, in their order. The table's name and the columns beside have their say."""
        texts = [column_text(one.name, one.values, LABELLED_CHARACTERS) for one in table.columns]
        found = self._labeller.probabilities(texts, [table.name or "?"] * len(texts))
        return [Answer(self.labels[row.argmax()], float(row.max())) for row in found]


def open_table_labeller(models: StoredModels) -> TableLabeller | None:
    """The labeller of the home's model; None where the model at hand has the project's own labels.

    Raises `ModelMissing` where its files are damaged, or the models it looks through are others now.
    """
    folder, manifest = models.find(_MODEL)
    found = labeller.read(folder)
    return None if found is None else TableLabeller(found, manifest.version)
