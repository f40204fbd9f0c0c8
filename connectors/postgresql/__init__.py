"""PostgreSQL, by psycopg 3."""

from __future__ import annotations

from connectors.postgresql.engine import engine_for
from connectors.postgresql.errors import explain
from connectors.postgresql.reflect import draw, not_readable, reflect
from connectors.postgresql.texts import TEXTS
from connectors.sql.backend import Backend
from connectors.sql.connector import SqlConnector
from connectors.sql.urls import server_url, source_of
from connectors.sql.write import executemany

BACKEND = Backend("postgresql", reflect, explain, draw, executemany, TEXTS, not_readable=not_readable)
EXAMPLE = "postgresql://user:password@host:5432/database"


def open(url: str) -> SqlConnector:
    """The database of `url`; raises BadUrl, or CannotConnect if nobody answers there."""
    parsed = server_url(url, "postgresql+psycopg", 5432, EXAMPLE)
    connector = SqlConnector(engine_for(parsed), BACKEND, source_of(parsed))
    connector.ping()
    return connector
