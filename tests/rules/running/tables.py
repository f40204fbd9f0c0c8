"""One table of every type in each kind of source, to be filled over and over."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import connectors
from connectors.types import Connector, Table
from tests.connectors.places import DuckPlace, FilePlace, SqlPlace

COLUMNS = ("a", "b", "whole", "real", "money", "day", "moment", "yes", "clock")
"""Two of text, then an integer, a double, a decimal, a date, a datetime, a boolean and a time."""
_TYPES = {
    "sqlite": ("TEXT COLLATE NOCASE", "TEXT", "INTEGER", "REAL", "NUMERIC", "DATE", "DATETIME", "", "TEXT"),
    "postgresql": (
        "text", "varchar(200)", "bigint", "float8", "numeric(14,3)", "date", "timestamp", "boolean", "time",
    ),
    "mariadb": (
        "text", "varchar(200)", "bigint", "double", "decimal(14,3)", "date", "datetime(6)", "tinyint(1)",
        "time(6)",
    ),
    "duckdb": (
        "VARCHAR", "VARCHAR", "BIGINT", "DOUBLE", "DECIMAL(14,3)", "DATE", "TIMESTAMP", "BOOLEAN", "TIME",
    ),
}  # fmt: skip
SOURCES = (*_TYPES, "csv")
Row = tuple[Any, ...]


@dataclass
class Filled:
    """A place with a table `t`, and `other` with columns `a` and `whole`, both filled anew by `fill`."""

    place: SqlPlace | FilePlace
    _connector: Connector | None = field(default=None)

    def fill(self, rows: list[Row], others: list[Row]) -> None:
        """Put these rows in the place of those that were there."""
        if isinstance(self.place, FilePlace):
            self._written("t", COLUMNS, rows)
            self._written("other", ("a", "whole"), others)
            return
        for name in ("t", "other"):
            self.place.execute(f"DELETE FROM {name}")
        plain = self.place.name == "sqlite"
        numbered = [(i, *(_stored(v) if plain else v for v in row)) for i, row in enumerate(rows, 1)]
        self.place.insert("t", numbered)
        self.place.insert("other", others)

    def open(self) -> tuple[Connector, Table]:
        """The source and the table, opened once for a database."""
        if isinstance(self.place, FilePlace):
            self.close()
        if self._connector is None:
            self._connector = connectors.open(self.place.url)
        return self._connector, self._connector.table("t")

    def close(self) -> None:
        """Close the source."""
        if self._connector is not None:
            self._connector.close()
            self._connector = None

    def _written(self, name: str, columns: tuple[str, ...], rows: list[Row]) -> None:
        assert isinstance(self.place, FilePlace)
        with self.place.path(name).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            writer.writerows([["" if v is None else str(v) for v in row] for row in rows])


def _stored(value: Any) -> Any:
    """What SQLite's driver takes without a word."""
    return value if value is None or isinstance(value, int | float | str) else str(value)


def made(name: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Filled]:
    """A source of this kind with the tables, empty."""
    if name == "csv":
        filled = Filled(FilePlace("csv", str(folder)))
        yield filled
        filled.close()
        return
    if name in ("sqlite", "duckdb"):
        kind = DuckPlace if name == "duckdb" else SqlPlace
        file = folder / f"place.{name}"
        place: SqlPlace = kind(name, f"{name}:///{file}")
        if name == "sqlite":
            file.touch()
        else:
            import duckdb

            duckdb.connect(str(file)).close()
    else:
        place = SqlPlace(name, request.getfixturevalue(f"{name}_url"))
    typed = ", ".join(f"{place.quote(c)} {t}" for c, t in zip(COLUMNS, _TYPES[name], strict=True))
    place.execute(
        f"CREATE TABLE t (id integer PRIMARY KEY, {typed})",
        f"CREATE TABLE other (a {_TYPES[name][1]}, whole {_TYPES[name][2]})",
    )
    filled = Filled(place)
    yield filled
    filled.close()
    place.close()
