"""Mining a whole table: what is found, what it is weighed by, what is not said twice, bad tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.rules.files import parse_rule, rule_json
from assistant.rules.language import RuleBase
from assistant.rules.mining import FEATURES, Candidate, mine
from assistant.rules.patterns import check_pattern
from assistant.rules.running.frames import check_frame
from assistant.rules.words import in_words
from assistant.view import frame_view
from tests.rules.made import orders, orders_view


@pytest.fixture(scope="module")
def mined() -> list[Candidate]:
    return mine(orders_view(1_000))


def found(mined: list[Candidate], *columns: str, kind: str | None = None) -> list[RuleBase]:
    """The rules on exactly these columns."""
    rules = [one.rule for one in mined if set(one.rule.columns) == set(columns)]
    return [rule for rule in rules if kind in (None, rule.says["kind"])]


def test_a_table_of_orders_gives_the_rules_a_steward_would_write(mined: list[Candidate]) -> None:
    said = {in_words(one.rule) for one in mined}
    assert {
        "no two rows have the same order_id.",
        "order_id always reads like O-[0-9]{5}.",
        "order_date is not after ship_date.",
        "zip tells city.",
        "total is quantity * price, to 0.01.",
        "status is always one of 'open', 'returned', 'shipped'.",
        "where status is 'open', ship_date is empty.",
        "where status is one of 'returned', 'shipped', ship_date is given.",
        "quantity is always an integer.",
        "zip is never empty.",
    } <= said


def test_every_candidate_can_be_written_down_and_weighed(mined: list[Candidate]) -> None:
    for one in mined:
        assert parse_rule(rule_json(one.rule)) == one.rule
        assert set(one.features) == set(FEATURES)
        assert all(np.isfinite(value) for value in one.features.values())
        assert one.judged > 0
        assert one.failing <= 0.02 * one.judged
        if one.rule.says["kind"] == "pattern":
            check_pattern(one.rule.says["pattern"])
    strengths = [one.features["strength"] for one in mined]
    assert strengths == sorted(strengths, reverse=True)


def test_what_is_mined_holds_on_later_rows(mined: list[Candidate]) -> None:
    later = orders(2_000).iloc[1_000:].reset_index(drop=True)
    assert [in_words(one.rule) for one in mined if not check_frame(one.rule, later).holds] == []


def test_nothing_is_said_twice(mined: list[Candidate]) -> None:
    assert len({one.rule.id for one in mined}) == len(mined)
    # A list says more than a pattern, a range reads what a type would, one way round tells the other.
    assert found(mined, "status", kind="pattern") == []
    assert found(mined, "price", kind="type") == []
    assert len(found(mined, "zip", "city", kind="functional_dependency")) == 1
    # A key tells everything: that is no dependency.
    assert not any("order_id" in one.rule.columns[1:] for one in mined)


def test_dirt_is_not_learnt() -> None:
    frame = orders(1_000)
    frame.loc[[17], "status"] = "shiped"
    frame.loc[[401], "order_id"] = "O10401"
    frame.loc[[33, 600], "price"] = "99999999.00"
    frame.loc[[90], "quantity"] = "n/a"
    frame.loc[[700], "city"] = "Berlin" if frame.at[700, "city"] != "Berlin" else "Hamburg"
    mined = mine(frame_view(frame, "orders"))
    for column, kind in (("status", "in_set"), ("order_id", "pattern"), ("price", "range")):
        one = next(one for one in mined if one.rule.columns == (column,) and one.rule.says["kind"] == kind)
        assert 1 <= one.failing <= 2, in_words(one.rule)
    one = next(one for one in mined if one.rule.says["kind"] == "functional_dependency")
    assert one.failing == 1
    assert found(mined, "quantity", kind="type")


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [], "b": []}, dtype=object),
        pd.DataFrame({"a": ["1"], "b": [None]}, dtype=object),
        pd.DataFrame({"a": [None] * 100, "b": [""] * 100}, dtype=object),
        pd.DataFrame({"a": ["x"] * 300, "b": ["9" * 500] * 300}, dtype=object),
        pd.DataFrame({"a": ["\\^$.|?*+()[]{}"[i % 14] * 3 for i in range(300)]}, dtype=object),
        pd.DataFrame({"a": [f"(é{i})\n[{i}]" for i in range(300)], 'x"y': ["'; --"] * 300}, dtype=object),
        pd.DataFrame({"d": ["0000-00-00", "9999-12-31", "2024-02-30"] * 40}, dtype=object),
        pd.DataFrame({"n": ["1e308", "-1e308", "nan", "inf", "0"] * 40}, dtype=object),
    ],
    ids=["no rows", "one row", "empty", "constant", "signs", "hostile", "no dates", "no numbers"],
)
def test_bad_tables_are_mined_without_a_stumble(frame: pd.DataFrame) -> None:
    for one in mine(frame_view(frame, "t")):
        assert check_frame(one.rule, frame).status in {"holds", "broken"}
        assert parse_rule(rule_json(one.rule)) == one.rule


def test_a_clock_that_runs_backwards_bounds_nothing_above() -> None:
    frame = orders(600).iloc[::-1].reset_index(drop=True)
    earlier = orders(1_200).assign(order_date=lambda f: f["order_date"])
    mined = mine(frame_view(frame, "orders"))
    assert [in_words(m.rule) for m in mined if not check_frame(m.rule, earlier).holds] == []
