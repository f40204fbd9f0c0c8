"""What SQLite's errors mean."""

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
    ("locked", Busy, "Another program holds the SQLite file; try again when it is done."),
    ("no such table", TableNotFound, "The table is gone; list the tables again."),
    ("no such column", ColumnNotFound, "The column is gone; list the tables again."),
    ("readonly", ReadOnly, "The SQLite file or its folder may not be written by this user."),
    ("unable to open", CannotConnect, "The SQLite file cannot be opened."),
    ("malformed", BadFile, "The SQLite file is damaged; run PRAGMA integrity_check on a copy."),
    ("not a database", BadFile, "The file is not a SQLite database, or it is encrypted."),
)


def explain(error: BaseException) -> ConnectorError | None:
    """Our error, None if there is nothing more to say than the driver does."""
    said = first_line(error)
    for words, kind, sentence in _MEANINGS:
        if words in said.lower():
            return kind(f"{sentence} (SQLite says: {said})")
    return None
