"""A mapping of two small databases, all of it accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

import connectors
from assistant.ledger import Filter, Ledger
from assistant.mapping.kept import kept_mapping
from assistant.mapping.scanning import propose_sources
from assistant.mapping.table_mapping import TableMapping
from tests.fakes import FakeModels
from tests.mapping.made import ByName, source, target


@pytest.fixture
def accepted(tmp_path: Path) -> tuple[TableMapping, str, str]:
    """The mapping of crm onto people, all of it accepted, and both URLs."""
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    here, there = source(tmp_path / "source.db"), target(tmp_path / "target.db")
    propose_sources(here, there, ledger, FakeModels(), matcher=ByName())
    ledger.decide_many(Filter(task="mapping"), "accept", "ann")
    with connectors.open(here) as one, connectors.open(there) as other:
        return kept_mapping(ledger, one.source, "crm", other.source, "people").mapping, here, there
