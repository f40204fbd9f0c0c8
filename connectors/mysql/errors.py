"""What MariaDB's and MySQL's errors mean, by number (https://mariadb.com/kb/en/mariadb-error-code-reference/)."""

from __future__ import annotations

from connectors.errors import (
    BadUrl,
    Busy,
    CannotConnect,
    ColumnNotFound,
    ConnectorError,
    PermissionRefused,
    ReadOnly,
    TableNotFound,
)
from connectors.sql.errors import first_line

_LOST = (CannotConnect, "The connection to the server was lost; nothing of this transaction was written.")
_MEANINGS: dict[int, tuple[type[ConnectorError], str]] = {
    1045: (CannotConnect, "The server refused the user or password."),
    1698: (CannotConnect, "The server refused the user or password."),
    1130: (CannotConnect, "The server lets nobody in from this host."),
    1044: (PermissionRefused, "The account may not use this database; ask for GRANT SELECT, UPDATE on it."),
    1049: (CannotConnect, "The server has no such database; check the end of the URL."),
    1142: (PermissionRefused, "The account may not do this; ask the owner to GRANT it."),
    1143: (PermissionRefused, "The account may not do this to a column; ask the owner to GRANT it."),
    1370: (PermissionRefused, "The account may not do this; ask the owner to GRANT it."),
    1146: (TableNotFound, "The table is gone; list the tables again."),
    1054: (ColumnNotFound, "The column is gone; list the tables again."),
    1290: (ReadOnly, "The server takes no writes."),
    1792: (ReadOnly, "This session takes no writes."),
    1036: (ReadOnly, "The table takes no writes."),
    1205: (Busy, "Another session holds a lock; try again."),
    1213: (Busy, "The server broke a deadlock with another session; try again."),
    1969: (Busy, "The server cancelled the statement; try again, or raise max_statement_time."),
    3024: (Busy, "The server cancelled the statement; try again, or raise max_execution_time."),
    1317: (Busy, "The statement was interrupted; try again."),
    1040: (Busy, "The server has too many connections; try again later."),
    2003: (CannotConnect, "The server cannot be reached; check host, port and that it runs."),
    2006: _LOST, 2013: _LOST, 2014: _LOST, 2055: _LOST, 4031: _LOST, 1053: _LOST, 1927: _LOST, 0: _LOST,
}  # fmt: skip


def explain(error: BaseException) -> ConnectorError | None:
    """Our error, None if there is nothing more to say than the server does."""
    number = error.args[0] if error.args else None
    if isinstance(number, int) and number in _MEANINGS:
        kind, sentence = _MEANINGS[number]
        return kind(f"{sentence} (It says: {first_line(error)})")
    if isinstance(error, TypeError):
        return BadUrl(f"The URL holds an option that the driver does not know: {first_line(error)}")
    return None
