"""DuckDB for SQLAlchemy Core, as far as we need it: statements, parameters, transactions.

The public dialect (duckdb-engine 0.17) reflects through catalogue tables that DuckDB 2 no longer has.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any

import duckdb
from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.compiler import SQLCompiler

NAME = "dqa_duckdb"


class Cursor:
    """A DBAPI cursor that fetches at once: DuckDB's next statement would drop what is left of the last."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: Any = None
        self.rowcount = -1

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run one statement; an UPDATE answers with the number of rows it matched."""
        raw = self._connection.begun()
        raw.execute(statement, list(parameters))
        self.description = raw.description
        self._rows = raw.fetchall()
        if statement.startswith("UPDATE"):
            self.rowcount = int(self._rows[0][0])

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """The next `size` rows."""
        size = size or self.arraysize
        part, self._rows = self._rows[:size], self._rows[size:]
        return part

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        part, self._rows = self._rows, []
        return part

    def close(self) -> None:
        """Forget the rows."""
        self._rows = []


class Connection:
    """A DBAPI connection: a transaction begins with the first statement."""

    def __init__(self, raw: duckdb.DuckDBPyConnection) -> None:
        self.raw = raw
        self._begun = False

    def begun(self) -> duckdb.DuckDBPyConnection:
        """DuckDB's connection, inside a transaction."""
        if not self._begun:
            self.raw.begin()
            self._begun = True
        return self.raw

    def cursor(self) -> Cursor:
        """A new cursor on this connection's transaction."""
        return Cursor(self)

    def commit(self) -> None:
        """End the transaction, keeping what it did."""
        if self._begun:
            self._begun = False
            self.raw.commit()

    def rollback(self) -> None:
        """End the transaction, undoing what it did."""
        if self._begun:
            self._begun = False
            self.raw.rollback()

    def close(self) -> None:
        """Close DuckDB's connection."""
        self.raw.close()


class Compiler(SQLCompiler):
    """Standard SQL, and UPDATE … FROM."""

    def update_from_clause(
        self, update_stmt: Any, from_table: Any, extra_froms: Any, from_hints: Any, **kw: Any
    ) -> str:
        """The tables that an UPDATE reads beside its own."""
        kw["asfrom"] = True
        return "FROM " + ", ".join(
            extra._compiler_dispatch(self, fromhints=from_hints, **kw) for extra in extra_froms
        )


class Dialect(DefaultDialect):
    """Plain SQL with `?` parameters and double-quoted names."""

    name = NAME
    driver = "duckdb"
    statement_compiler = Compiler
    default_paramstyle = "qmark"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """DuckDB's module, for its exceptions."""
        return duckdb

    def connect(self, *_: Any, **options: Any) -> Any:
        """A new connection to the file of the URL."""
        raw = duckdb.connect(**options)
        # Only the icu extension knows time zones; without it DuckDB shows UTC anyway.
        with suppress(duckdb.Error):
            raw.execute("SET TimeZone = 'UTC'")
        return Connection(raw)


registry.register(NAME, __name__, "Dialect")
