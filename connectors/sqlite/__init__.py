"""SQLite files, by the standard library's driver."""

from __future__ import annotations

from connectors.sql.backend import Backend
from connectors.sql.connector import SqlConnector
from connectors.sql.write import executemany
from connectors.sqlite.engine import engine_for, file_of
from connectors.sqlite.errors import explain
from connectors.sqlite.reflect import draw, reflect
from connectors.sqlite.texts import TEXTS

BACKEND = Backend("sqlite", reflect, explain, draw, executemany, TEXTS)


def open(url: str) -> SqlConnector:
    """The database of `sqlite:///path` or of a path; raises CannotConnect if there is no such file."""
    file = file_of(url)
    return SqlConnector(engine_for(file), BACKEND, f"sqlite:///{file}")
