"""A small shop on disk, for tests that run rules where the data lives."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import connectors
from assistant.ledger import Ledger
from assistant.rules.language import RuleBase
from assistant.rules.suggest import suggestion_of


def make_shop(path: Path) -> Path:
    """100 orders, two (7 and 8) of too large a quantity, of customers 1 to 10; and an empty table."""
    run(
        path,
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, quantity INTEGER, ordered TEXT)",
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT)",
        "CREATE TABLE returns (id INTEGER PRIMARY KEY, quantity INTEGER)",
        *(f"INSERT INTO customers VALUES ({i}, 'c{i}@example.org')" for i in range(1, 11)),
        *(
            f"INSERT INTO orders VALUES ({i}, {1 + i % 10}, {i % 50 + 1}, '2024-01-01')"
            for i in range(1, 101)
        ),
        "UPDATE orders SET quantity = 900 WHERE id IN (7, 8)",
    )
    return path


def run(path: Path, *statements: str) -> None:
    """Run SQL on a database file."""
    with sqlite3.connect(path) as connection:
        for one in statements:
            connection.execute(one)
    connection.close()


def url(path: Path) -> str:
    """The file's URL."""
    return f"sqlite:///{path}"


def keep(ledger: Ledger, path: Path, *rules: RuleBase) -> list[str]:
    """Accept rules for the database; the ids of their suggestions."""
    with connectors.open(url(path)) as connector:
        found = [suggestion_of(connector.source, one, "m") for one in rules]
    ledger.add(ledger.start_run("scan", found[0].target.source), found)
    ledger.decide_many([one.id for one in found], "accept", by="ada")
    return [one.id for one in found]
