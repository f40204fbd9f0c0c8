"""Tables, views and keys of a MariaDB or MySQL database, from its information schema."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, func, literal, text

from connectors.mysql.cells import Native, cell_maker, type_of
from connectors.sql.backend import Expression, Layout, layout_of
from connectors.types import Column, TableRef

_COLUMNS = text("""
SELECT c.table_name, t.table_type, c.column_name, c.data_type, c.column_type, c.character_set_name,
       c.is_nullable, c.column_comment, t.table_comment
FROM information_schema.columns AS c
JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema = DATABASE() AND t.table_type <> 'SEQUENCE'
ORDER BY c.table_name, c.ordinal_position
""")
_KEYS = text("""
SELECT table_name, index_name, column_name, nullable
FROM information_schema.statistics
WHERE table_schema = DATABASE() AND non_unique = 0
ORDER BY table_name, index_name <> 'PRIMARY', index_name, seq_in_index
""")
_JSON_CHECKS = text("""
SELECT table_name, constraint_name FROM information_schema.check_constraints
WHERE constraint_schema = DATABASE() AND level = 'Column' AND check_clause LIKE 'json_valid(%'
""")


def reflect(connection: Connection) -> list[Layout]:
    """All tables and views that the account sees."""
    keys = _keys(connection)
    json_columns = _json_columns(connection)
    by_table: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(_COLUMNS):
        by_table[row[0]].append(row)
    return [_layout(rows, keys.get(name, ()), json_columns) for name, rows in by_table.items()]


def draw(_connection: Connection, _layout: Layout, seed: int) -> Expression:
    """A seeded number in [0, 1) a row, in the order in which the server reads the rows."""
    return func.rand(literal(seed))


def _layout(rows: list[Any], key: tuple[str, ...], json_columns: set[tuple[str, str]]) -> Layout:
    name, kind = rows[0][0], rows[0][1]
    natives: dict[str, Native] = {}
    columns = []
    for _, _, column, base, spelling, charset, nullable, comment, _ in rows:
        native = Native(str(base).lower(), charset, (name, column) in json_columns)
        natives[column] = native
        columns.append(Column(column, type_of(native), str(spelling), nullable == "YES", comment or ""))
    is_view = "VIEW" in kind
    # Of a view the server says there only that it is one.
    comment = "" if is_view else rows[0][8] or ""
    key = () if is_view else key
    return layout_of(TableRef(name), columns, key, cell_maker(natives), is_view=is_view, comment=comment)


def _keys(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Each table's primary key, or its first unique index without nullable columns."""
    indexes: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    for table, index, column, nullable in connection.execute(_KEYS):
        indexes[table, index].append(None if nullable == "YES" else column)
    keys: dict[str, tuple[str, ...]] = {}
    for (table, _), columns in indexes.items():
        required = tuple(column for column in columns if column is not None)
        if len(required) == len(columns):
            keys.setdefault(table, required)
    return keys


def _json_columns(connection: Connection) -> set[tuple[str, str]]:
    """MariaDB's JSON is LONGTEXT with a check of its column's name."""
    if not getattr(connection.dialect, "is_mariadb", False):
        return set()
    return {(table, column) for table, column in connection.execute(_JSON_CHECKS)}
