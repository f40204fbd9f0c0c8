"""Tables, views and keys of a DuckDB file, from its own catalogue functions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, func, literal, literal_column, text

from connectors.duckdb.cells import cell, type_of
from connectors.sql.backend import Expression, Layout, layout_of
from connectors.types import Column, TableRef

_COLUMNS = text("""
SELECT c.schema_name, c.table_name, c.column_name, c.data_type, c.is_nullable, v.view_name IS NOT NULL,
       c.comment, COALESCE(t.comment, v.comment)
FROM duckdb_columns() AS c
LEFT JOIN duckdb_tables() AS t
  ON t.database_name = c.database_name AND t.schema_name = c.schema_name AND t.table_name = c.table_name
LEFT JOIN duckdb_views() AS v
  ON v.database_name = c.database_name AND v.schema_name = c.schema_name AND v.view_name = c.table_name
WHERE c.database_name = current_database() AND NOT c.internal
ORDER BY c.schema_name <> 'main', c.schema_name, c.table_name, c.column_index
""")
_KEYS = text("""
SELECT schema_name, table_name, constraint_column_names
FROM duckdb_constraints()
WHERE database_name = current_database() AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')
ORDER BY constraint_type <> 'PRIMARY KEY', constraint_index
""")


def reflect(connection: Connection) -> list[Layout]:
    """All tables and views, those of the schema main first."""
    by_table: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in connection.execute(_COLUMNS).fetchall():
        by_table[row[0], row[1]].append(row)
    keys: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for schema, name, columns in connection.execute(_KEYS).fetchall():
        keys[schema, name].append(tuple(columns))
    return [_layout(rows, keys[name]) for name, rows in by_table.items()]


def draw(_connection: Connection, layout: Layout, seed: int) -> Expression:
    """A hash of the row's place in the table; a view has none, and draws anew each time."""
    if layout.table.is_view:
        return func.random()
    return func.hash(literal_column("rowid"), literal(seed)) % literal(1000003) / literal(1000003.0)


def _layout(rows: list[Any], candidates: list[tuple[str, ...]]) -> Layout:
    schema, name, is_view = rows[0][0], rows[0][1], bool(rows[0][5])
    columns = [Column(row[2], type_of(row[3]), row[3], bool(row[4]), row[6] or "") for row in rows]
    required = {column.name for column in columns if not column.nullable}
    key: tuple[str, ...] = next((names for names in candidates if required.issuperset(names)), ())
    ref = TableRef(name, None if schema == "main" else schema)
    return layout_of(ref, columns, key, cell, is_view=is_view, comment=rows[0][7] or "")
