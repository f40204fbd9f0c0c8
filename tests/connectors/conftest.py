"""One place of each kind, empty."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.connectors.places import DuckPlace, FilePlace, SqlPlace

SQL = ("sqlite", "postgresql", "mariadb", "duckdb")
FILES = ("csv", "parquet", "excel")
Place = SqlPlace | FilePlace


def _make(name: str, folder: Path, request: pytest.FixtureRequest) -> Place:
    if name in FILES:
        return FilePlace(name, str(folder))
    if name == "sqlite":
        sqlite3.connect(folder / "place.sqlite").close()
        return SqlPlace(name, f"sqlite:///{folder / 'place.sqlite'}")
    if name == "duckdb":
        duckdb.connect(str(folder / "place.duckdb")).close()
        return DuckPlace(name, f"duckdb:///{folder / 'place.duckdb'}")
    return SqlPlace(name, request.getfixturevalue(f"{name}_url"))


@pytest.fixture(params=[*SQL, *FILES])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Every kind of source."""
    made = _make(request.param, tmp_path, request)
    yield made
    made.close()


@pytest.fixture(params=SQL)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlPlace]:
    """Every kind of database."""
    made = _make(request.param, tmp_path, request)
    assert isinstance(made, SqlPlace)
    yield made
    made.close()
