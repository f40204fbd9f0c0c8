"""What a steward said of a table's cells, read from the ledger: the labels that adapt the detector.

A finding that was accepted or edited says its cells are wrong, one rejected that they are right; where rows
were asked about (`assistant.anomalies.asking`), what was not called wrong is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from assistant.ledger.records import Filter
from assistant.suggestion import Json
from assistant.view import TableView
from connectors.values import as_text, decode, encode

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.ledger.records import Entry

LOOKED_AT = "row"
"""The kind of the record that a whole row was looked at; its evidence's details hold the row as it was."""
DRIFT = "drift"
"""The kind of a finding on a whole column: a decision on it says nothing of its cells."""
CLIPPED = 200
_ENTRIES = 2_000
_ROWS = 50
"""A decision on a value that stands in many rows is learnt from so many of them."""


@dataclass
class Labels:
    """Labels of a view's cells.

    `said`: by row, float64 (columns,): 1 wrong, 0 right, NaN nobody said. `right`: by row, each cell's right
    value, None where nobody said.
    """

    columns: list[str]
    said: dict[int, np.ndarray] = field(default_factory=dict)
    right: dict[int, list[str | None]] = field(default_factory=dict)

    def add(self, row: int, position: int, wrong: bool, right: str | None) -> None:
        """Take a label; a cell called wrong stays wrong."""
        said = self.said.setdefault(row, np.full(len(self.columns), np.nan))
        told = self.right.setdefault(row, [None] * len(self.columns))
        if not wrong and said[position] == 1:
            return
        said[position] = float(wrong)
        if right is not None:
            told[position] = right

    def __bool__(self) -> bool:
        return bool(self.said)


def read_labels(ledger: Ledger, view: TableView) -> Labels:
    """The labels of a view's rows: of every decision on an anomaly of its table."""
    found = ledger.find(
        Filter(
            source=view.source, table=str(view.table.ref), task="anomalies",
            status=("accepted", "edited", "rejected", "applied"),
        ),
        limit=_ENTRIES,
    )  # fmt: skip
    labels = Labels(list(view.rows.columns))
    by_key = {_frozen(view, row): row for row in range(len(view.rows))} if view.table.key else {}
    for entry in sorted(found, key=lambda entry: entry.suggestion.kind == LOOKED_AT):
        if entry.suggestion.kind == LOOKED_AT:
            _take_row(labels, view, by_key, entry)
        elif entry.suggestion.kind != DRIFT and entry.suggestion.target.column in labels.columns:
            _take_cell(labels, view, by_key, entry)
    return labels


def _frozen(view: TableView, row: int) -> str:
    return _name({name: encode(value) for name, value in (view.key_of(row) or {}).items()})


def _name(key: Mapping[str, Json]) -> str:
    return repr(sorted(key.items()))


def _take_row(labels: Labels, view: TableView, by_key: Mapping[str, int], entry: Entry) -> None:
    row = by_key.get(_name(entry.suggestion.target.key or {}))
    if row is None:
        return
    for name, text in entry.suggestion.evidence.details:
        if name in labels.columns:
            now = view.rows[name].iloc[row] or ""
            if now[:CLIPPED] == text:
                labels.add(row, labels.columns.index(name), wrong=False, right=now)


def _take_cell(labels: Labels, view: TableView, by_key: Mapping[str, int], entry: Entry) -> None:
    suggestion = entry.suggestion
    position = labels.columns.index(str(suggestion.target.column))
    current = as_text(decode(suggestion.current)) or ""
    wrong = entry.status != "rejected"
    right = current if not wrong else (as_text(decode(entry.value)) or "") if entry.has_value else None
    for row in _rows_of(view, by_key, entry, current):
        labels.add(row, position, wrong, right)


def _rows_of(view: TableView, by_key: Mapping[str, int], entry: Entry, current: str) -> Iterable[int]:
    target = entry.suggestion.target
    column = view.rows[target.column].fillna("")
    if target.key is not None:
        row = by_key.get(_name(target.key))
        return [] if row is None or column.iloc[row] != current else [row]
    held = column == current
    for name, value in (target.given or {}).items():
        if name not in view.rows.columns:
            return []
        held &= view.rows[name].fillna("") == (as_text(decode(value)) or "")
    rows: list[int] = np.flatnonzero(held.to_numpy())[:_ROWS].tolist()
    return rows
