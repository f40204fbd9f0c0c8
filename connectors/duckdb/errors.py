"""What DuckDB's errors mean: it numbers none, so its words have to do."""

from __future__ import annotations

from connectors.errors import (
    BadFile,
    Busy,
    CannotConnect,
    ColumnNotFound,
    ConnectorError,
    ReadOnly,
    TableNotFound,
)
from connectors.sql.errors import first_line

_MEANINGS: tuple[tuple[str, type[ConnectorError], str], ...] = (
    ("could not set lock", Busy, "Another program holds the DuckDB file; try again when it is done."),
    ("conflict on", Busy, "Another connection changed the same rows; try again."),
    ("read-only", ReadOnly, "The DuckDB file may not be written by this user."),
    ("not a valid duckdb", BadFile, "The file is not a DuckDB database, or of another version."),
    ("referenced column", ColumnNotFound, "The column is gone; list the tables again."),
    ("table with name", TableNotFound, "The table is gone; list the tables again."),
    ("cannot open file", CannotConnect, "The DuckDB file cannot be opened."),
)


def explain(error: BaseException) -> ConnectorError | None:
    """Our error, None if there is nothing more to say than the driver does."""
    said = first_line(error)
    for words, kind, sentence in _MEANINGS:
        if words in said.lower():
            return kind(f"{sentence} (DuckDB says: {said})")
    return None
