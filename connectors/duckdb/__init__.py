"""DuckDB files, by its own driver behind a dialect of ours."""

from __future__ import annotations

from connectors.duckdb.engine import engine_for, file_of
from connectors.duckdb.errors import explain
from connectors.duckdb.reflect import draw, reflect
from connectors.duckdb.texts import TEXTS
from connectors.duckdb.write import write_batch
from connectors.sql.backend import Backend
from connectors.sql.connector import SqlConnector

BACKEND = Backend("duckdb", reflect, explain, draw, write_batch, TEXTS)


def open(url: str) -> SqlConnector:
    """The database of `duckdb:///path` or of a path; raises CannotConnect if there is no such file."""
    file = file_of(url)
    connector = SqlConnector(engine_for(file), BACKEND, f"duckdb:///{file}")
    connector.ping()
    return connector
