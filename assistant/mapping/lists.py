"""What a statement needs of the source's data: its dialect, and the values that only Python converts."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.errors import UsageError
from assistant.mapping.compile import DIALECTS, Listed, list_values
from assistant.mapping.table_mapping import TableMapping
from connectors.types import Connector, Table
from connectors.values import as_text

DISTINCT = 200_000
"""Combinations of a transformation's sources that are looked through for values that SQL cannot convert."""
_DIALECT = {"postgres": "postgresql", "mariadb": "mysql", "file": "sqlite"}


def dialect_of(source: str) -> str:
    """The dialect of a source as the ledger names it; files are held in SQLite."""
    scheme = source.partition("://")[0].partition("+")[0] if "://" in source else "file"
    found = _DIALECT.get(scheme, scheme)
    if found not in DIALECTS:
        raise UsageError(f"There is no SQL for {scheme}://; name one of {', '.join(DIALECTS)}.")
    return found


def lists_of(connector: Connector, table: Table, mapping: TableMapping) -> Mapping[str, Listed]:
    """By target column: the values that only Python converts, from the distinct ones where the data lives."""
    found: dict[str, Listed] = {}
    for one in mapping.columns:
        how = one.transformation
        if not how.steps:
            continue
        groups = connector.groups(table, how.sources, DISTINCT)
        rows = (tuple(as_text(value) for value in values) for values, _ in groups)
        found[one.target] = list_values(how, rows)
    return found
