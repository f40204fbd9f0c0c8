"""A small shop in each database, its rows as exact text, and suggestions for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from assistant.ledger import Entry, Ledger
from assistant.suggestion import Evidence, Suggestion, Target

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}
CITIES = ["Berlin", "berlin ", "Berlni", "Köln", "Koeln", "", None, "N/A", "東京"]


def engine_of(url: str) -> Any:
    """A bare engine on the source, to look and meddle past the connector."""
    parsed = make_url(url)
    return create_engine(parsed.set(drivername=_DRIVERS[parsed.get_backend_name()]))


def fill(url: str, rows: int = 60) -> None:
    """Tables `customers` (typed columns), `order lines` (composite key, reserved words), `keyless`."""
    engine = engine_of(url)
    quote = engine.dialect.identifier_preparer.quote
    lines, order = quote("order lines"), quote("order")
    stamp = "timestamp" if engine.dialect.name == "postgresql" else "datetime"
    with engine.begin() as connection:
        connection.execute(text(
            "CREATE TABLE customers (id integer PRIMARY KEY, city varchar(40), age integer,"
            f" born date, seen {stamp}, credit numeric(10, 2), country varchar(10))"
        ))  # fmt: skip
        connection.execute(text(
            f"CREATE TABLE {lines} ({order} varchar(20) NOT NULL, line integer NOT NULL,"
            f" status varchar(10) NOT NULL, PRIMARY KEY ({order}, line))"
        ))  # fmt: skip
        connection.execute(text("CREATE TABLE keyless (city varchar(40))"))
        connection.execute(text("INSERT INTO keyless VALUES ('Berlni')"))
        connection.execute(
            text("INSERT INTO customers VALUES (:id, :city, :age, :born, :seen, :credit, :country)"),
            [
                {
                    "id": i, "city": CITIES[i % len(CITIES)], "age": 20 + i % 50 if i % 7 else None,
                    "born": f"19{i % 90 + 10}-01-0{i % 9 + 1}", "seen": "2024-02-03 04:05:06",
                    "credit": f"{i}.50", "country": "DE" if i % 2 else "JP",
                }
                for i in range(1, rows + 1)
            ],
        )  # fmt: skip
        connection.execute(
            text(f"INSERT INTO {lines} VALUES (:a, :b, :c)"),
            [{"a": f"o'{i // 3}", "b": i % 3, "c": ["open", "OPEN", "opne"][i % 3]} for i in range(rows)],
        )
    engine.dispose()


def dump(url: str) -> list[tuple[Any, ...]]:
    """Every row of both tables, with storage types where values carry them."""
    engine = engine_of(url)
    quote = engine.dialect.identifier_preparer.quote
    found: list[tuple[Any, ...]] = []
    with engine.connect() as connection:
        for table, columns in (
            ("customers", ("id", "city", "age", "born", "seen", "credit", "country")),
            ("order lines", ("order", "line", "status")),
        ):
            terms = [_exact(engine.dialect.name, quote(column)) for column in columns]
            rows = connection.execute(text(f"SELECT {', '.join(terms)} FROM {quote(table)}"))
            found += sorted((tuple(row) for row in rows), key=repr)
    engine.dispose()
    return found


def _exact(database: str, column: str) -> str:
    if database == "sqlite":
        return f"{column}, typeof({column}), hex({column})"
    return f"{column}, hex({column})" if database == "mysql" else f"{column}, {column}::text"


def execute(url: str, statement: str) -> None:
    """Meddle with the source behind the connector's back."""
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def suggest(
    source: str, column: str, current: Any, proposed: Any, table: str = "customers", **other: Any
) -> Suggestion:
    """A suggestion; `key` and `given` go to its target."""
    target = Target(
        source=source, table=table, column=column, key=other.pop("key", None), given=other.pop("given", None)
    )
    fields = {"task": "anomalies", "kind": "typo", "confidence": 0.9, "rows": 1, "model": "m"} | other
    return Suggestion(
        target=target, current=current, proposed=proposed, evidence=Evidence(sentence="So it is."), **fields
    )


def accept(ledger: Ledger, source: str, *found: Suggestion) -> list[Entry]:
    """The entries of suggestions that a steward accepted."""
    ledger.add(ledger.start_run("scan", source), found)
    ids = [one.id for one in found]
    ledger.decide_many(ids, "accept", "ada")
    return ledger.entries(ids)
