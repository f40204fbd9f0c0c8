"""The real servers that tests talk to: their URLs come from the environment, the usual ports by default."""

from __future__ import annotations

import os
import subprocess
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

POSTGRESQL = os.environ.get("DQA_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/test")
MARIADB = os.environ.get("DQA_TEST_MARIADB", "mysql://root@127.0.0.1:3306/test")
_DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}
_START = {
    "postgresql": "pg_ctlcluster --skip-systemctl-redirect $(ls /etc/postgresql) main start",
    "mysql": "start-stop-daemon --start --oknodo --background --exec /usr/sbin/mariadbd",
}


def _fresh_database(url: str) -> Iterator[str]:
    """A new, empty database on the server of `url`; dropped afterwards."""
    parsed = make_url(url)
    engine = create_engine(
        parsed.set(drivername=_DRIVERS[parsed.drivername]), isolation_level="AUTOCOMMIT", pool_pre_ping=True
    )
    name = f"dqa_{uuid.uuid4().hex[:12]}"
    _reach(engine, parsed.drivername)
    quote = engine.dialect.identifier_preparer.quote
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {quote(name)}"))
    yield parsed.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        force = " WITH (FORCE)" if parsed.drivername == "postgresql" else ""
        connection.execute(text(f"DROP DATABASE {quote(name)}{force}"))
    engine.dispose()


def _reach(engine: object, server: str) -> None:
    import time

    for attempt in range(3):
        try:
            engine.connect().close()  # type: ignore[attr-defined]
            return
        except OperationalError as error:
            if attempt == 0:
                subprocess.run(_START[server], shell=True, check=False, capture_output=True)
            time.sleep(3)
            reason = error
    message = f"No {server} server answers ({reason.orig}); start one: {_START[server]}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """URL of a fresh PostgreSQL database."""
    yield from _fresh_database(POSTGRESQL)


@pytest.fixture
def mariadb_url() -> Iterator[str]:
    """URL of a fresh MariaDB database."""
    yield from _fresh_database(MARIADB)
