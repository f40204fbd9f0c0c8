"""Which column of a source each column of a staging model is, read from the model's SQL.

Only what passes a column on as it is counts: its bare name, an alias, a cast. It is followed through common
table expressions, subqueries and `*` down to the table read.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.data.dbt.jinja import PLACEHOLDER, without_jinja

if TYPE_CHECKING:
    from sqlglot import exp

_SOURCE = re.compile(r"{{-?\s*source\s*\(")
_DIALECTS = ("", "snowflake", "bigquery", "postgres", "tsql")


@dataclass
class _Outputs:
    """A query's columns: name → the source's, None where computed; `passes`: others go through."""

    columns: dict[str, str | None] = field(default_factory=dict)
    passes: bool = False

    def origin(self, column: str) -> str | None:
        return self.columns.get(column, column if self.passes else None)


def is_staging(file: Path, sql: str) -> bool:
    """Whether a model reads sources: by its name, its folder, or a call of `source`."""
    return file.stem.startswith("stg_") or "staging" in file.parts or bool(_SOURCE.search(sql))


def renames_of(sql: str) -> list[tuple[str, str]]:
    """(source column, target column) pairs of a model, in its columns' order; `ValueError` for no SQL."""
    query = _parse(without_jinja(sql))
    found = _outputs(query, {}) if query is not None else _Outputs()
    return [
        (source, target)
        for target, source in found.columns.items()
        if source and target and not source.startswith(PLACEHOLDER) and not target.startswith(PLACEHOLDER)
    ]


def _parse(sql: str) -> exp.Expr | None:
    import sqlglot
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    first: Exception | None = None
    for dialect in _DIALECTS:
        try:
            return next((one for one in sqlglot.parse(sql, dialect=dialect or None) if one is not None), None)
        except (SqlglotError, RecursionError) as error:
            first = first or error
    raise ValueError(f"its SQL cannot be read: {str(first).splitlines()[0]}")


def _outputs(query: Any, known: dict[str, _Outputs]) -> _Outputs:
    from sqlglot import exp

    known = dict(known)
    for part in getattr(query, "ctes", ()):
        known[part.alias.lower()] = _outputs(part.this, known)
    if isinstance(query, exp.Subquery | exp.SetOperation):
        return _outputs(query.this, known)
    if not isinstance(query, exp.Select):
        return _Outputs(passes=True)
    tables = dict(_table(one, known) for one in _read_from(query))
    found = _Outputs()
    for column in query.expressions:
        _add(column, tables, found)
    return found


def _read_from(query: exp.Select) -> list[Any]:
    start = query.args.get("from_") or query.args.get("from")
    return [part.this for part in [*([start] if start else []), *query.args.get("joins", ())]]


def _table(part: Any, known: dict[str, _Outputs]) -> tuple[str, _Outputs]:
    from sqlglot import exp

    if isinstance(part, exp.Table):
        expression = None if part.args.get("db") else known.get(part.name.lower())
        return part.alias_or_name.lower(), expression or _Outputs(passes=True)
    return str(part.alias_or_name).lower(), _outputs(part, known)


def _add(column: Any, tables: dict[str, _Outputs], found: _Outputs) -> None:
    """Put one item of a select list into `found`."""
    from sqlglot import exp

    name, inner = column.alias_or_name, column.unalias()
    while isinstance(inner, exp.Cast | exp.TryCast | exp.Paren):
        inner = inner.this
        name = name or inner.alias_or_name
    if isinstance(inner, exp.Star) or (isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)):
        wanted = getattr(inner, "table", "").lower()
        for table in [tables[wanted]] if wanted in tables else tables.values():
            found.columns.update(table.columns | found.columns)
            found.passes |= table.passes
    elif isinstance(inner, exp.Column):
        if inner.name.startswith(PLACEHOLDER) and not inner.table:
            found.passes = True
            return
        if name.startswith(PLACEHOLDER):  # a macro behind the column, taken for its alias
            name, found.passes = inner.name, True
        read = tables.get(inner.table.lower()) if inner.table else _only(tables)
        found.columns[name] = read.origin(inner.name) if read else None
    elif name:
        found.columns[name] = None


def _only(tables: dict[str, _Outputs]) -> _Outputs | None:
    return next(iter(tables.values())) if len(tables) == 1 else None
