"""Every test of this folder runs on a SQLite and on a PostgreSQL ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.ledger import Ledger


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a ledger that does not exist yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new folder' / 'ledger.sqlite'}"
    return request.getfixturevalue("postgresql_url")


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """A fresh ledger."""
    with Ledger.open(ledger_url) as opened:
        yield opened


@pytest.fixture
def run(ledger: Ledger) -> str:
    """A run that finds things."""
    return ledger.start_run("scan", "sqlite:///shop.db", {})
