"""Engines on SQLite files: our own transactions, text that is not UTF-8 as bytes, and a seeded draw."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from connectors.errors import BadFile
from connectors.sql import files
from connectors.sqlite.texts import FUNCTIONS

BUSY_SECONDS = 15
_MAGIC = b"SQLite format 3\x00"


def file_of(url: str) -> Path:
    """The absolute path that `sqlite:///path` (or a plain path) means; raises if it is no SQLite file."""
    file = files.file_of(url, "SQLite")
    head = files.first_bytes(file, len(_MAGIC))
    if head and head != _MAGIC:
        raise BadFile(f"{file} is not a SQLite database: it does not begin like one.")
    return file


def engine_for(file: Path) -> Engine:
    """An engine on a file that exists."""
    engine = create_engine(URL.create("sqlite", database=str(file)), connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    # The driver's own transactions commit behind our back around savepoints: we begin them ourselves.
    raw: Any = connection
    raw.isolation_level = None
    raw.text_factory = _text
    draws = random.Random()

    def seed(value: int) -> int:
        draws.seed(value)
        return 0

    raw.create_function("_dqa_seed", 1, seed)
    raw.create_function("_dqa_draw", 0, draws.random)
    for name, function in FUNCTIONS.items():
        raw.create_function(name, 2 if name == "_dqa_matches" else 1, function, deterministic=True)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _text(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data
