"""Four databases, as they come: none of this project's functions in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from connectors.types import Column, Table, TableRef

_TEXT = {"mysql": "LONGTEXT", "duckdb": "VARCHAR"}
NAMES = ("a", "b b")


def table_of(dialect: str, rows: int) -> Table:
    """The table that `filled` makes: a key and two columns of text."""
    native = _TEXT.get(dialect, "TEXT")
    columns = [Column("id", "integer", "INTEGER", False), *(Column(name, "text", native) for name in NAMES)]
    return Table(TableRef("source rows"), tuple(columns), ("id",), rows)


class Database:
    """One open database; `run` gives the rows of a statement without bound values."""

    def __init__(self, dialect: str, connection: Any) -> None:
        self.dialect = dialect
        self._connection = connection

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows; [] for a statement that has none."""
        if self.dialect == "duckdb":
            return list(self._connection.execute(statement).fetchall())
        found = self._connection.execution_options(no_parameters=True).exec_driver_sql(statement)
        return [tuple(row) for row in found] if found.returns_rows else []

    def fill(self, rows: Sequence[Sequence[str | None]]) -> None:
        """The source table, anew, with these rows."""
        quote = (lambda name: f"`{name}`") if self.dialect == "mysql" else (lambda name: f'"{name}"')
        name, native = quote("source rows"), _TEXT.get(self.dialect, "TEXT")
        self.run(f"DROP TABLE IF EXISTS {name}")
        tail = " CHARACTER SET utf8mb4" if self.dialect == "mysql" else ""
        columns = ", ".join(f"{quote(one)} {native}{tail}" for one in NAMES)
        self.run(f"CREATE TABLE {name} (id INTEGER, {columns})")
        if not rows:
            return
        values = [(number, *row) for number, row in enumerate(rows)]
        if self.dialect == "duckdb":
            self._connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", values)
            return
        mark = "?" if self.dialect == "sqlite" else "%s"
        self._connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({mark}, {mark}, {mark})", values)


@contextmanager
def opened(dialect: str, url: str = "") -> Iterator[Database]:
    """An open database; for a server, the one at `url`."""
    if dialect == "duckdb":
        import duckdb

        connection = duckdb.connect()
        yield Database(dialect, connection)
        connection.close()
        return
    drivers = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "sqlite": "sqlite"}
    parsed = sa.make_url(url or "sqlite://").set(drivername=drivers[dialect])
    if dialect == "mysql":
        parsed = parsed.update_query_dict({"charset": "utf8mb4"})
    engine = sa.create_engine(parsed)
    with engine.connect() as connection:
        yield Database(dialect, connection)
        connection.rollback()
    engine.dispose()
