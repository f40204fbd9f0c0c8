"""What each column is: its semantic type, with what follows from it.

type_columns(tables, models) -> list[list[Fact]]      # one list a table, its columns' facts in order
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.metadata.facts import Fact
from assistant.models.inputs import column_text

if TYPE_CHECKING:
    from assistant.models import Models
    from assistant.sketch import TableSketch

_LEAST = 0.6


def type_columns(tables: Sequence[TableSketch], models: Models) -> list[list[Fact]]:
    """The facts of each table's columns; the model sees all columns in one batch."""
    model = models.semantic_type
    texts = [column_text(one.name, one.values) for table in tables for one in table.columns if one.values]
    rows = iter(model.classify(texts))
    found: list[list[Fact]] = []
    for table in tables:
        facts: list[Fact] = []
        for column in table.columns:
            if not column.values:
                continue
            probabilities = next(rows)
            best = int(probabilities.argmax())
            if probabilities[best] >= _LEAST:
                facts.append(
                    Fact(
                        table=table.name, column=column.name, facet="semantic_type",
                        value=model.labels[best], confidence=round(float(probabilities[best]), 3),
                        sentence=f"Its values and name read like {model.labels[best]}.",
                        origin="model", detail=model.version, values=column.values[:5],
                    )
                )  # fmt: skip
        found.append(facts)
    return found
