"""What a task sees of a table: distinct values with counts, and rows where rows are needed.

Cost follows distinct values: `ColumnView.values` come from SQL, at most `DISTINCT_LIMIT` of them, and
`TableView.rows` holds every row of a table of up to `ROWS_LIMIT`, but only `SAMPLE_ROWS` of a larger one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from connectors.types import Column, ColumnProfile, Connector, Key, Table, TableRef, Value
from connectors.values import as_text

DISTINCT_LIMIT = 20_000
ROWS_LIMIT = 20_000
SAMPLE_ROWS = 8_000

Groups = Callable[[Sequence[str]], list[tuple[tuple[Value, ...], int]]]


@dataclass(frozen=True)
class ColumnView:
    """One column: its non-null distinct values as text, raw values and counts, most frequent first.

    `counts` is int64 of the length of `values`; `raw[i]` is the driver's value that `values[i]` is the
    text of; `complete` says whether these are all distinct values there are.
    """

    column: Column
    profile: ColumnProfile
    values: list[str]
    raw: list[Value]
    counts: np.ndarray
    complete: bool

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name


@dataclass(frozen=True)
class TableView:
    """One table as the tasks see it.

    `rows`: DataFrame of text (None for NULL), one column a table column, RangeIndex; `keys[i]` is the key
    of row i; `complete` says whether these are all rows. `groups` counts combinations of columns over the
    whole table, where the data lives.
    """

    source: str
    table: Table
    columns: dict[str, ColumnView]
    rows: pd.DataFrame
    keys: list[Key]
    complete: bool
    groups: Groups = field(repr=False)

    def key_of(self, row: int) -> dict[str, Value] | None:
        """The key of row `row` by column name; None in a table without a key."""
        return dict(zip(self.table.key, self.keys[row], strict=True)) if self.table.key else None


def read_view(connector: Connector, table: Table) -> TableView:
    """The view of a table in an open source."""
    # A profile groups the column anyway: its top values are the distinct values, without a second scan.
    columns = {
        profile.column: _column_view(
            table.column(profile.column),
            profile,
            profile.top_values,
            complete=len(profile.top_values) >= profile.distinct,
        )
        for profile in connector.profile(table, top=DISTINCT_LIMIT)
    }
    page = connector.sample(table, ROWS_LIMIT if table.rows <= ROWS_LIMIT else SAMPLE_ROWS)
    rows = pd.DataFrame(
        {
            name: pd.Series([as_text(row[i]) for row in page.rows], dtype=object)
            for i, name in enumerate(page.columns)
        },
        columns=list(page.columns),
    )

    def groups(names: Sequence[str]) -> list[tuple[tuple[Value, ...], int]]:
        return connector.groups(table, names)

    return TableView(connector.source, table, columns, rows, page.keys, len(page.rows) >= table.rows, groups)


def frame_view(frame: pd.DataFrame, name: str = "frame", source: str = "memory") -> TableView:
    """The view of a DataFrame of text; missing values count as NULL. The key is the 1-based row number."""
    rows = frame.astype(object).where(frame.notna(), None).reset_index(drop=True)
    columns = {str(label): _frame_column(rows, i, str(label)) for i, label in enumerate(rows.columns)}
    rows.columns = pd.Index([str(label) for label in rows.columns])
    table = Table(TableRef(name), tuple(view.column for view in columns.values()), ("_row",), len(rows))

    def groups(names: Sequence[str]) -> list[tuple[tuple[Value, ...], int]]:
        counted = rows.groupby(list(names), dropna=False, sort=False).size().sort_values(ascending=False)
        clean = [tuple(None if v is None or v != v else v for v in _tuple(group)) for group in counted.index]
        return list(zip(clean, counted.tolist(), strict=True))

    return TableView(source, table, columns, rows, [(i + 1,) for i in range(len(rows))], True, groups)


def _tuple(group: object) -> tuple[object, ...]:
    return group if isinstance(group, tuple) else (group,)


def _frame_column(rows: pd.DataFrame, position: int, name: str) -> ColumnView:
    cells = rows.iloc[:, position].dropna()
    counted = cells.value_counts()
    pairs = list(zip(counted.index.tolist(), counted.tolist(), strict=True))
    lengths = [len(str(value)) for value, _ in pairs]
    profile = ColumnProfile(
        column=name, rows=len(rows), nulls=len(rows) - len(cells), distinct=len(pairs),
        minimum=None, maximum=None,
        min_length=min(lengths, default=None), max_length=max(lengths, default=None),
        top_values=tuple(pairs[:20]),
    )  # fmt: skip
    return _column_view(Column(name, "text", "text"), profile, pairs, complete=True)


def _column_view(
    column: Column, profile: ColumnProfile, pairs: Sequence[tuple[Value, int]], *, complete: bool
) -> ColumnView:
    values = [as_text(value) or "" for value, _ in pairs]
    counts = np.array([count for _, count in pairs], dtype=np.int64)
    return ColumnView(column, profile, values, [value for value, _ in pairs], counts, complete)
