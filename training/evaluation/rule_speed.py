"""How fast rules run: `python -m training.evaluation.rule_speed [URL] [--rows 1000000] [--json]`.

Without URL: 20 rules on one record, in microseconds. With the URL of a PostgreSQL database where a schema
may be created, also: 50 rules on a table of 20 columns, in seconds; the table is made and dropped.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import connectors
from assistant.rules.files import parse_rule
from assistant.rules.language import RuleBase
from assistant.rules.running.database import check_table
from assistant.rules.running.records import compile_rules
from connectors.types import Value

SCHEMA = "dqa_rule_speed"
_PLACES = (("Leeds", "LS1"), ("Lyon", "69001"), ("Porto", "4000"), ("Gdańsk", "80-001"))
_TABLES = """
CREATE TABLE dqa_rule_speed.customers AS
SELECT 'C-' || lpad(i::text, 6, '0') AS code FROM generate_series(0, 65535) AS i;
CREATE TABLE dqa_rule_speed.orders AS
SELECT i::bigint AS id, 1 + i / 4 AS order_no, 1 + i % 4 AS line_no,
  'C-' || lpad((hashint4(i) & 65535)::text, 6, '0') AS customer,
  'user' || (hashint4(i + 3) & 65535) || '@mail' || (i & 7) || '.com' AS email,
  (ARRAY['Leeds', 'Lyon', 'Porto', 'Gdańsk'])[1 + (hashint4(i + 4) & 3)] AS city,
  (ARRAY['LS1', '69001', '4000', '80-001'])[1 + (hashint4(i + 4) & 3)] AS zip,
  (ARRAY['GB', 'FR', 'PT', 'PL'])[1 + (hashint4(i + 4) & 3)] AS country,
  (ARRAY['EUR', 'GBP', 'PLN'])[1 + (hashint4(i + 5) & 1)] AS currency,
  date '2020-01-01' + (hashint4(i + 6) & 1023) AS ordered_on,
  CASE WHEN i % 3 > 0 THEN date '2020-01-01' + (hashint4(i + 6) & 1023) + (i & 7) END AS shipped_on,
  timestamp '2020-01-01' + i * interval '1 minute' AS loaded_at,
  (ARRAY['open', 'shipped', 'shipped'])[1 + i % 3] AS status,
  1 + (hashint4(i + 8) & 31) AS quantity,
  round(((hashint4(i + 9) & 65535) / 100.0)::numeric, 2) AS unit_price,
  (hashint4(i + 10) & 3) * 5 AS discount_pct,
  round(((1 + (hashint4(i + 8) & 31)) * ((hashint4(i + 9) & 65535) / 100.0)
         * (1 - (hashint4(i + 10) & 3) * 5 / 100.0))::numeric, 2) AS total,
  ((hashint4(i + 11) & 65535) / 65536.0)::float8 AS weight,
  to_char(date '2020-01-01' + (hashint4(i + 12) & 1023), 'DD.MM.YYYY') AS due,
  'note ' || (hashint4(i + 13) & 1023) AS note
FROM generate_series(1, :rows) AS i;
ALTER TABLE dqa_rule_speed.orders ADD PRIMARY KEY (id);
"""


def _status(name: str, then: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "conditional",
        "when": [{"column": "status", "test": "in", "values": [name]}],
        "then": then,
    }


_ON_RECORDS: tuple[dict[str, Any], ...] = (
    {"kind": "not_null", "column": "customer"},
    {"kind": "not_null", "column": "city", "missing": ["", "N/A"]},
    {"kind": "not_null", "column": "ordered_on"},
    {"kind": "in_set", "column": "status", "values": ["open", "shipped", "returned"]},
    {"kind": "in_set", "column": "currency", "values": ["EUR", "GBP", "PLN"]},
    {"kind": "in_set", "column": "discount_pct", "values": [0, 5, 10, 15]},
    {"kind": "not_in_set", "column": "note", "values": ["test", "n/a", "-"]},
    {"kind": "pattern", "column": "customer", "pattern": "C-[0-9]{6}"},
    {"kind": "pattern", "column": "email", "pattern": r"[a-z0-9.]+@([a-z0-9-]+\.)+[a-z]{2,}"},
    {"kind": "length", "column": "country", "minimum": 2, "maximum": 2},
    {"kind": "range", "column": "quantity", "minimum": 1, "maximum": 100},
    {"kind": "range", "column": "unit_price", "minimum": 0, "maximum": 1000},
    {"kind": "range", "column": "weight", "minimum": 0, "maximum": 1, "below": True},
    {"kind": "range", "column": "ordered_on", "reads": "date", "minimum": "2019-01-01"},
    {"kind": "semantic", "column": "country", "type": "iso_country"},
    {"kind": "type", "column": "due", "type": "date", "format": "%d.%m.%Y"},
    {"kind": "comparison", "left": "ordered_on", "operator": "<=", "right": "shipped_on", "reads": "date"},
    {"kind": "arithmetic", "target": "total", "formula": "quantity * unit_price * (1 - discount_pct / 100)",
     "within": 0.01},
    _status("shipped", {"column": "shipped_on", "test": "not_null"}),
    _status("open", {"column": "shipped_on", "test": "null"}),
)  # fmt: skip
_MORE: tuple[dict[str, Any], ...] = (
    *({"kind": "not_null", "column": name} for name in ("email", "status", "country", "quantity", "total")),
    {"kind": "unique", "on": ["id"]},
    {"kind": "unique", "on": ["order_no", "line_no"]},
    {"kind": "functional_dependency", "determinant": ["zip"], "dependent": "city"},
    {"kind": "functional_dependency", "determinant": ["city"], "dependent": "country"},
    {"kind": "foreign_key", "on": ["customer"], "to": f"{SCHEMA}.customers", "references": ["code"]},
    {"kind": "type", "column": "customer", "type": "integer", "tolerance": 0.5},
    {"kind": "type", "column": "order_no", "type": "integer"},
    {"kind": "pattern", "column": "note", "pattern": "note [0-9]+"},
    {"kind": "pattern", "column": "zip", "pattern": "[A-Z]{2}[0-9]|[0-9]{4,5}|[0-9]{2}-[0-9]{3}"},
    {"kind": "pattern", "column": "currency", "pattern": "[A-Z]{3}"},
    {"kind": "pattern", "column": "city", "pattern": "[A-ZÀ-Ž][a-zà-ž]+"},
    {"kind": "length", "column": "email", "maximum": 60},
    {"kind": "length", "column": "customer", "minimum": 8, "maximum": 8},
    {"kind": "length", "column": "note", "maximum": 40},
    {"kind": "in_set", "column": "city", "values": [place for place, _ in _PLACES]},
    {"kind": "in_set", "column": "zip", "values": [code for _, code in _PLACES]},
    {"kind": "range", "column": "total", "minimum": 0},
    {"kind": "range", "column": "line_no", "minimum": 1, "maximum": 4},
    {"kind": "range", "column": "loaded_at", "reads": "datetime", "minimum": "2020-01-01"},
    {"kind": "comparison", "left": "ordered_on", "operator": "<=", "right": "loaded_at", "reads": "date",
     "tolerance": 0.9},
    {"kind": "comparison", "left": "discount_pct", "operator": "<", "right": "total", "tolerance": 0.1},
    {"kind": "row_count", "minimum": 1000},
    {"kind": "freshness", "column": "loaded_at", "hours": 24},
    {"kind": "frequency", "column": "email", "maximum": 0.01},
    {"kind": "distribution", "column": "status", "categories": ["open", "shipped"], "shares": [0.3, 0.7, 0.0],
     "limit": 0.1},
)  # fmt: skip


def rules_for(bodies: Sequence[dict[str, Any]]) -> list[RuleBase]:
    """The rules that the bodies say."""
    return [parse_rule({"table": "orders", **body}) for body in bodies]


def records(many: int) -> Iterator[dict[str, Value]]:
    """Records as a driver gives them, all distinct."""
    day = date(2020, 1, 1)
    for i in range(many):
        city, zip_ = _PLACES[i % 4]
        quantity, price, discount = 1 + i % 32, (i * 37 % 65_536) / 100, i % 4 * 5
        yield {
            "id": i, "customer": f"C-{i:06}", "email": f"user{i}@mail{i % 8}.com", "city": city, "zip": zip_,
            "country": ("GB", "FR", "PT", "PL")[i % 4], "currency": ("EUR", "GBP")[i % 2],
            "ordered_on": day + timedelta(i % 1000),
            "shipped_on": day + timedelta(i % 1000 + 3) if i % 3 else None,
            "status": "shipped" if i % 3 else "open", "quantity": quantity, "unit_price": price,
            "discount_pct": discount,
            "total": quantity * price * (1 - discount / 100), "weight": i % 997 / 997,
            "due": (day + timedelta(i % 1000)).strftime("%d.%m.%Y"), "note": f"note {i}",
        }  # fmt: skip


def on_records(many: int = 20_000) -> dict[str, float]:
    """Microseconds of CPU that the 20 rules take on one record, of values and of texts; best of three."""
    found = {}
    values = list(records(many))
    texts = [{name: None if v is None else str(v) for name, v in record.items()} for record in values]
    compiled = compile_rules(rules_for(_ON_RECORDS), dict.fromkeys(values[0], "text"))
    if compiled.refused:
        raise RuntimeError(f"Refused: {compiled.refused}")
    for name, given in (("values", values), ("texts", texts)):
        spent = []
        for _ in range(3):
            began = time.process_time()
            broken = sum(len(compiled.broken(record)) for record in given)
            spent.append(time.process_time() - began)
        if broken:
            raise RuntimeError(f"{broken} rules broken by clean records.")
        found[name] = round(min(spent) / many * 1e6, 2)
    return found


@contextmanager
def made_table(url: str, rows: int) -> Iterator[None]:
    """The table of the measurement, there while this runs."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
            connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
            for statement in _TABLES.split(";")[:-1]:
                connection.execute(text(statement), {"rows": rows} if ":rows" in statement else {})
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM ANALYZE {SCHEMA}.orders"))
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        engine.dispose()


def on_table(url: str) -> dict[str, Any]:
    """Seconds that the 50 rules take on the table, and how they came out."""
    rules = rules_for([*_ON_RECORDS, *_MORE])
    with connectors.open(url) as connector:
        table = connector.table(f"{SCHEMA}.orders")
        began = time.perf_counter()
        outcomes = check_table(connector, table, rules)
        seconds = time.perf_counter() - began
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome.status] = counts.get(outcome.status, 0) + 1
    return {
        "rows": table.rows, "columns": len(table.columns), "rules": len(rules), "seconds": round(seconds, 2),
        "outcomes": counts,
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found: dict[str, Any] = {"microseconds": on_records()}
    if arguments.url:
        with made_table(arguments.url, arguments.rows):
            found["table"] = on_table(arguments.url)
    if arguments.json:
        print(json.dumps(found))
        return
    for name, took in found["microseconds"].items():
        print(f"{len(_ON_RECORDS)} rules on one record of {name}: {took} microseconds.")
    if table := found.get("table"):
        print(f"{table['rules']} rules on {table['rows']:,} rows of {table['columns']} columns: "
              f"{table['seconds']} s; {table['outcomes']}.")  # fmt: skip


if __name__ == "__main__":
    main()
