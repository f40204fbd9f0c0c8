"""What metadata and mapping see of a column: its name, what the source declares, a few values, statistics.

Some hundred values are enough to tell what a column is, so thousands of columns fit in memory. Where the
data may not be read, or there are no rows, a sketch has no values; where nothing is declared, no type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from assistant.view import ColumnView, TableView
from connectors.types import Connector, Table
from connectors.values import as_text

VALUES_KEPT = 200
"""Distinct values a sketch keeps, the most frequent first."""


@dataclass(frozen=True, slots=True)
class ColumnSketch:
    """One column, as little of it as a model needs.

    `values[i]` came `counts[i]` times; `complete` says whether these are all distinct values. `type` is one
    of `connectors.types.TYPES`, "" where nothing is declared. `position` tells two columns of one name apart.
    `minimum` and `maximum` are the text form of the column's, None where it has no order. `key`: it is (part
    of) the primary key.
    """

    table: str
    name: str
    position: int = 0
    type: str = ""
    native_type: str = ""
    description: str = ""
    values: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    complete: bool = False
    rows: int = 0
    nulls: int = 0
    distinct: int = 0
    minimum: str | None = None
    maximum: str | None = None
    key: bool = False

    @property
    def label(self) -> str:
        """`table.column`, or what there is of it."""
        return ".".join(part for part in (self.table, self.name) if part)


@dataclass(frozen=True, slots=True)
class TableSketch:
    """One table: its columns in order, and what was written about it."""

    name: str
    columns: tuple[ColumnSketch, ...]
    rows: int = 0
    key: tuple[str, ...] = ()
    description: str = ""

    def without_values(self) -> TableSketch:
        """The same where the data may not be read: names and types alone."""
        return replace(self, columns=tuple(_bare(one) for one in self.columns))

    def without_names(self) -> TableSketch:
        """The same where names say nothing: values and types alone."""
        return replace(self, columns=tuple(replace(one, name="", description="") for one in self.columns))


def _bare(column: ColumnSketch) -> ColumnSketch:
    return replace(
        column, values=(), counts=(), complete=False, nulls=0, distinct=0, minimum=None, maximum=None
    )


def sketch_view(view: TableView) -> TableSketch:
    """The sketch of a table that was read already."""
    columns = [_of_view(view, column, position) for position, column in enumerate(view.columns.values())]
    return TableSketch(
        str(view.table.ref), tuple(columns), view.table.rows, view.table.key, view.table.comment
    )


def sketch_table(connector: Connector, table: Table) -> TableSketch:
    """The sketch of a table, profiled where it lives; no row is read."""
    profiles = {one.column: one for one in connector.profile(table, top=VALUES_KEPT)}
    columns = []
    for position, column in enumerate(table.columns):
        profile = profiles.get(column.name)
        sketch = ColumnSketch(
            str(table.ref), column.name, position, column.type, column.native_type, column.comment,
            rows=table.rows, key=column.name in table.key,
        )  # fmt: skip
        if profile is not None:
            pairs = [(as_text(value) or "", count) for value, count in profile.top_values[:VALUES_KEPT]]
            sketch = replace(
                sketch,
                values=tuple(value for value, _ in pairs), counts=tuple(count for _, count in pairs),
                complete=len(pairs) >= profile.distinct, rows=profile.rows, nulls=profile.nulls,
                distinct=profile.distinct, minimum=as_text(profile.minimum), maximum=as_text(profile.maximum),
            )  # fmt: skip
        columns.append(sketch)
    return TableSketch(str(table.ref), tuple(columns), table.rows, table.key, table.comment)


def sketch_declared(table: Table) -> TableSketch:
    """The sketch of what the source declares of a table: nothing in it is read."""
    columns = [
        ColumnSketch(
            str(table.ref), one.name, position, one.type, one.native_type, one.comment,
            rows=table.rows, key=one.name in table.key,
        )
        for position, one in enumerate(table.columns)
    ]  # fmt: skip
    return TableSketch(str(table.ref), tuple(columns), table.rows, table.key, table.comment)


def sketch_frame(frame: pd.DataFrame, name: str = "") -> TableSketch:
    """The sketch of a DataFrame of text; headers may come twice, missing values count as NULL."""
    columns = []
    for position, label in enumerate(frame.columns):
        cells = frame.iloc[:, position].dropna().astype(str)
        counted = cells.value_counts()
        shown: Sequence[str] = counted.index[:VALUES_KEPT].tolist()
        columns.append(
            ColumnSketch(
                name, str(label), position, values=tuple(shown),
                counts=tuple(int(n) for n in counted.iloc[:VALUES_KEPT]), complete=len(counted) <= len(shown),
                rows=len(frame), nulls=len(frame) - len(cells), distinct=len(counted),
            )
        )  # fmt: skip
    return TableSketch(name, tuple(columns), len(frame))


def _of_view(view: TableView, column: ColumnView, position: int) -> ColumnSketch:
    profile = column.profile
    shown = column.values[:VALUES_KEPT]
    return ColumnSketch(
        str(view.table.ref), column.name, position, column.column.type, column.column.native_type,
        column.column.comment,
        values=tuple(shown), counts=tuple(int(n) for n in column.counts[: len(shown)]),
        complete=column.complete and len(column.values) <= VALUES_KEPT, rows=profile.rows,
        nulls=profile.nulls, distinct=profile.distinct, minimum=as_text(profile.minimum),
        maximum=as_text(profile.maximum), key=column.name in view.table.key,
    )  # fmt: skip
