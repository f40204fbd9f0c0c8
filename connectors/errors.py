"""Everything that can go wrong between us and a data source.

The tree, drawn once:

    ConnectorError                 a sentence: what was tried, what was found, what to set
    ├── BadUrl                     the URL cannot be read, or its scheme is unknown        (usage)
    ├── MissingDriver              the driver's extra is not installed                     (usage)
    ├── CannotConnect              no server, no such database, wrong password             (retryable)
    ├── Busy                       the server gave up on a statement: timeout, lock      (retryable)
    ├── PermissionRefused          the server says the account may not do this
    ├── TableNotFound              no such table; the message lists those there are
    ├── ColumnNotFound             no such column; the message lists those there are
    ├── NoKey                      the table has no key and is too large to do without one
    ├── ReadOnly                   a view, or a file that cannot be written
    └── BadFile                    ragged rows, unknown encoding, no header, not a workbook

Messages never hold a password: pass every URL through `connectors.redact.redact` first.
"""

from __future__ import annotations


class ConnectorError(Exception):
    """Base of all connector errors; `retryable` says whether the same call may work later."""

    retryable = False


class BadUrl(ConnectorError):
    """The URL cannot be read, or its scheme is unknown."""


class MissingDriver(ConnectorError):
    """The database driver is an extra that is not installed."""


class CannotConnect(ConnectorError):
    """The server does not answer, or refuses the account."""

    retryable = True


class Busy(ConnectorError):
    """The server gave up on a statement: a timeout, a deadlock, a lock held by somebody else."""

    retryable = True


class PermissionRefused(ConnectorError):
    """The account may not read or write what was asked."""


class TableNotFound(ConnectorError):
    """The table does not exist, or vanished since it was listed."""


class ColumnNotFound(ConnectorError):
    """The table has no such column."""


class NoKey(ConnectorError):
    """The table has no key and holds more rows than the stated limit for tables without one."""


class ReadOnly(ConnectorError):
    """What was asked to be written cannot be written: a view, or a read-only file."""


class BadFile(ConnectorError):
    """A file that cannot be read as a table; the message says where and why."""
