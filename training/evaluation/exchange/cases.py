"""Rules of every kind over the demo's tables, each with what breaks it.

A case's `damage` changes a number of rows of the frames so that the rule fails on at least these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from assistant.rules.files import parse_rule
from assistant.rules.language import RuleBase

Frames = dict[str, pd.DataFrame]
Damage = Callable[[Frames, int, int], None]
"""Damages so many rows of the frames from a row on: `damage(frames, start, rows)`."""


@dataclass(frozen=True)
class Case:
    """A rule that holds on the clean demo, and what breaks it if done to this `share` of its table's rows."""

    rule: RuleBase
    damage: Damage
    share: float = 0.0


def put(table: str, column: str, *values: Any) -> Damage:
    """Puts these values, in turn, into the column's rows."""

    def damage(frames: Frames, start: int, rows: int) -> None:
        frame = frames[table]
        cells = frame[column].astype(object)
        for row in range(start, start + rows):
            cells.iloc[row % len(frame)] = values[row % len(values)]
        frame[column] = cells

    return damage


def copied(table: str, columns: Sequence[str]) -> Damage:
    """Every other row gets the values of the row behind it."""

    def damage(frames: Frames, start: int, rows: int) -> None:
        frame = frames[table]
        for column in columns:
            cells = frame[column].astype(object)
            for row in range(start, start + rows, 2):
                cells.iloc[row % len(frame)] = cells.iloc[(row + 1) % len(frame)]
            frame[column] = cells

    return damage


def shortened(table: str, left: int) -> Damage:
    """Leaves this many rows."""

    def damage(frames: Frames, start: int, rows: int) -> None:
        frames[table] = frames[table].iloc[:left].reset_index(drop=True)

    return damage


def aged(table: str, column: str) -> Damage:
    """Moves the whole column ten years back."""

    def damage(frames: Frames, start: int, rows: int) -> None:
        frames[table][column] = [
            None if day is None else day - timedelta(days=3653) for day in frames[table][column]
        ]

    return damage


def _case(kind: str, table: str, damage: Damage, share: float = 0.0, **body: Any) -> Case:
    rule = parse_rule({"kind": kind, "table": table, **body})
    return Case(rule, damage, share or 2 * rule.tolerance)


def cases(frames: Frames) -> list[Case]:
    """The cases over clean frames of the demo (see `training.demo.warehouse`)."""
    return [*_whole(frames), *_keys(), *_values(), *_between()]


def _whole(frames: Frames) -> list[Case]:
    """Rules on whole tables."""
    segments = frames["customers"]["segment"].value_counts(normalize=True)
    names = [str(name) for name in segments.index[:2]]
    shares = [float(round(share, 6)) for share in segments.iloc[:2]]
    prices = sorted(float(price) for price in frames["products"]["unit_price"])
    middle = prices[len(prices) // 2]
    below = sum(price < middle for price in prices) / len(prices)
    suppliers = len(frames["suppliers"])
    return [
        _case("row_count", "suppliers", shortened("suppliers", suppliers // 2), minimum=suppliers // 2 + 1,
              maximum=10 * suppliers),
        _case("freshness", "shipments", aged("shipments", "delivered_on"), column="delivered_on",
              hours=24 * 366.0 * 5, reads="date"),
        _case("frequency", "products", put("products", "sku", "KI-01-00001"), 0.4, column="sku", maximum=0.2),
        _case("distribution", "customers", put("customers", "segment", "Other"), 0.4, column="segment",
              categories=names, shares=[*shares, max(0.0, 1 - sum(shares))], limit=0.1),
        _case("distribution", "products", put("products", "unit_price", 1), 0.8, column="unit_price",
              edges=[middle], shares=[below, 1 - below], limit=0.1),
    ]  # fmt: skip


def _keys() -> list[Case]:
    """Keys, references, dependencies, and what may not be empty."""
    return [
        _case("not_null", "customers", put("customers", "email", None), column="email"),
        _case("not_null", "customers", put("customers", "street", None, "n/a"), column="street",
              missing=["", "n/a"]),
        _case("not_null", "customers", put("customers", "phone", None), column="phone", tolerance=0.05),
        _case("unique", "employees", copied("employees", ["email"]), on=["email"]),
        _case("unique", "customers", copied("customers", ["email"]), on=["email"], tolerance=0.1),
        _case("unique", "order_lines", copied("order_lines", ["order_id", "line_no"]),
              on=["order_id", "line_no"]),
        _case("foreign_key", "orders", put("orders", "customer_id", 999_999), on=["customer_id"],
              to="customers", references=["customer_id"]),
        _case("foreign_key", "order_lines", put("order_lines", "product_id", 999_999), on=["product_id"],
              to="products", references=["product_id"], tolerance=0.02),
        _case("functional_dependency", "customers", put("customers", "region", "Elsewhere"),
              determinant=["city", "country"], dependent="region"),
    ]  # fmt: skip


def _values() -> list[Case]:
    """Rules on the values of one column."""
    return [
        _case("type", "customers", put("customers", "signed_up", "31.12.2019"), column="signed_up",
              type="date"),
        _case("type", "customers", put("customers", "birth_date", "1985-02-30"), column="birth_date",
              type="date", format="%Y-%m-%d"),
        _case("type", "products", put("products", "active", "maybe"), column="active", type="boolean"),
        _case("in_set", "orders", put("orders", "status", "Completed", ""), column="status",
              values=["completed", "returned", "in transit"]),
        _case("in_set", "orders", put("orders", "channel", "it's"), column="channel",
              values=["web", "phone", "shop"], tolerance=0.02, severity="warning"),
        _case("in_set", "order_lines", put("order_lines", "discount_percent", 7), column="discount_percent",
              values=[0, 5, 10, 20]),
        _case("not_in_set", "customers", put("customers", "city", "tbd", "it's"), column="city",
              values=["tbd", "n/a", "it's"]),
        _case("pattern", "products", put("products", "sku", "KI-01-00001\n", "x KI-01-00001"), column="sku",
              pattern="[A-Z]{2}-[0-9]{2}-[0-9]{5}"),
        _case("pattern", "shipments", put("shipments", "tracking_number", "DH 12"), column="tracking_number",
              pattern="[A-Z]{2}[0-9]{10}", tolerance=0.03),
        _case("length", "customers", put("customers", "country_code", "DEU", ""), column="country_code",
              minimum=2, maximum=2),
        _case("range", "order_lines", put("order_lines", "quantity", 0, -1), column="quantity", minimum=1,
              maximum=12, severity="info"),
        _case("range", "products", put("products", "unit_price", 0), column="unit_price", minimum=0,
              above=True, tolerance=0.05),
        _case("range", "orders", put("orders", "ordered_on", date(2019, 1, 1)), column="ordered_on",
              minimum="2023-01-01", maximum="2026-06-30", reads="date"),
        _case("range", "customers", put("customers", "signed_up", "2031-01-01", "never"), column="signed_up",
              maximum="2026-06-30", reads="date"),
        _case("semantic", "customers", put("customers", "email", "nobody"), column="email", type="email"),
    ]  # fmt: skip


def _between() -> list[Case]:
    """Rules between columns."""
    return [
        _case("comparison", "orders", put("orders", "shipped_on", date(2020, 1, 1)), left="ordered_on",
              operator="<=", right="shipped_on", reads="date"),
        _case("comparison", "shipments", put("shipments", "delivered_on", date(2020, 1, 1)),
              left="shipped_on", operator="<", right="delivered_on", reads="date", tolerance=0.05),
        _case("arithmetic", "order_lines", put("order_lines", "line_total", 1), target="line_total",
              formula="quantity * unit_price * (1 - discount_percent / 100)", within=0.011),
        _case("conditional", "orders", _unshipped,
              when=[{"column": "status", "test": "in", "values": ["completed"]}],
              then={"column": "shipped_on", "test": "not_null"}),
        _case("conditional", "order_lines", put("order_lines", "discount_percent", 90),
              when=[{"column": "quantity", "test": ">=", "values": [1], "reads": "number"}],
              then={"column": "discount_percent", "test": "<=", "values": [20], "reads": "number"},
              tolerance=0.01),
    ]  # fmt: skip


def _unshipped(frames: Frames, start: int, rows: int) -> None:
    put("orders", "status", "completed")(frames, start, rows)
    put("orders", "shipped_on", None)(frames, start, rows)
