"""Engines on PostgreSQL servers: fixed output settings, and values beyond Python's reach as text."""

from __future__ import annotations

from typing import Any

from psycopg.adapt import Buffer, Loader
from psycopg.errors import DataError
from psycopg.pq import Format
from psycopg.types.datetime import (
    DateLoader,
    TimeLoader,
    TimestampLoader,
    TimestamptzLoader,
    TimetzLoader,
)
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

CONNECT_SECONDS = "10"
# Grouping a large column in memory is twice as fast; compiling our queries costs more than it saves.
_SETTINGS = (
    "SET TIME ZONE 'UTC'",
    "SET DATESTYLE TO 'ISO, YMD'",
    "SET INTERVALSTYLE TO 'postgres'",
    "SET work_mem TO '64MB'",
    "SET jit TO off",
)


def engine_for(url: URL) -> Engine:
    """An engine on a server."""
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": CONNECT_SECONDS})
    engine = create_engine(
        url, pool_pre_ping=True, connect_args={"client_encoding": "utf8", "application_name": "dqa"}
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    raw: Any = connection
    with raw.cursor() as cursor:
        for setting in _SETTINGS:
            cursor.execute(setting)
    raw.commit()
    raw.adapters.register_loader("date", _lenient(DateLoader))
    raw.adapters.register_loader("time", _lenient(TimeLoader))
    raw.adapters.register_loader("timetz", _lenient(TimetzLoader))
    raw.adapters.register_loader("timestamp", _lenient(TimestampLoader))
    raw.adapters.register_loader("timestamptz", _lenient(TimestamptzLoader))


def _lenient(strict: type[Loader]) -> type[Loader]:
    """A loader that gives the server's text for what Python cannot hold: infinity, 24:00, years BC."""

    class Lenient(Loader):
        format = Format.TEXT

        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            self._load = strict(oid, context).load

        def load(self, data: Buffer) -> Any:
            try:
                return self._load(data)
            except (DataError, ValueError, OverflowError):
                return bytes(data).decode()

    return Lenient
