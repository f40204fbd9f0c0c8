"""A table as the detectors see it: every column as its distinct texts and a code a row.

NULL and the empty text are the same here: missing, spelt `""`, at most once among a column's values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from assistant.view import ColumnView, TableView

MISSING = ""


@dataclass(frozen=True)
class CodedColumn:
    """One column: distinct `values` with `counts` over the whole table, and `codes` of the rows seen.

    `counts` is int64 of shape (len(values),); `codes` int32 of shape (rows seen,), an index into `values`.
    `missing` is the index of `""`, -1 where nothing is missing.
    """

    name: str
    values: list[str]
    counts: np.ndarray
    codes: np.ndarray
    missing: int

    @cached_property
    def present(self) -> np.ndarray:
        """Bool of shape (len(values),): which values are not the missing one."""
        mask = np.ones(len(self.values), dtype=bool)
        if self.missing >= 0:
            mask[self.missing] = False
        return mask

    @cached_property
    def total(self) -> int:
        """Rows counted, missing ones included."""
        return int(self.counts.sum())

    @cached_property
    def filled(self) -> int:
        """Rows counted that hold a value."""
        return int(self.counts[self.present].sum())

    @cached_property
    def lower(self) -> list[str]:
        """The values in lower case."""
        return [value.lower() for value in self.values]

    def frequent(self, most: int) -> list[str]:
        """The `most` most frequent values that are not missing, most frequent first."""
        order = np.argsort(-self.counts, kind="stable")
        return [self.values[i] for i in order if i != self.missing][:most]


@dataclass(frozen=True)
class CodedTable:
    """All columns of a table over the same rows."""

    columns: tuple[CodedColumn, ...]
    rows: int

    @cached_property
    def names(self) -> list[str]:
        """The columns' names in order."""
        return [column.name for column in self.columns]


def code_column(name: str, cells: Sequence[str | None], known: ColumnView | None = None) -> CodedColumn:
    """Codes of `cells`; where `known` is given, its values and whole-table counts are the base."""
    values: list[str] = []
    counts: list[int] = []
    index: dict[str, int] = {}
    if known is not None:
        for value, count in zip(known.values, known.counts.tolist(), strict=True):
            if value in index:
                counts[index[value]] += count
            else:
                index[value] = len(values)
                values.append(value)
                counts.append(count)
        if known.profile.nulls:
            if MISSING in index:
                counts[index[MISSING]] += known.profile.nulls
            else:
                index[MISSING] = len(values)
                values.append(MISSING)
                counts.append(known.profile.nulls)
    codes, uniques = pd.factorize(np.array([cell or MISSING for cell in cells], dtype=object))
    seen = np.bincount(codes, minlength=len(uniques))
    places = np.empty(len(uniques), dtype=np.int32)
    for i, value in enumerate(uniques):
        if value not in index:
            index[value] = len(values)
            values.append(value)
            counts.append(int(seen[i]))
        places[i] = index[value]
    rows = places[codes] if len(codes) else np.zeros(0, dtype=np.int32)
    return CodedColumn(name, values, np.array(counts, dtype=np.int64), rows, index.get(MISSING, -1))


def code_view(view: TableView) -> CodedTable:
    """The coded form of a view: whole-table counts, and the rows the view holds."""
    columns = tuple(
        code_column(name, view.rows[name].tolist(), view.columns[name]) for name in view.rows.columns
    )
    return CodedTable(columns, len(view.rows))


def code_values(header: str, values: Sequence[str]) -> CodedTable:
    """A single column given by its values alone, one row each."""
    return CodedTable((code_column(header, values),), len(values))
