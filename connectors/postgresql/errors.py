"""What PostgreSQL's errors mean, by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

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

_MEANINGS: dict[str, tuple[type[ConnectorError], str]] = {
    "28P01": (CannotConnect, "PostgreSQL refused the user or password."),
    "28000": (CannotConnect, "PostgreSQL refused the account; see pg_hba.conf on the server."),
    "3D000": (CannotConnect, "PostgreSQL has no such database; check the end of the URL."),
    "42501": (PermissionRefused, "The account may not do this; ask the owner to GRANT it."),
    "42P01": (TableNotFound, "The table is gone; list the tables again."),
    "42703": (ColumnNotFound, "The column is gone; list the tables again."),
    "25006": (ReadOnly, "The server or this session takes no writes."),
    "57014": (Busy, "PostgreSQL cancelled the statement; try again, or raise statement_timeout."),
    "55P03": (Busy, "Another session holds a lock; try again."),
    "40001": (Busy, "Another session changed the same rows; try again."),
    "40P01": (Busy, "PostgreSQL broke a deadlock with another session; try again."),
}
_CLASSES: dict[str, tuple[type[ConnectorError], str]] = {
    "08": (CannotConnect, "The connection to PostgreSQL was lost; nothing of this transaction was written."),
    "57": (CannotConnect, "PostgreSQL is shutting down; nothing of this transaction was written."),
    "53": (Busy, "PostgreSQL is short of resources; try again later."),
}


def explain(error: BaseException) -> ConnectorError | None:
    """Our error, None if there is nothing more to say than the server does."""
    state = getattr(error, "sqlstate", None)
    said = first_line(error)
    known = _MEANINGS.get(state or "") or _CLASSES.get((state or "")[:2])
    if known:
        kind, sentence = known
        return kind(f"{sentence} (PostgreSQL says: {said})")
    if state is None and "invalid connection option" in said:
        return BadUrl(f"The URL holds an option that PostgreSQL does not know: {said}")
    if state is None and type(error).__name__ in ("OperationalError", "ConnectionTimeout", "InterfaceError"):
        return _unreachable(said)
    return None


def _unreachable(said: str) -> ConnectorError:
    if "password authentication failed" in said or "no password supplied" in said:
        return CannotConnect(f"PostgreSQL refused the user or password. (It says: {said})")
    if "does not exist" in said:
        return CannotConnect(f"PostgreSQL has no such database or user; check the URL. (It says: {said})")
    return CannotConnect(
        f"PostgreSQL cannot be reached, or the connection was lost; check host, port and that it runs. "
        f"(The driver says: {said})"
    )
