"""Tables, views and keys of a SQLite file."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, func, literal, select, text
from sqlalchemy.exc import OperationalError

from connectors.sql.backend import Expression, Layout, clause_of, layout_of
from connectors.sqlite.cells import cell, type_of
from connectors.types import Column, TableRef

_TABLES = text(
    "SELECT l.name, l.type, l.wr FROM pragma_table_list AS l "
    "WHERE l.schema = 'main' AND l.type IN ('table', 'view', 'virtual') "
    "AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "ORDER BY l.name"
)
_COLUMNS = text(
    'SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(:name) WHERE hidden <> 1 ORDER BY cid'
)
_UNIQUE = text(
    "SELECT l.name FROM pragma_index_list(:name) AS l "
    "WHERE l.\"unique\" = 1 AND l.partial = 0 AND l.origin <> 'pk' ORDER BY l.name"
)
_INDEXED = text("SELECT name FROM pragma_index_info(:name) ORDER BY seqno")
_ROWIDS = ("rowid", "_rowid_", "oid")


def reflect(connection: Connection) -> list[Layout]:
    """All tables and views; a table without a key of its own is keyed by its rowid."""
    layouts = []
    for name, kind, without_rowid in connection.execute(_TABLES).fetchall():
        # A view whose table is gone has no columns to tell.
        with suppress(OperationalError):
            layouts.append(_layout(connection, name, kind, bool(without_rowid)))
    return layouts


def draw(connection: Connection, _layout: Layout, seed: int) -> Expression:
    """A number in [0, 1) a row from our own generator, seeded: SQLite's cannot be."""
    connection.execute(select(func._dqa_seed(literal(seed))))
    return func._dqa_draw()


def _layout(connection: Connection, name: str, kind: str, without_rowid: bool) -> Layout:
    found = connection.execute(_COLUMNS, {"name": name}).fetchall()
    columns = [Column(row[0], type_of(row[1]), row[1], nullable=not row[2]) for row in found]
    ref = TableRef(name)
    if kind == "view":
        return layout_of(ref, columns, (), cell, is_view=True)
    primary = [row for row in sorted(found, key=lambda row: row[3]) if row[3]]
    key = tuple(row[0] for row in primary)
    if not key or not (without_rowid or _never_null(connection, name, primary)):
        key = _unique_key(connection, name, columns)
    if key:
        return layout_of(ref, columns, key, cell, writable=kind == "table")
    taken = {column.name.lower() for column in columns}
    rowid = next((alias for alias in _ROWIDS if alias not in taken), None)
    if rowid is None or without_rowid:
        return layout_of(ref, columns, (), cell)
    hidden = Column(rowid, "integer", "INTEGER", nullable=False)
    return layout_of(ref, columns, (rowid,), cell, hidden_key=hidden, writable=kind == "table")


def _never_null(connection: Connection, name: str, primary: list[Any]) -> bool:
    """SQLite lets NULLs into a primary key that is not an INTEGER one: then it tells rows apart no more."""
    if len(primary) == 1 and primary[0][1].upper() == "INTEGER":
        return True
    nullable = [row[0] for row in primary if not row[2]]
    clause = clause_of(TableRef(name), nullable)
    return not any(
        connection.execute(
            select(literal(1)).select_from(clause).where(clause.c[column].is_(None)).limit(1)
        ).first()
        for column in nullable
    )


def _unique_key(connection: Connection, name: str, columns: list[Column]) -> tuple[str, ...]:
    required = {column.name for column in columns if not column.nullable}
    for (index,) in connection.execute(_UNIQUE, {"name": name}).fetchall():
        indexed = tuple(row[0] for row in connection.execute(_INDEXED, {"name": index}))
        if all(column in required for column in indexed):
            return indexed
    return ()
