"""Descriptions as comments of tables and columns, in the SQL of a database.

Names are quoted and texts are literals, each quote doubled; scripts say first what their literals rely on.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from assistant.metadata.catalogue import Catalogue, ColumnEntry, TableEntry
from assistant.metadata.exchange.report import Carrier, Export, entries
from assistant.metadata.exchange.sql import mysql
from assistant.metadata.exchange.sql.literals import literal, quoted
from assistant.metadata.facts import Facet

if TYPE_CHECKING:
    from assistant.metadata.naming import Glossary

FILE = "comments.sql"
_ONLY = "a comment holds the description alone."
_FRAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "postgresql": (("SET standard_conforming_strings = on;", "BEGIN;"), ("COMMIT;",)),
    "duckdb": (("BEGIN TRANSACTION;",), ("COMMIT;",)),
    "mysql": (mysql.BEFORE, mysql.AFTER),
}


def write(catalogue: Catalogue, dialect: str, glossary: Glossary) -> Export:
    """`comments.sql`; nothing for SQLite, which keeps no comments."""
    carrier = Carrier()
    statements: list[str] = []
    for table, column in entries(catalogue):
        facts = table.facts if column is None else column.facts
        values = carrier.take(facts, partial(_why, table, column, dialect))
        if "description" in values:
            statements += _statements(table, column, values["description"], dialect)
    files = {}
    if statements:
        before, after = _FRAMES[dialect]
        files[FILE] = "\n".join([*before, *statements, *after]) + "\n"
    return Export(files, carrier.carried, carrier.refused, _notes(catalogue, dialect) if files else [])


def _why(table: TableEntry, column: ColumnEntry | None, dialect: str, facet: Facet) -> str | None:
    """Why a fact is no comment."""
    if facet != "description":
        return _ONLY
    if dialect == "sqlite":
        return "SQLite keeps no comments."
    text = str((table if column is None else column).get(facet))
    if "\x00" in text:
        return "it holds the character NUL, which a comment cannot hold."
    return mysql.refusal(table, column, text) if dialect == "mysql" else None


def _statements(table: TableEntry, column: ColumnEntry | None, text: str, dialect: str) -> Iterator[str]:
    if dialect == "mysql":
        yield from mysql.statements(table, column, text)
        return
    name = quoted(table.table.ref)
    if column is not None:
        yield f"COMMENT ON COLUMN {name}.{quoted(column.column.name)} IS {literal(text)};"
    else:
        yield f"COMMENT ON {'VIEW' if table.table.is_view else 'TABLE'} {name} IS {literal(text)};"


def _notes(catalogue: Catalogue, dialect: str) -> list[str]:
    if dialect == "mysql":
        return [mysql.NOTE]
    if dialect == "postgresql" and any(
        one.table.is_view and one.get("description") for one in catalogue.tables
    ):
        return ["If a view is materialized, write COMMENT ON MATERIALIZED VIEW instead of COMMENT ON VIEW."]
    return []
