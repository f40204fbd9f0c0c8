"""A small shop in SQLite, and a ledger of suggestions about it, made without any model."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from assistant.ledger import Ledger
from assistant.suggestion import Evidence, Suggestion, Target

CITIES = ("Birmingham", "Manchester", "Leeds", "Bristol")


def make_shop(path: Path) -> str:
    """The URL of a new SQLite database with 60 customers and 12 orders."""
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, city TEXT, born TEXT, phone TEXT)"
        )
        rows = []
        for i in range(1, 61):
            city = {7: "Birmingxam", 23: "Leeeds"}.get(i, CITIES[i % 4])
            born = (
                f"{1 + i % 28:02d}/{1 + i % 12:02d}/19{40 + i % 50}"
                if i % 3 == 0
                else f"19{40 + i % 50}-{1 + i % 12:02d}-{1 + i % 28:02d}"
            )
            rows.append((i, f"Customer {i}", city, born, f"0{20 + i} 9555 01{i:02d}"))
        database.executemany("INSERT INTO customers VALUES (?, ?, ?, ?, ?)", rows)
        database.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, total REAL)")
        database.executemany(
            "INSERT INTO orders VALUES (?, ?, ?)",
            [(i, i, 9.5 * i if i != 5 else 950000.0) for i in range(1, 13)],
        )
    database.close()
    return f"sqlite:///{path}"


def suggestions(source: str) -> list[Suggestion]:
    """Twenty dates to put in standard form, two typos, one outlier without a right value."""
    found = []
    for i in range(3, 61, 3):
        day, month, year = 1 + i % 28, 1 + i % 12, f"19{40 + i % 50}"
        found.append(
            Suggestion(
                task="standardization", kind="date",
                target=Target(source=source, table="customers", column="born"),
                current=f"{day:02d}/{month:02d}/{year}", proposed=f"{year}-{month:02d}-{day:02d}",
                confidence=0.99 if day > 12 else 0.93,
                evidence=Evidence(
                    sentence="Two thirds of the column are written YYYY-MM-DD; this day reads the same so.",
                    values=("1944-05-05", "1945-06-06"), proof="parses to the same date",
                    details=(("column", "41 of 60 values are written YYYY-MM-DD"),),
                ),
                rows=1, model="kind-1",
            )
        )  # fmt: skip
    for wrong, right, key, sure in (("Birmingxam", "Birmingham", 7, 0.97), ("Leeeds", "Leeds", 23, 0.88)):
        found.append(
            Suggestion(
                task="anomalies", kind="typo",
                target=Target(source=source, table="customers", column="city", key={"id": key}),
                current=wrong, proposed=right, confidence=sure,
                evidence=Evidence(
                    sentence=f"{wrong!r} is found once; {right!r}, one letter away, 14 times.", values=CITIES
                ),
                rows=1, model="cells-1",
            )
        )  # fmt: skip
    found.append(
        Suggestion(
            task="anomalies", kind="outlier",
            target=Target(source=source, table="orders", column="total", key={"id": 5}),
            current=950000.0, has_proposal=False, confidence=0.71,
            evidence=Evidence(sentence="950000 is 12,000 times the median of the column."),
            rows=1, model="cells-1",
        )
    )  # fmt: skip
    return found


def fill(ledger: Ledger, source: str) -> str:
    """Put the suggestions into the ledger as one scan; returns the run's id."""
    run = ledger.start_run("scan", source)
    ledger.add(run, suggestions(source))
    ledger.finish_run(run, summary={"tables": 2})
    return run
