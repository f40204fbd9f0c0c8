"""The scan over a small real database, with the fake models."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import connectors
from assistant import scan as scanning
from assistant.errors import UsageError
from assistant.ledger import Filter, Ledger
from assistant.settings import Settings
from tests.fakes import FakeModels

CITIES = ("Hamburg", "Berlin", "Munich")


@pytest.fixture
def shop(tmp_path: Path) -> str:
    """A database with a table of 300 rows (one misspelt city, ten dates in another form) and a view."""
    path = tmp_path / "shop.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, city TEXT, ordered_on TEXT)")
        connection.execute("CREATE TABLE empty (id INTEGER PRIMARY KEY, note TEXT)")
        for i in range(1, 301):
            city = "Hambxrg" if i == 6 else CITIES[i % 3]
            day = f"2024-{1 + i % 12:02}-{13 + i % 15:02}"
            if i % 30 == 0:
                day = f"{13 + i % 15:02}.{1 + i % 12:02}.2024"
            connection.execute("INSERT INTO orders VALUES (?, ?, ?)", (i, city, day))
        connection.execute("CREATE VIEW recent AS SELECT * FROM orders")
    connection.close()
    return f"sqlite:///{path}"


@pytest.fixture
def ledger() -> Ledger:
    """An open ledger in the temporary home."""
    with Ledger.open(Settings().ledger_url) as opened:
        yield opened


def test_a_scan_finds_the_planted_errors_and_leaves_the_rest(shop: str, ledger: Ledger) -> None:
    report = scanning.scan(shop, ledger, FakeModels(), Settings())
    assert [table.table for table in report.tables] == ["empty", "orders"]
    found = ledger.find(Filter(table="orders", task=("anomalies", "standardization")), limit=100)
    dates = [entry.suggestion for entry in found if entry.suggestion.target.column == "ordered_on"]
    assert {(one.current, one.proposed) for one in dates} == {
        ("13.07.2024", "2024-07-13"),
        ("13.01.2024", "2024-01-13"),
    }
    assert all(one.evidence.proof for one in dates)
    assert sum(one.rows for one in dates) == 10
    cities = [entry.suggestion for entry in found if entry.suggestion.target.column == "city"]
    assert [(one.current, one.proposed) for one in cities] == [("Hambxrg", "Hamburg")]


def test_scanning_twice_adds_nothing_and_keeps_decisions(shop: str, ledger: Ledger) -> None:
    scanning.scan(shop, ledger, FakeModels(), Settings())
    before = ledger.find(limit=100)
    ledger.decide_many([before[0].id], "reject", by="ann")
    again = scanning.scan(shop, ledger, FakeModels(), Settings())
    assert sum(table.new for table in again.tables) == 0
    assert ledger.get(before[0].id).status == "rejected"
    assert ledger.count() == len(before)


def test_an_interrupted_scan_goes_on(shop: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = scanning.scan_table

    def stop_at_orders(connector: object, table: connectors.Table, *rest: object) -> object:
        if table.ref.name == "orders":
            raise KeyboardInterrupt
        return whole(connector, table, *rest)

    monkeypatch.setattr(scanning, "scan_table", stop_at_orders)
    with pytest.raises(KeyboardInterrupt):
        scanning.scan(shop, ledger, FakeModels(), Settings())
    monkeypatch.setattr(scanning, "scan_table", whole)
    report = scanning.scan(shop, ledger, FakeModels(), Settings())
    assert report.done_before == ["empty"]
    assert [table.table for table in report.tables] == ["orders"]
    assert ledger.run(report.run).status == "done"


def test_a_table_that_vanishes_is_named_and_skipped(
    shop: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = scanning.read_view

    def drop_first(connector: connectors.Connector, table: connectors.Table) -> object:
        if table.ref.name == "orders":
            with sqlite3.connect(shop.removeprefix("sqlite:///")) as connection:
                connection.execute("DROP TABLE IF EXISTS orders")
            connection.close()
        return whole(connector, table)

    monkeypatch.setattr(scanning, "read_view", drop_first)
    report = scanning.scan(shop, ledger, FakeModels(), Settings())
    assert "orders" in report.skipped
    assert "orders" in report.skipped["orders"]


def test_an_empty_database_is_said_to_be_empty(tmp_path: Path, ledger: Ledger) -> None:
    sqlite3.connect(tmp_path / "none.sqlite").close()
    with pytest.raises(UsageError, match="holds no table"):
        scanning.scan(f"sqlite:///{tmp_path / 'none.sqlite'}", ledger, FakeModels(), Settings())


def test_a_view_is_scanned_when_named(shop: str, ledger: Ledger) -> None:
    report = scanning.scan(shop, ledger, FakeModels(), Settings(), tables=["recent"])
    assert [table.table for table in report.tables] == ["recent"]


def test_a_steward_is_told_a_thing_once(shop: str, ledger: Ledger) -> None:
    scanning.scan(shop, ledger, FakeModels(), Settings())
    told = [
        (entry.suggestion.target.column, entry.suggestion.current)
        for entry in ledger.find(Filter(table="orders", task=("anomalies", "standardization")), limit=100)
        if entry.suggestion.target.key is None and entry.suggestion.target.given is None
    ]
    assert len(told) == len(set(told))
