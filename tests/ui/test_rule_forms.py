"""A rule as a form: what it asks for, what comes back, what it refuses; and how to mend a broken one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.errors import UsageError
from assistant.ledger import Check
from assistant.rules.files import parse_rule
from assistant.rules.language import KINDS, Price, RuleBase
from tests.rules.test_language import SAID
from ui.rules.fields import as_yaml, edited, fields_of, from_yaml
from ui.rules.mending import remedies
from ui.rules.words import price_words, sentence, share_text, verdict_words

PRICE = {"false_alarms": 0.3, "low": 0.1, "high": 1.4, "caught": 0.5, "rows": 100}


def rule(kind: str, **said: Any) -> RuleBase:
    said = {**SAID[kind][0], **said} if kind in SAID else said
    if kind == "semantic":
        said["type"] = "iban"
    return parse_rule({"kind": kind, "table": "t", "price": PRICE} | said)


def check(one: RuleBase, judged: int, failing: int, measured: float | None = None, **other: Any) -> Check:
    fields = {"status": "broken" if failing else "holds", "reason": ""} | other
    return Check(
        suggestion="s", rule=one.id, run="r", at=datetime.now(UTC), judged=judged, failing=failing,
        measured=measured, **fields,
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_that_is_left_as_it_is_gives_the_same_rule(kind: str) -> None:
    one = rule(kind)
    answers = {field.name: field.value for field in fields_of(one)}
    assert {"severity", "tolerance", "owner"} <= set(answers)
    assert edited(one, answers) == one
    assert from_yaml(as_yaml(one), one) == one


def test_what_is_edited_is_read_by_its_kind() -> None:
    one = rule("range", column="age", minimum=0, maximum=130)
    new = edited(one, {"minimum": "1.5", "maximum": "", "above": True, "tolerance": "0.5", "owner": " anna "})
    assert (new.says["minimum"], new.says["maximum"], new.says["above"]) == (1.5, None, True)
    assert (new.tolerance, new.owner) == (0.005, "anna")
    assert new.price is None, "it says another thing now, so its price is not known"


def test_who_owns_a_rule_does_not_change_its_price() -> None:
    assert edited(rule("length"), {"owner": "bert", "severity": "info"}).price == Price(**PRICE)


def test_values_that_a_line_cannot_show_keep_their_meaning() -> None:
    one = rule("in_set", values=["", " a", '"q"', "1", 1, 2.5, "two\nlines", "b"])
    field = fields_of(one)[0]
    assert edited(one, {"values": field.value + "\nc"}).says["values"] == [*one.says["values"], "c"]
    numbers = rule("in_set", values=[1, 2])
    assert edited(numbers, {"values": "1\n2\n3.5"}).says["values"] == [1, 2, 3.5]


@pytest.mark.parametrize(
    ("kind", "answers", "said"),
    [
        ("range", {"minimum": "many"}, "holds a number"),
        ("range", {"minimum": "1,5"}, "holds a number"),
        ("range", {"minimum": "nan"}, "holds a number"),
        ("range", {"minimum": "200"}, "above the maximum"),
        ("range", {"minimum": "", "maximum": ""}, "without a bound"),
        ("length", {"minimum": "2.5"}, "whole number"),
        ("in_set", {"values": " \n"}, "values"),
        ("in_set", {"values": '"open'}, "does not end with one"),
        ("pattern", {"pattern": "(a+)+b"}, r"\(a\+\)\+b|pattern"),
        ("arithmetic", {"formula": "a +"}, "cannot be read"),
        ("range", {"tolerance": "100"}, "tolerance"),
        ("freshness", {"hours": ""}, "hours"),
    ],
)
def test_what_does_not_fit_is_a_sentence(kind: str, answers: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        edited(rule(kind), answers)


def test_a_bound_of_dates_is_a_date() -> None:
    one = rule("range", reads="date", minimum="2020-01-01", maximum=None)
    assert edited(one, {"minimum": "2021-01-01"}).says["minimum"] == "2021-01-01"
    with pytest.raises(UsageError, match="2026-03-31"):
        edited(one, {"minimum": "soon"})


@pytest.mark.parametrize(
    ("text", "said"),
    [("kind: [", "no YAML"), ("kind: magic", "no rule of kind"), ("- 1", "no rule of kind"),
     ("{kind: length, table: other, column: c, maximum: 3}", "cannot become one of other")],
)  # fmt: skip
def test_yaml_that_is_no_rule_of_the_table_is_a_sentence(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        from_yaml(text, rule("length"))


def test_a_bound_is_loosened_to_what_was_seen_in_full() -> None:
    one = rule("range", column="age", minimum=0, maximum=130)
    broken = check(one, 1_000, 2)
    found = remedies(one, broken, [{"age": 131}, {"age": 140.0}])
    assert [one.words for one in found] == ["Loosen the upper bound to 140", "Tolerate 0.2 % of the rows"]
    assert found[0].rule.says["maximum"] == 140
    assert found[0].rule.price is None
    assert found[1].rule.tolerance == 0.002
    assert [one.words for one in remedies(one, broken, [{"age": 131}])] == ["Tolerate 0.2 % of the rows"]


@pytest.mark.parametrize(
    ("one", "cells", "measured", "words"),
    [
        (rule("in_set", values=["a"]), [{"status": "b"}, {"status": "b"}], None, "Allow 'b' too"),
        (rule("not_in_set", values=["test", "x"]), [{"status": "test"}], None, "No longer forbid 'test'"),
        (rule("length"), [{"iso": "DEU"}], None, "Allow 3 characters"),
        (rule("row_count"), [], 60.0, "Demand only 60 rows"),
        (rule("freshness"), [], 30.2, "Allow it to be 31 hours old"),
        (rule("frequency"), [], 0.0234, "Allow a value 2.4 % of the rows"),
        (rule("distribution"), [], 0.21, "Let 21 % of the rows lie elsewhere"),
    ],
    ids=lambda value: value.says["kind"] if isinstance(value, RuleBase) else "",
)
def test_each_kind_is_mended_its_own_way(
    one: RuleBase, cells: list[dict[str, Any]], measured: float | None, words: str
) -> None:
    found = remedies(one, check(one, max(1, len(cells)), max(1, len(cells)), measured), cells)
    assert found[0].words == words
    assert parse_rule(found[0].rule.model_dump(mode="json")).id != one.id


def test_a_rule_that_holds_needs_no_mending_and_one_that_all_rows_break_is_not_tolerated() -> None:
    one = rule("not_null")
    assert remedies(one, check(one, 10, 0)) == []
    assert remedies(one, None) == []
    assert remedies(one, check(one, 10, 9)) == []


def test_prices_and_verdicts_in_words() -> None:
    assert "0.3 false alarms" in price_words(Price(**PRICE))
    assert "between 0.1 and 1.4" in price_words(Price(**PRICE))
    assert price_words(Price(false_alarms=0, low=0, high=0.04)).startswith("No false alarm")
    assert "not known" in price_words(None)
    assert (share_text(0.0000001), share_text(0.0833), share_text(0.5)) == ("under 0.01 %", "8.3 %", "50 %")
    one = rule("not_null")
    assert verdict_words(check(one, 12, 1), one) == "broken by 1 of 12 rows (8.3 %)"
    assert verdict_words(check(one, 12, 1, status="holds"), one).endswith("which is tolerated")
    assert verdict_words(check(one, 0, 0, status="cannot run", reason="No."), one) == "cannot run: No."
    rows = rule("row_count")
    assert verdict_words(check(rows, 1, 1, 60.0), rows) == "broken: the table has 60 rows"
    assert sentence(rows) == "The table has at least 100 rows."
    assert sentence(rule("not_null")).startswith("email"), "a column's name is never capitalised"
