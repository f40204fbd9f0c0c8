"""Mappings run in Python, on frames of text: each distinct value once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from assistant.mapping.steps import CannotConvert
from assistant.mapping.table_mapping import TableMapping
from assistant.mapping.transformation import Transformation

Texts = tuple[str | None, ...]
"""The text forms of a transformation's sources in one row."""


@dataclass(frozen=True)
class Failure:
    """A value that does not convert: its row (from 0), where it was to go, what it is, and why not."""

    row: int
    target: str
    value: str
    reason: str

    @property
    def sentence(self) -> str:
        """For a person."""
        return f"{self.value!r} does not become {self.target}: it {self.reason}."


@dataclass(frozen=True)
class Converted:
    """`frame`: text (None: NULL), one column a target column, the rows of the source in their order.

    `left_out[i]`: row i is not to be inserted, since a value of it does not convert. `failures` name every
    value that does not convert, those that were kept or made NULL by a person's choice, too.
    """

    frame: pd.DataFrame
    left_out: np.ndarray
    failures: list[Failure] = field(default_factory=list)

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that are inserted."""
        return self.frame[~self.left_out]


class Converter:
    """One transformation, run once for each distinct input."""

    def __init__(self, transformation: Transformation) -> None:
        self.transformation = transformation
        self._known: dict[Texts, tuple[str | None, str | None]] = {}

    def run(self, values: Texts) -> tuple[str | None, str | None]:
        """The value, and the reason why it does not convert (None: it does)."""
        found = self._known.get(values)
        if found is None:
            try:
                found = (self.transformation.run(values), None)
            except CannotConvert as reason:
                found = (self._instead(values), str(reason))
            self._known[values] = found
        return found

    def _instead(self, values: Texts) -> str | None:
        return joined(self.transformation, values) if self.transformation.on_failure == "keep" else None


def joined(transformation: Transformation, values: Iterable[str | None]) -> str | None:
    """The text before the first step."""
    there = [value for value in values if value is not None]
    return transformation.joint.join(there) if there else None


def convert_frame(mapping: TableMapping, frame: pd.DataFrame) -> Converted:
    """The rows of a source (text, None for NULL) as rows of the target.

    Raises `KeyError` where the frame lacks a column that the mapping needs.
    """
    left_out = np.zeros(len(frame), dtype=bool)
    failures: list[Failure] = []
    columns: dict[str, list[str | None]] = {}
    for one in mapping.columns:
        converter = Converter(one.transformation)
        values, failed = convert_rows(converter, rows_of(frame, one.transformation.sources))
        columns[one.target] = values
        for row, reason in failed.items():
            said = joined(one.transformation, rows_of(frame.iloc[[row]], one.transformation.sources)[0]) or ""
            failures.append(Failure(row, one.target, said, reason))
        if one.transformation.on_failure == "leave out":
            left_out[list(failed)] = True
    made = pd.DataFrame(columns, columns=[one.target for one in mapping.columns], dtype=object)
    made = made.reindex(range(len(frame))) if not mapping.columns else made
    return Converted(made, left_out, sorted(failures, key=lambda one: one.row))


def convert_rows(converter: Converter, rows: Sequence[Texts]) -> tuple[list[str | None], dict[int, str]]:
    """The values of many rows, and the reasons of those that do not convert, by row."""
    values: list[str | None] = []
    failed: dict[int, str] = {}
    for number, row in enumerate(rows):
        value, reason = converter.run(row)
        values.append(value)
        if reason is not None:
            failed[number] = reason
    return values, failed


def rows_of(frame: pd.DataFrame, names: Sequence[str]) -> list[Texts]:
    """The cells of these columns, row by row, None for what is missing."""
    if not names:
        return [()] * len(frame)
    columns = []
    for name in names:
        cells = frame[name]
        columns.append(
            [None if missing else str(cell) for cell, missing in zip(cells, cells.isna(), strict=True)]
        )
    return list(zip(*columns, strict=True))
