"""Metadata proposed for a source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import connectors
from assistant.errors import UsageError
from assistant.ledger import Filter, Ledger
from assistant.metadata.adopt import adopt_facts
from assistant.metadata.kept import read_catalogue
from assistant.metadata.scanning import propose_source
from assistant.scan import scan
from assistant.settings import Settings
from tests.fakes import FakeModels
from tests.metadata.made import fact

MAILS = [f"user{i}@firm{i % 7}.com" for i in range(40)]


@pytest.fixture
def url(tmp_path: Path) -> str:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, seen TEXT)"))
        rows = [{"i": i, "e": mail, "s": f"2024-03-{i % 28 + 1:02}"} for i, mail in enumerate(MAILS)]
        connection.execute(sa.text("INSERT INTO people VALUES (:i, :e, :s)"), rows)
    engine.dispose()
    return f"sqlite:///{tmp_path / 'shop.sqlite'}"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        yield opened


def types(ledger: Ledger, url: str) -> dict[str, object]:
    with connectors.open(url) as connector:
        (people,) = read_catalogue(ledger, connector, open_too=True).tables
    return {one.column.name: one.get("semantic_type") for one in people.columns}


def test_a_source_is_proposed_once(ledger: Ledger, url: str) -> None:
    first = propose_source(url, ledger, FakeModels(), Settings())
    assert first.tables[0].new == first.proposed > 0
    again = propose_source(url, ledger, FakeModels(), Settings())
    assert (again.proposed, again.tables[0].new) == (first.proposed, 0)
    assert types(ledger, url)["email"] == "email"


def test_what_was_accepted_or_rejected_is_not_asked_again(ledger: Ledger, url: str) -> None:
    propose_source(url, ledger, FakeModels(), Settings())
    ledger.decide_many(Filter(column="email"), "accept", "ann")
    ledger.decide_many(Filter(column="seen"), "reject", "ann")
    propose_source(url, ledger, FakeModels(), Settings())
    assert ledger.count(Filter(column="email", status="open")) == 0
    # Another description of the column may be proposed, but nothing that was said no to.
    refused = {(one.suggestion.kind, str(one.value)) for one in ledger.find(Filter(status="rejected"), 99)}
    open_ones = {(one.suggestion.kind, str(one.value)) for one in ledger.find(Filter(column="seen"), 99)
                 if one.status == "open"}  # fmt: skip
    assert refused
    assert not refused & open_ones


def test_what_a_person_brought_stays_open(ledger: Ledger, url: str) -> None:
    with connectors.open(url) as connector:
        source = connector.source
    brought = fact("semantic_type", "telephone", origin="import")
    adopt_facts(ledger, source, [brought], "ann", "import csv", accept=False)
    propose_source(url, ledger, FakeModels(), Settings())
    assert types(ledger, url)["email"] == "telephone"


def test_a_scan_proposes_metadata_too(ledger: Ledger, url: str) -> None:
    report = scan(url, ledger, FakeModels(), Settings(), rules=False)
    assert report.tables[0].suggestions["metadata"] > 0
    without = scan(url, ledger, FakeModels(), Settings(), rules=False, metadata=False)
    assert "metadata" not in without.tables[0].suggestions
    assert ledger.count(Filter(task="metadata", status="open")) > 0


def test_nothing_to_read_is_refused(ledger: Ledger, url: str) -> None:
    with pytest.raises(UsageError, match="nothing to read"):
        propose_source(url, ledger, FakeModels(), Settings(), names_only=True, values_only=True)


def test_an_interrupted_run_goes_on_where_it_stopped(ledger: Ledger, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("email\nann@example.com\nbob@example.com\n", encoding="utf-8")

    def stop(what: str, done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        propose_source(str(tmp_path), ledger, FakeModels(), Settings(), tables=["a", "b"], progress=stop)
    report = propose_source(str(tmp_path), ledger, FakeModels(), Settings(), tables=["a", "b"])
    assert report.done_before == ["a"]
    assert [one.table for one in report.tables] == ["b"]
    assert report.tables[0].new > 0
    again = propose_source(str(tmp_path), ledger, FakeModels(), Settings(), tables=["a", "b"])
    assert (again.done_before, sum(one.new for one in again.tables)) == ([], 0)
