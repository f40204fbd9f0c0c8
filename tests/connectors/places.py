"""Places that hold tables: the contract's tests make the same table in each of them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

Rows = Sequence[Sequence[Any]]
_DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "sqlite": "sqlite"}
_ARROW = {"integer": pa.int64(), "text": pa.string()}


@dataclass
class SqlPlace:
    """A database: `columns` are (name, "integer" | "text") pairs, `key` the primary key's columns."""

    name: str
    url: str
    has_keys = True
    _engine: Engine | None = field(default=None)

    def execute(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(
                    statement.replace("%", "%%") if self.doubles_percent else statement
                )

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            url = make_url(self.url)
            self._engine = create_engine(url.set(drivername=_DRIVERS[url.drivername]))
        return self._engine

    @property
    def doubles_percent(self) -> bool:
        return self.name in ("postgresql", "mariadb")

    def quote(self, name: str) -> str:
        mark = "`" if self.name == "mariadb" else '"'
        return f"{mark}{name.replace(mark, mark * 2)}{mark}"

    def spelling(self, kind: str) -> str:
        # A key of MariaDB needs a length.
        return "varchar(80)" if kind == "text" and self.name == "mariadb" else kind

    def create(self, name: str, columns: Sequence[tuple[str, str]], key: Sequence[str], rows: Rows) -> None:
        parts = [f"{self.quote(column)} {self.spelling(kind)}" for column, kind in columns]
        if key:
            parts.append(f"PRIMARY KEY ({', '.join(map(self.quote, key))})")
        self.execute(f"CREATE TABLE {self.quote(name)} ({', '.join(parts)})")
        self.insert(name, rows)

    def insert(self, name: str, rows: Rows) -> None:
        if not rows:
            return
        mark = "?" if self.name == "sqlite" else "%s"
        target = self.quote(name)
        target = target.replace("%", "%%") if self.doubles_percent else target
        with self.engine.begin() as connection:
            marks = ", ".join([mark] * len(rows[0]))
            connection.exec_driver_sql(f"INSERT INTO {target} VALUES ({marks})", [tuple(row) for row in rows])

    def raw(self, name: str) -> Any:
        """Every byte of the table, in an order of its own."""
        target = self.quote(name)
        target = target.replace("%", "%%") if self.doubles_percent else target
        what = {"postgresql": "_t::text", "sqlite": self._quoted_values(name)}.get(self.name, "*")
        query = f"SELECT {what} FROM {target} AS _t"
        with self.engine.connect() as connection:
            return sorted(map(repr, connection.exec_driver_sql(query).fetchall()))

    def _quoted_values(self, name: str) -> str:
        """SQLite's values as literals, which tell their storage class."""
        if self.name != "sqlite":
            return "*"
        with self.engine.connect() as connection:
            names = (
                connection.exec_driver_sql("SELECT name FROM pragma_table_info(?)", (name,)).scalars().all()
            )
        return ", ".join(f"quote({self.quote(column)})" for column in names)

    @property
    def has_comments(self) -> bool:
        return self.name != "sqlite"

    def comment(self, name: str, column: str | None, text: str) -> None:
        """What is written about a table of text columns, or about one of them."""
        said = "'" + text.replace("'", "''") + "'"
        if self.name == "mariadb":
            change = (
                f"MODIFY {self.quote(column)} varchar(80) COMMENT {said}" if column else f"COMMENT {said}"
            )
            self.execute(f"ALTER TABLE {self.quote(name)} {change}")
        elif column:
            self.execute(f"COMMENT ON COLUMN {self.quote(name)}.{self.quote(column)} IS {said}")
        else:
            self.execute(f"COMMENT ON TABLE {self.quote(name)} IS {said}")

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()


@dataclass
class DuckPlace(SqlPlace):
    """A DuckDB file, through its driver: no engine keeps it open."""

    def execute(self, *statements: str) -> None:
        with duckdb.connect(self.url.removeprefix("duckdb:///")) as connection:
            for statement in statements:
                connection.execute(statement)

    def spelling(self, kind: str) -> str:
        return {"text": "VARCHAR", "integer": "INTEGER"}.get(kind, kind)

    def insert(self, name: str, rows: Rows) -> None:
        with duckdb.connect(self.url.removeprefix("duckdb:///")) as connection:
            connection.begin()
            for row in rows:
                connection.execute(
                    f"INSERT INTO {self.quote(name)} VALUES ({', '.join('?' * len(row))})", list(row)
                )
            connection.commit()

    def raw(self, name: str) -> Any:
        with duckdb.connect(self.url.removeprefix("duckdb:///")) as connection:
            return sorted(
                map(
                    repr, connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {self.quote(name)}").fetchall()
                )
            )


@dataclass
class FilePlace:
    """A folder of files of one kind; the key is the record's number."""

    name: str
    url: str
    has_keys = False
    has_comments = False

    def path(self, name: str) -> Path:
        return Path(self.url) / f"{name}.{ {'excel': 'xlsx'}.get(self.name, self.name) }"

    def create(self, name: str, columns: Sequence[tuple[str, str]], _key: Sequence[str], rows: Rows) -> None:
        names = [column for column, _ in columns]
        if self.name == "csv":
            with self.path(name).open("w", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(names)
                writer.writerows(["" if value is None else value for value in row] for row in rows)
        elif self.name == "parquet":
            arrays = [pa.array([row[i] for row in rows], _ARROW[kind]) for i, (_, kind) in enumerate(columns)]
            pq.write_table(pa.table(arrays, names=names), self.path(name), row_group_size=4)
        else:
            book = openpyxl.Workbook()
            book.active.title = name[:31]
            for row in [names, *rows]:
                book.active.append(list(row))
            book.save(self.path(name))

    def raw(self, name: str) -> Any:
        if self.name == "csv":
            return self.path(name).read_bytes()
        if self.name == "parquet":
            return repr(pq.read_table(self.path(name)).to_pylist())
        book = openpyxl.load_workbook(self.path(name))
        return [[(cell.value, cell.number_format) for cell in row] for row in book.active.iter_rows()]

    def close(self) -> None:
        """Nothing is open."""
