"""The views of a source's tables while rules are mined: each table's own, and what others may refer to.

A table that is mined is read once, whole, and kept while all of them fit in `MOST_CELLS`; one that does not
is read again when its turn comes. Of a table that others may refer to only the columns are kept that tell
its rows apart: a foreign key can refer to no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.view import TableView, read_view
from connectors.errors import ConnectorError
from connectors.types import Connector, Table

MOST_CELLS = 2_000_000
"""Cells of text kept at a time, some 200 MB: half of them of whole views, half of what keys refer to."""
Read = Callable[[Connector, Table], TableView]


class Views:
    """The views of `mined` tables, and of `all_tables` as far as keys may refer to them.

    `left_out`: tables that no foreign key was looked for to, since they could not be read or did not fit.
    """

    def __init__(
        self,
        connector: Connector,
        mined: Sequence[Table],
        all_tables: Sequence[Table],
        read: Read = read_view,
        most_cells: int = MOST_CELLS,
    ) -> None:
        self._connector, self._read = connector, read
        self._room = self._parents_room = most_cells // 2
        self._mined = {str(table.ref) for table in mined}
        self._all = list(all_tables)
        self._whole: dict[str, TableView] = {}
        self._parents: dict[str, TableView] | None = None
        self.left_out: list[str] = []

    def whole(self, table: Table) -> TableView:
        """The view of a table whose turn it is; it is not kept any longer."""
        kept = self._whole.pop(str(table.ref), None)
        if kept is None:
            return self._read(self._connector, table)
        self._room += _cells(kept)
        return kept

    def others(self, table: Table) -> list[TableView]:
        """The other tables, each with the columns that a key may refer to."""
        if self._parents is None:
            self._parents = self._read_parents()
        return [view for name, view in self._parents.items() if name != str(table.ref)]

    def _read_parents(self) -> dict[str, TableView]:
        found: dict[str, TableView] = {}
        for table in sorted(self._all, key=lambda one: (one.rows, str(one.ref))):
            name = str(table.ref)
            try:
                parent = self._parent(table)
            except ConnectorError as error:
                if error.retryable:
                    raise
                parent = None
            if parent is None:
                self.left_out.append(name)
            elif parent.columns:
                found[name] = parent
        return found

    def _parent(self, table: Table) -> TableView | None:
        """The columns of a table that tell its rows apart; None where they do not fit beside the others."""
        name = str(table.ref)
        keys = [column for column in table.columns if column.name in table.key]
        if name not in self._mined and keys:
            # It is read for its key alone.
            table = replace(table, columns=tuple(keys))
        view = self._read(self._connector, table)
        parent = _telling(view)
        size = _cells(parent)
        if size > self._parents_room:
            return None
        self._parents_room -= size
        if name in self._mined and _cells(view) <= self._room:
            self._room -= _cells(view)
            self._whole[name] = view
        return parent


def _telling(view: TableView) -> TableView:
    """The view with its key's columns and those in which no value comes twice."""
    names = [
        name
        for name, column in view.columns.items()
        if name in view.table.key or column.profile.distinct == column.profile.rows - column.profile.nulls > 0
    ]
    table = replace(view.table, columns=tuple(view.table.column(name) for name in names))
    return replace(
        view, table=table, columns={name: view.columns[name] for name in names}, rows=view.rows[names]
    )


def _cells(view: TableView) -> int:
    return view.rows.size + sum(len(column.values) for column in view.columns.values())
