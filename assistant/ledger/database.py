"""The ledger's database: opened, locked, and brought to the newest version.

Any number of processes read while one writes. Writing transactions come one after the other: each takes the
lock at its beginning (`BEGIN IMMEDIATE` on SQLite, in WAL mode with a busy timeout; an advisory lock on
PostgreSQL), which rules out deadlocks and two scans adding the same suggestion.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from assistant.errors import LedgerError
from assistant.ledger.schema import HEAD, VERSION_TABLE
from connectors.redact import redact

BUSY_SECONDS = 30
_POSTGRESQL_LOCK = 4_817_201_139
"""Any constant of our own: the advisory lock of those who write to a ledger."""


class Database:
    """An open ledger database, with one context manager for reading and one for writing."""

    def __init__(self, url: str) -> None:
        self.name = redact(url)
        self.engine = _engine(url, self.name)
        self._writing = self.engine.execution_options(dqa_write=True)
        try:
            self._upgrade()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for queries that belong together."""
        with self._sentences(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing."""
        with self._sentences(), self._writing.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            reason = " ".join(str(error.orig).split())
            raise LedgerError(f"The ledger {self.name} could not be used: {redact(reason)}.") from error

    def _upgrade(self) -> None:
        with self.read() as connection:
            if _version(connection) == HEAD:
                return
        with self.write() as connection:
            found = _version(connection)
            if found != HEAD:
                _migrate(connection, found, self.name)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608


def _migrate(connection: Connection, found: str | None, name: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise LedgerError(
            f"The ledger {name} is of version {found}, and this program knows none above {HEAD}: "
            "install the newest data-quality-assistant, or set DQA_LEDGER to another ledger."
        )
    command.upgrade(config, "head")


def _engine(url: str, name: str) -> Engine:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend == "sqlite":
            return _sqlite(parsed, name)
        if backend == "postgresql":
            driver = parsed if "+" in parsed.drivername else parsed.set(drivername="postgresql+psycopg")
            return create_engine(driver, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise LedgerError(
            f"The ledger's URL {name!r} cannot be read; set DQA_LEDGER to sqlite:///PATH or postgresql://HOST/NAME."
        ) from error
    except ImportError as error:
        raise LedgerError(
            f"The ledger {name} needs a driver that is not installed ({error.name}); "
            "install it: pip install 'data-quality-assistant[postgresql]'."
        ) from error
    raise LedgerError(
        f"A ledger cannot be kept in {backend}; set DQA_LEDGER to sqlite:///PATH or postgresql://HOST/NAME."
    )


def _sqlite(url: URL, name: str) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise LedgerError("A ledger in memory would lose its decisions; set DQA_LEDGER to sqlite:///PATH.")
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(
            f"The ledger's folder {path.parent} cannot be made ({error.strerror}); set DQA_LEDGER."
        ) from error
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA cache_size = -16384")
    deadline = time.monotonic() + BUSY_SECONDS
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            # The switch does not honour the busy timeout; another process is opening the same new ledger.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("dqa_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
