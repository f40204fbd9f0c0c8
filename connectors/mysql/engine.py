"""Engines on MariaDB and MySQL servers: utf8mb4, UTC, and errors instead of silently changed values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

CONNECT_SECONDS = "10"
# No NO_ZERO_DATE: a zero date that was there before must be restorable by undo.
_SETTINGS = (
    "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
    "SET SESSION time_zone = '+00:00'",
)


def engine_for(url: URL) -> Engine:
    """An engine on a server."""
    options = {"charset": "utf8mb4", "connect_timeout": CONNECT_SECONDS}
    missing = {name: value for name, value in options.items() if name not in url.query}
    engine = create_engine(url.update_query_dict(missing), pool_pre_ping=True)
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    raw: Any = connection
    with raw.cursor() as cursor:
        for setting in _SETTINGS:
            cursor.execute(setting)
