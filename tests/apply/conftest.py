"""Sources and ledgers to write to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import connectors
from assistant.ledger import Ledger
from connectors.types import Connector
from tests.apply.sources import fill


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A fresh SQLite ledger; the PostgreSQL one is told apart in tests/ledger and in the tests of kills."""
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def source_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a source with the tables of `sources.fill`, on each database in turn."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'shop.db'}"
    else:
        url = request.getfixturevalue(f"{request.param}_url")
    fill(url)
    return url


@pytest.fixture
def source(source_url: str) -> Iterator[Connector]:
    """The open source."""
    with connectors.open(source_url) as opened:
        yield opened


@pytest.fixture
def sqlite_source(tmp_path: Path) -> Iterator[Connector]:
    """The same tables in SQLite only, for tests of what is the same everywhere."""
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    fill(url)
    with connectors.open(url) as opened:
        yield opened


Accept = Callable[..., list[str]]
