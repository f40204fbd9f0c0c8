"""A table's columns as a dialect's expressions without a database at hand, and statements as text.

Expressions are those by which rules run in the database (`assistant.rules.running.pushdown`). Names are
quoted by SQLAlchemy, values are written as literals by its dialect.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql import visitors
from sqlalchemy.types import NullType

from assistant.errors import UsageError
from assistant.rules.exchange.report import NotCarried
from assistant.rules.exchange.sql import plain_sqlite
from assistant.rules.running.pushdown.columns import Columns
from connectors.sql.backend import Cell, Expression, Texts, layout_of
from connectors.types import Column, Table

Maker = Callable[[Column, Expression], Cell]


@dataclass(frozen=True)
class Target:
    """A dialect to write for: how it is compiled, its texts, the cells of a table's columns."""

    dialect: Dialect
    texts: Texts
    cells: Callable[[Table], Maker]


@cache
def target(name: str) -> Target:
    """The target of a dialect's name; raises `UsageError` where its driver is not installed."""
    try:
        backend = import_module(f"connectors.{name}")
        cells = import_module(f"connectors.{name}.cells")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"SQL for {name} cannot be written without its driver ({error.name}): "
            f"install data-quality-assistant[{name}]."
        ) from None
    texts: Texts = backend.BACKEND.texts
    spoken: Any = import_module(_SPOKEN[name])
    if name == "postgresql":
        dialect = spoken.dialect(paramstyle="named")
        dialect._backslash_escapes = False  # standard_conforming_strings, on since 9.1
        return Target(dialect, texts, lambda table: cells.cell_maker(_postgresql(table, cells)))
    if name == "mysql":
        dialect = spoken.MariaDBDialect(paramstyle="named")
        dialect._support_float_cast = True  # MariaDB 10.4, MySQL 8.0.17
        return Target(dialect, texts, lambda table: cells.cell_maker(_mysql(table, cells)))
    if name == "duckdb":
        return Target(spoken.Dialect(paramstyle="named"), texts, lambda _: cells.cell)
    return Target(spoken.dialect(paramstyle="named"), plain_sqlite.TEXTS, lambda _: plain_sqlite.cell)


_SPOKEN = {
    "postgresql": "sqlalchemy.dialects.postgresql", "mysql": "sqlalchemy.dialects.mysql.mariadb",
    "duckdb": "connectors.duckdb.dialect", "sqlite": "sqlalchemy.dialects.sqlite",
}  # fmt: skip


def columns_of(table: Table, name: str) -> Columns:
    """The table's columns in a dialect; where it has no such type, the plain one of its class is meant."""
    to = target(name)
    known = [Column(one.name, one.type, _native(one, name), one.nullable) for one in table.columns]
    held = Table(table.ref, tuple(known), (), 0)
    layout = layout_of(table.ref, known, (), to.cells(held))
    return _COLUMNS.get(name, Columns)(layout, to.texts)


class _WithDates(Columns):
    """Columns of which those of type date are known to hold dates: shorter to write, and easier to read."""

    def read(self, name: str, reads: str, form: str | None = None) -> Expression:
        """The cell as `reading` reads it; what is no day of the years 1 to 9999 (infinity) cannot be read."""
        if reads != "date" or form is not None or self.layout.table.column(name).type != "date":
            return super().read(name, reads, form)
        first: Expression = sa.literal_column("DATE '0001-01-01'")
        last: Expression = sa.literal_column("DATE '9999-12-31'")
        written = sa.case((self.cell(name).key.between(first, last), self.text(name)), else_=sa.null())
        return self.texts.exact(written)


_COLUMNS: dict[str, type[Columns]] = {
    "postgresql": _WithDates, "duckdb": _WithDates, "sqlite": plain_sqlite.SqliteColumns,
}  # fmt: skip


def text_of(statement: Any, name: str) -> str:
    """The statement with its values in it; raises `NotCarried` for a value that SQL cannot hold."""
    written = visitors.replacement_traverse(statement, {}, _typed)
    try:
        text = str(written.compile(dialect=target(name).dialect, compile_kwargs={"literal_binds": True}))
    except sa.exc.CompileError as error:
        raise NotCarried(f"SQL cannot be written for it: {error}.") from None
    if "\0" in text:
        raise NotCarried("Its values hold a character that no SQL text can hold.")
    return "\n".join(line.rstrip() for line in text.splitlines())


def _typed(element: Any, **_: Any) -> Any:
    """A bound value without a type as a literal of Python's."""
    if not isinstance(element, sa.BindParameter) or not isinstance(element.type, NullType):
        return None
    if isinstance(element.value, bytes):
        return sa.literal_column(f"x'{element.value.hex()}'")
    return sa.literal(element.value)


def _native(column: Column, name: str) -> str:
    """The column's own type where the dialect would call it so too, else the plain one of its class."""
    plain = _PLAIN[name].get(column.type, "")
    own = column.native_type
    known = _own_type(own, name)
    return own if known == column.type else plain


def _own_type(spelling: str, name: str) -> str:
    cells = import_module(f"connectors.{name}.cells")
    if name in {"duckdb", "sqlite"}:
        return str(cells.type_of(spelling))
    base = _base(spelling)
    if name == "mysql":
        return str(cells.type_of(cells.Native(base, "utf8mb4")))
    return str(cells.type_of(cells.Native(_SHORT.get(base, base), "", base, False, False)))


def _base(spelling: str) -> str:
    """A type without its sizes."""
    return re.sub(r"\s*\([^)]*\)", "", spelling).strip().lower()


def _mysql(table: Table, cells: Any) -> dict[str, Any]:
    found = {}
    for column in table.columns:
        base = _base(column.native_type).split(" ")[0]
        charset = "utf8mb4" if column.type in {"text", "enum"} else None
        found[column.name] = cells.Native(base, charset, column.type == "json")
    return found


def _postgresql(table: Table, cells: Any) -> dict[str, Any]:
    found = {}
    for column in table.columns:
        base = _SHORT.get(_base(column.native_type), _base(column.native_type))
        unscaled = base == "numeric" and "(" not in column.native_type
        found[column.name] = cells.Native(base, "", column.native_type, False, unscaled)
    return found


_SHORT = {
    "boolean": "bool", "smallint": "int2", "integer": "int4", "bigint": "int8", "real": "float4",
    "double precision": "float8", "character varying": "varchar", "character": "bpchar",
    "timestamp without time zone": "timestamp", "timestamp with time zone": "timestamptz",
    "time without time zone": "time", "time with time zone": "timetz",
}  # fmt: skip
"""PostgreSQL's names in its catalogue by those it shows."""
_PLAIN: dict[str, dict[str, str]] = {
    "postgresql": {"text": "text", "integer": "bigint", "number": "double precision", "boolean": "boolean",
                   "date": "date", "datetime": "timestamp without time zone",
                   "time": "time without time zone"},
    "mysql": {"text": "text", "integer": "bigint", "number": "double", "date": "date",
              "datetime": "datetime"},
    "duckdb": {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN",
               "date": "DATE", "datetime": "TIMESTAMP", "time": "TIME"},
    "sqlite": {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "date": "DATE",
               "datetime": "DATETIME"},
}  # fmt: skip
