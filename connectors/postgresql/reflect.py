"""Tables, views and keys of a PostgreSQL database, from its catalogue in two queries."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Text, cast, func, literal, literal_column, text

from connectors.postgresql.cells import Native, cell_maker, type_of
from connectors.sql.backend import Expression, Layout, layout_of
from connectors.types import Column, TableRef

_COLUMNS = text("""
SELECT c.oid, CASE WHEN n.nspname = current_schema() THEN NULL ELSE n.nspname END, c.relname, c.relkind::text,
       a.attname, a.attnotnull, format_type(a.atttypid, a.atttypmod),
       b.typname, CASE WHEN b.typtype IN ('e', 'c') THEN upper(b.typtype::text) ELSE b.typcategory::text END,
       format_type(b.oid, CASE WHEN b.typcategory = 'S' THEN -1 WHEN t.typbasetype <> 0 THEN t.typtypmod
                               ELSE a.atttypmod END),
       COALESCE(l.collisdeterministic, true), a.attgenerated <> '',
       col_description(c.oid, a.attnum), obj_description(c.oid, 'pg_class')
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type AS t ON t.oid = a.atttypid
JOIN pg_type AS b ON b.oid = COALESCE(NULLIF(t.typbasetype, 0), t.oid)
LEFT JOIN pg_collation AS l ON l.oid = a.attcollation
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY 2 NULLS FIRST, c.relname, a.attnum
""")
_KEYS = text("""
SELECT i.indrelid, i.indexrelid, a.attname, bool_and(a.attnotnull) OVER (PARTITION BY i.indexrelid)
FROM pg_index AS i
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
  AND k.position <= i.indnkeyatts
ORDER BY i.indrelid, i.indisprimary DESC, i.indnkeyatts, i.indexrelid, k.position
""")
_EXISTS = text("SELECT to_regclass(quote_ident(:name)) IS NOT NULL")


def reflect(connection: Connection) -> list[Layout]:
    """All tables and views that the account may read, those of the current schema first."""
    keys = _keys(connection)
    by_table: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(_COLUMNS):
        by_table[row[0]].append(row)
    return [_layout(rows, keys.get(oid, ())) for oid, rows in by_table.items()]


def not_readable(connection: Connection, name: str) -> bool:
    """Whether the table exists, but not for this account."""
    return bool(connection.execute(_EXISTS, {"name": name}).scalar())


def draw(_connection: Connection, layout: Layout, seed: int) -> Expression:
    """A hash of the row's place in the table; a view has none, and draws anew each time."""
    if layout.table.is_view:
        return func.random()
    place = cast(literal_column("ctid"), Text)
    return (func.hashtextextended(place, literal(seed)).op("&")(literal(1048575))) / literal(1048576.0)


def _layout(rows: list[Any], key: tuple[str, ...]) -> Layout:
    _, schema, name, kind, *_ = rows[0]
    natives: dict[str, Native] = {}
    columns = []
    for _, _, _, _, column, required, spelling, base, category, cast_to, bytewise, _, comment, _ in rows:
        unscaled = base == "numeric" and "(" not in cast_to
        natives[column] = Native(base, category, cast_to, bytewise, unscaled)
        columns.append(Column(column, type_of(natives[column]), spelling, not required, comment or ""))
    is_view = kind in ("v", "m")
    key = () if is_view else key
    return layout_of(
        TableRef(name, schema), columns, key, cell_maker(natives), is_view=is_view, comment=rows[0][13] or ""
    )


def _keys(connection: Connection) -> dict[int, tuple[str, ...]]:
    """Each table's primary key, or its first unique index without nullable columns."""
    indexes: dict[tuple[int, int], list[str]] = defaultdict(list)
    for table, index, column, required in connection.execute(_KEYS):
        if required:
            indexes[table, index].append(column)
    keys: dict[int, tuple[str, ...]] = {}
    for (table, _), columns in indexes.items():
        keys.setdefault(table, tuple(columns))
    return keys
