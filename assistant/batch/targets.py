"""What a batch job is asked for: `TABLE` or `TABLE.COLUMN`, where both names may themselves hold dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import UsageError
from connectors.errors import TableNotFound
from connectors.types import Connector, Table


@dataclass(frozen=True)
class Target:
    """One table, and which of its columns (None: all)."""

    table: Table
    columns: tuple[str, ...] | None

    @property
    def name(self) -> str:
        """The table's name as the ledger knows it."""
        return str(self.table.ref)

    def wants(self, column: str) -> bool:
        """Whether the column is asked for."""
        return self.columns is None or column in self.columns


def find_targets(connector: Connector, names: Sequence[str]) -> list[Target]:
    """The targets, each table once, in the order of their names; all tables where none is named.

    Raises `TableNotFound`, `ColumnNotFound`, or `UsageError` where there is no table at all.
    """
    if not names:
        found = [Target(table, None) for table in connector.tables() if not table.is_view]
        if not found:
            raise UsageError(f"{connector.source} holds no table: nothing to standardize.")
        return sorted(found, key=lambda target: target.name)
    tables: dict[str, Table] = {}
    columns: dict[str, set[str] | None] = {}
    for name in names:
        table, column = _find(connector, name)
        key = str(table.ref)
        tables[key] = table
        wanted = columns.setdefault(key, set())
        if column is None:
            columns[key] = None
        elif wanted is not None:
            wanted.add(table.column(column).name)
    return [
        Target(tables[key], None if (chosen := columns[key]) is None else tuple(sorted(chosen)))
        for key in sorted(tables)
    ]


def _find(connector: Connector, name: str) -> tuple[Table, str | None]:
    """The table of this name; else the one before a dot, with the column behind it."""
    try:
        return connector.table(name), None
    except TableNotFound as error:
        not_found = error
    for position in (i for i, letter in enumerate(name) if letter == "."):
        try:
            return connector.table(name[:position]), name[position + 1 :]
        except TableNotFound:
            continue
    raise not_found
