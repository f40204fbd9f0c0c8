"""The proof of written rules: what a sample cannot tell is asked of the table, idle rules are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from assistant.rules.files import parse_rule
from assistant.rules.generation.proof import Proof
from assistant.rules.generation.written import Written
from assistant.view import TableView, frame_view
from tests.rules.generation.tables import customers, orders

VIEW, OTHERS = orders(), (customers(),)


def proved(view: TableView, *bodies: dict[str, Any], **more: Any) -> Written:
    return Proof(view, **more).prove([parse_rule({"table": str(view.table.ref), **body}) for body in bodies])


def sampled(view: TableView, rows: int) -> TableView:
    """The view of a table of which only the first rows were read."""
    return replace(view, rows=view.rows.head(rows), keys=view.keys[:rows], complete=False)


def test_counts_keys_and_the_latest_value_are_asked_of_the_whole_table() -> None:
    rows = [str(i) for i in range(90)]
    whole = frame_view(
        pd.DataFrame({"id": [*rows[:-1], "0"], "on": [f"2024-01-{i % 28 + 1:02}" for i in range(90)]})
    )
    part = sampled(whole, 10)
    assert proved(part, {"kind": "row_count", "minimum": 80}).rules
    assert "80 rows" not in proved(part, {"kind": "row_count", "minimum": 95}).rules
    assert (
        "2 of 90 rows break it" in proved(part, {"kind": "unique", "on": ["id"]}, most_broken=0.0).refused[0]
    )
    hours = (pd.Timestamp.now() - pd.Timestamp("2024-01-28")).total_seconds() / 3600 + 30
    fresh = {"kind": "freshness", "column": "on", "hours": hours, "reads": "date"}
    assert proved(part, fresh).rules
    assert proved(part, {**fresh, "hours": hours - 100}).rules == []


def test_what_is_referred_to_is_read_whole() -> None:
    reference = {"kind": "foreign_key", "on": ["customer_id"], "to": "customers", "references": ["id"]}
    few = sampled(customers(), 2)
    assert proved(VIEW, reference, others=[few]).rules
    pair = {**reference, "on": ["customer_id", "customer_name"], "references": ["id", "name"]}
    assert proved(VIEW, pair, others=[few]).rules
    many = replace(few, groups=lambda names: [(("x", "y"), 1)] * 200_000)
    assert "too many values" in proved(VIEW, pair, others=[many]).refused[0]
    assert "no table 'customers' at hand" in proved(VIEW, reference).refused[0]
    gone = {**reference, "references": ["no"]}
    assert "customers has no column 'no'" in proved(VIEW, gone, others=[few]).refused[0]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"kind": "range", "column": "quantity", "maximum": 9}, "only what the sample holds"),
        ({"kind": "range", "column": "total", "maximum": 10_000_000}, "no plausible error"),
        ({"kind": "length", "column": "email", "minimum": 13}, "only what the sample holds"),
        ({"kind": "length", "column": "city", "maximum": 255}, "no plausible error"),
        ({"kind": "in_set", "column": "order_id", "values": ["1", "2"]}, "it lists 2 values of order_id"),
        ({"kind": "in_set", "column": "status", "values": ["open"]}, "35 of 40 rows break it"),
        ({"kind": "conditional", "when": [{"column": "order_id", "test": "in", "values": ["3"]}],
          "then": {"column": "ship_date", "test": "not_null"}}, "too few to tell"),
        ({"kind": "conditional", "when": [{"column": "status", "test": "in", "values": ["lost"]}],
          "then": {"column": "ship_date", "test": "null"}}, "no row that it judges"),
        ({"kind": "functional_dependency", "determinant": ["city"], "dependent": "city"}, "tells itself"),
        ({"kind": "unique", "on": ["order_id", "order_id"]}, "names a column twice"),
        ({"kind": "foreign_key", "on": ["zip"], "to": "orders", "references": ["zip"]}, "found in itself"),
        ({"kind": "distribution", "column": "nothing", "categories": ["a"], "shares": [1, 0], "limit": 0.1},
         "no column 'nothing'"),
    ],
)  # fmt: skip
def test_what_says_nothing_or_is_wrong_is_refused(body: dict[str, Any], why: str) -> None:
    written = proved(VIEW, body, others=OTHERS)
    assert written.rules == []
    assert why in written.refused[0]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "range", "column": "quantity", "minimum": 1},
        {"kind": "range", "column": "discount_pct", "minimum": 0, "maximum": 100},
        {"kind": "length", "column": "zip", "minimum": 5, "maximum": 5},
        {"kind": "in_set", "column": "country_code", "values": ["DE", "AT", "CH"]},
        {"kind": "comparison", "left": "ship_date", "operator": "<", "right": "delivered_at",
         "reads": "date"},
        {"kind": "arithmetic", "target": "total", "within": 0.01,
         "formula": "quantity * unit_price * (1 - discount_pct / 100)"},
        {"kind": "functional_dependency", "determinant": ["zip"], "dependent": "city"},
        {"kind": "semantic", "column": "country_code", "type": "iso_country"},
        {"kind": "frequency", "column": "order_id", "maximum": 0.1},
        {"kind": "unique", "on": ["order_id"]},
    ],
)  # fmt: skip
def test_what_holds_and_could_be_broken_stands(body: dict[str, Any]) -> None:
    written = proved(VIEW, body, others=OTHERS)
    assert written.refused == []
    assert len(written.rules) == 1


def test_a_steward_may_say_what_a_model_may_not_copy() -> None:
    top = {"kind": "range", "column": "quantity", "maximum": 9}
    assert proved(VIEW, top, said=True).rules
    stale = {"kind": "freshness", "column": "order_date", "hours": 24, "reads": "date"}
    assert proved(VIEW, stale, said=True).rules
    assert proved(VIEW, stale).rules == []


def test_a_known_rule_with_other_bounds_is_known_to_a_model_but_not_to_a_steward() -> None:
    known = [parse_rule({"kind": "range", "table": "orders", "column": "quantity", "minimum": 0})]
    other = {"kind": "range", "column": "quantity", "minimum": 1}
    assert "there already" in proved(VIEW, other, known=known).refused[0]
    assert proved(VIEW, other, known=known, said=True).rules


def test_a_bound_that_nothing_could_break_is_left_out() -> None:
    written = proved(VIEW, {"kind": "range", "column": "total", "minimum": 0, "maximum": 10_000_000})
    assert [(rule.says["minimum"], rule.says["maximum"]) for rule in written.rules] == [(0, None)]
    assert "the maximum 10000000 was left out: no plausible error breaks it" in written.refused[0]
