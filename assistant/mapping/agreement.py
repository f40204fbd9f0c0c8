"""Mapped rows beside the same rows of the target: how many cells of each column are equal."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from assistant.mapping.align import align
from assistant.mapping.convert import convert_frame
from assistant.mapping.learn.sides import same_cell
from assistant.mapping.table_mapping import TableMapping
from connectors.types import Table

_SHOWN = 10


@dataclass
class ColumnAgreement:
    """One target column in the rows that both sides have: `equal` of `rows` cells; the others' examples, as
    (source text, mapped value, the target's value).
    """

    column: str
    rows: int
    equal: int
    differing: list[tuple[str, str | None, str | None]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of equal cells; 1 where there is no row."""
        return self.equal / self.rows if self.rows else 1.0


def agreement(
    mapping: TableMapping, source: pd.DataFrame, target: pd.DataFrame, table: Table, onto: Table,
    shown: int = _SHOWN,
) -> tuple[str, list[ColumnAgreement]]:  # fmt: skip
    """The rows that both sides have, in words ("": none can be told), and each column's agreement in them."""
    pairs = [
        (one.transformation.sources[0], one.target)
        for one in mapping.columns if len(one.transformation.sources) == 1
    ]  # fmt: skip
    joined = align(source, target, pairs)
    if joined is None:
        return "", []
    here = source.iloc[joined.source].reset_index(drop=True)
    there = target.iloc[joined.target].reset_index(drop=True)
    made = convert_frame(mapping, here)
    types = {one.name: one.type for one in onto.columns}
    found = []
    for one in mapping.columns:
        said = ColumnAgreement(one.target, len(here), 0)
        texts = here[list(one.transformation.sources)].fillna("∅").agg(" | ".join, axis=1) if (
            one.transformation.sources
        ) else pd.Series([""] * len(here))  # fmt: skip
        cells = zip(texts, _texts(made.frame[one.target]), _texts(there[one.target]), strict=True)
        for text, mapped, held in cells:
            if same_cell(mapped, held, types[one.target]):
                said.equal += 1
            elif len(said.differing) < shown:
                said.differing.append((text, mapped, held))
        found.append(said)
    return joined.words, found


def _texts(cells: pd.Series) -> list[str | None]:
    return [None if missing else str(cell) for cell, missing in zip(cells, cells.isna(), strict=True)]
