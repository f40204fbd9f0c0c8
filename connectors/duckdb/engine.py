"""Engines on DuckDB files."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine

from connectors.duckdb.dialect import NAME
from connectors.errors import BadFile
from connectors.sql import files

_MAGIC = b"DUCK"


def file_of(url: str) -> Path:
    """The absolute path that `duckdb:///path` (or a plain path) means; raises if it is no DuckDB file."""
    file = files.file_of(url, "DuckDB")
    if files.first_bytes(file, 12)[8:] != _MAGIC:
        raise BadFile(f"{file} is not a DuckDB database: it does not begin like one.")
    return file


def engine_for(file: Path) -> Engine:
    """An engine on a file that exists; without the right to write the file, it only reads."""
    options = {"database": str(file), "read_only": not os.access(file, os.W_OK)}
    return create_engine(URL.create(NAME), connect_args=options)
