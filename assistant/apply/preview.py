"""The dry run: exactly the cells that `apply` would change, found in the same way, written nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.apply.cells import cell_pages
from assistant.apply.work import Clash, Refused, alike, key_text, plan_work, writable_entries
from assistant.ledger import Entry, JournalChange, Ledger
from assistant.progress import Progress, silent
from connectors.types import Connector, Table
from connectors.values import decode

_PAGE = 2_000
_LOOKED_UP = 100
"""Rows asked for by key at once."""


@dataclass
class Preview:
    """What an apply would do. `cells` are the first ones, `counts[table][column]` counts all.

    `already` cells hold the new value, `stale` ones neither the old nor the new: they would be left alone.
    """

    cells: list[JournalChange] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    already: int = 0
    stale: int = 0
    refused: list[Refused] = field(default_factory=list)
    clashes: list[tuple[Clash, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many cells would change."""
        return sum(sum(columns.values()) for columns in self.counts.values())

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        clashes = [{**asdict(clash), "cells": cells} for clash, cells in self.clashes]
        return {**asdict(self), "total": self.total, "clashes": clashes}


def preview(
    connector: Connector,
    ledger: Ledger,
    entries: Sequence[Entry],
    limit: int = 1_000,
    progress: Progress = silent,
) -> Preview:
    """What `apply` would write for these entries now, with the first `limit` cells one by one."""
    fresh = writable_entries(ledger.entries([entry.id for entry in entries]))
    work = plan_work(connector, fresh)
    found = Preview(refused=work.refused)
    total = sum(entry.suggestion.rows for entry in fresh)
    met = 0
    for page in cell_pages(connector, work, _PAGE):
        table = work.tables[page.cursor.table].table
        cells = page.cells
        if page.cursor.step == "rows":
            cells = _still_there(connector, table, page.cells, found)
        columns = found.counts.setdefault(page.cursor.table, {}) if cells else {}
        for cell in cells:
            columns[cell.column] = columns.get(cell.column, 0) + 1
        found.cells += cells[: max(limit - len(found.cells), 0)]
        met += len(page.cells)
        progress("looking", met, max(met, total))
    found.clashes = list(work.clashes.items())
    return found


def _still_there(
    connector: Connector, table: Table, cells: Sequence[JournalChange], found: Preview
) -> list[JournalChange]:
    """Those whose row still holds the old value; the others are counted in `found`."""
    positions = {column.name: i for i, column in enumerate(table.columns)}
    left: list[JournalChange] = []
    for first in range(0, len(cells), _LOOKED_UP):
        some = cells[first : first + _LOOKED_UP]
        page = connector.rows(table, [tuple(map(decode, cell.key)) for cell in some])
        held = {key_text(key): row for key, row in zip(page.keys, page.rows, strict=True)}
        for cell in some:
            row = held.get(key_text(tuple(map(decode, cell.key))))
            position = positions[cell.column]
            column = table.columns[position]
            if row is not None and alike(row[position], decode(cell.old), column):
                left.append(cell)
            elif row is not None and alike(row[position], decode(cell.new), column):
                found.already += 1
            else:
                found.stale += 1
    return left
