"""Everything the detectors say of a table, before anything is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.dependencies import Dependency, find_dependencies
from assistant.anomalies.features import NAMES, VALUE_NAMES, stack, value_features
from assistant.anomalies.features.dependency import CellVotes, collect_votes, dependency_features, reach
from assistant.anomalies.features.encoder import Scorers, static_features


@dataclass(frozen=True)
class Analysis:
    """A coded table with its features.

    `values[c]`: float32 of shape (distinct values of column c, len(VALUE_NAMES)); `rows[c]`: float64 of shape
    (rows, len(dependency.NAMES)); `votes` by column position; `reaches` by left side.
    """

    table: CodedTable
    dependencies: list[Dependency]
    votes: dict[int, list[CellVotes]] = field(repr=False)
    reaches: dict[tuple[int, ...], float]
    values: list[np.ndarray] = field(repr=False)
    rows: dict[int, np.ndarray] = field(repr=False)

    def cells(self, position: int) -> np.ndarray:
        """The features of a column's cells: float32 of shape (rows, len(NAMES))."""
        values = self.values[position][self.table.columns[position].codes]
        matrix: np.ndarray = np.hstack([values, self.rows[position].astype(np.float32)])
        return matrix

    def lone_values(self, position: int) -> np.ndarray:
        """The same for the distinct values, without their rows: shape (distinct values, len(NAMES))."""
        values = self.values[position]
        matrix = np.full((len(values), len(NAMES)), np.nan, dtype=np.float32)
        matrix[:, : values.shape[1]] = values
        return matrix

    def each(self) -> Iterator[tuple[int, np.ndarray]]:
        """`cells` of every column in turn."""
        for position in range(len(self.table.columns)):
            yield position, self.cells(position)


def analyse(table: CodedTable, models: Scorers | None = None) -> Analysis:
    """Run every detector on a table; the encoder's own features stay NaN until `cascade` asks it."""
    dependencies = find_dependencies(table)
    votes = collect_votes(table, dependencies)
    reaches = reach(table, dependencies)
    values = []
    for column in table.columns:
        features = value_features(column)
        if models is not None:
            features.update(static_features(column, models.static))
        values.append(stack(features, VALUE_NAMES, len(column.values)))
    return Analysis(table, dependencies, votes, reaches, values, dependency_features(table, votes, reaches))
