"""Rules in the ledger: as suggestions, in force, edited, known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assistant.ledger import Filter, Ledger
from assistant.rules.files import rule_json
from assistant.rules.kept import kept_rules, known_rules, read_kept
from assistant.rules.suggest import suggest, suggestion_of
from assistant.suggestion import Decision, Suggestion
from assistant.view import frame_view
from tests.ledger.samples import suggestion as any_suggestion
from tests.rules.samples import SOURCE, Proposal, price, rule

VIEW = frame_view(
    pd.DataFrame({"quantity": ["5", "900", None, "901"], "buyer": ["1", "2", "3", "9"]}), "orders", SOURCE
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A fresh ledger."""
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        yield opened


def keep(ledger: Ledger, *found: Suggestion, verdict: Any = "accept", value: Any = None) -> None:
    """Put suggestions into the ledger and decide on them."""
    ledger.add(ledger.start_run("scan", SOURCE), found)
    for one in found:
        ledger.decide(Decision(suggestion=one.id, verdict=verdict, by="ada", value=value))


def test_a_proposal_becomes_a_suggestion_a_steward_can_read() -> None:
    proposed = rule(price=price(), because="All of 1,000 orders have 1 to 80.", origin="mined")
    (one,) = suggest(VIEW, [Proposal(proposed, 0.87)], "judge-1")
    assert (one.task, one.kind, one.target.table, one.target.column) == (
        "rules",
        "range",
        "orders",
        "quantity",
    )
    assert one.evidence.sentence == (
        "quantity is at least 1 and at most 100; about 0.2 false alarms in 1,000 rows (0–1.1)."
    )
    assert one.evidence.proof == "holds on every one of 1,000 rows, 400 of them held out"
    details = dict(one.evidence.details)
    assert details["catches"] == "would catch 63 % of plausible errors of this column"
    assert details["rows looked at"] == "1,000, 400 of them held out"
    assert (details["failing now"], details["origin"]) == ("none", "mined")
    assert (one.confidence, one.rows, one.model) == (0.87, 0, "judge-1")
    assert one.proposed == rule_json(proposed)


def test_a_rule_that_some_rows_fail_is_not_proved_and_shows_them_with_their_keys() -> None:
    buyers = frame_view(pd.DataFrame({"id": ["1", "2", "3"]}), "buyers", SOURCE)
    refers = rule("foreign_key", on=["buyer"], to="buyers", references=["id"])
    one, other = suggest(
        VIEW, [Proposal(rule(price=price()), failing=2, judged=3), Proposal(refers, failing=1, judged=4)],
        "m", [buyers],
    )  # fmt: skip
    assert (one.evidence.proof, one.rows) == (None, 2)
    details = dict(one.evidence.details)
    assert (details["failing now"], details["failing row 1"]) == ("2", "_row = 2, quantity = 900")
    assert details["failing row 2"] == "_row = 4, quantity = 901"
    assert dict(other.evidence.details)["failing row 1"] == "_row = 4, buyer = 9"


def test_what_a_rule_carries_beside_does_not_change_its_id_and_what_it_says_does() -> None:
    def id_of(**fields: Any) -> str:
        return suggestion_of(SOURCE, rule(**fields), "m").id

    assert id_of() == id_of(price=price(7), because="new", severity="info", tolerance=0.1, origin="mined")
    assert id_of() == id_of(observed=[1, 80])
    assert id_of() != id_of(maximum=101)
    assert id_of() != id_of(table="lines")
    assert len(suggest(VIEW, [Proposal(rule()), Proposal(rule(price=price()))], "m")) == 1


def test_the_id_of_other_suggestions_is_what_it_was() -> None:
    assert any_suggestion().id == "8414bf01e21b9472"


def test_proposed_again_at_another_price_it_is_refreshed(ledger: Ledger) -> None:
    first = suggest(VIEW, [Proposal(rule(price=price(0.2)))], "m")
    again = suggest(VIEW, [Proposal(rule(price=price(3)), 0.5)], "m")
    run = ledger.start_run("scan", SOURCE)
    assert ledger.add(run, first) == 1
    assert ledger.add(run, again) == 0
    (entry,) = ledger.find()
    assert "about 3 false alarms" in entry.suggestion.evidence.sentence
    assert entry.suggestion.confidence == 0.5


def test_accepted_and_edited_rules_are_in_force_and_open_and_rejected_ones_not(ledger: Ledger) -> None:
    accepted, rejected, opened, edited = (
        suggestion_of(SOURCE, rule(maximum=top), "m") for top in (100, 200, 300, 400)
    )
    other = suggestion_of(SOURCE, rule("not_null", "lines", column="id"), "m")
    keep(ledger, accepted, other)
    keep(ledger, rejected, verdict="reject")
    keep(ledger, edited, verdict="edit", value=rule_json(rule(maximum=450)))
    ledger.add(ledger.start_run("scan", SOURCE), [opened, any_suggestion()])
    kept = kept_rules(ledger, SOURCE, "orders")
    assert sorted((one.id, one.rule.says["maximum"]) for one in kept) == sorted(
        [(accepted.id, 100), (edited.id, 450)]
    )
    assert [one.rule.table for one in kept_rules(ledger, SOURCE)] == ["lines", "orders", "orders"]
    assert kept_rules(ledger, "sqlite:///other.db") == []


def test_what_was_decided_on_is_not_proposed_again_nor_the_old_form_of_an_edited_rule(ledger: Ledger) -> None:
    accepted, rejected, opened, edited = (
        suggestion_of(SOURCE, rule(maximum=top), "m") for top in (100, 200, 300, 400)
    )
    keep(ledger, accepted)
    keep(ledger, rejected, verdict="reject")
    keep(ledger, edited, verdict="edit", value=rule_json(rule(maximum=450)))
    ledger.add(ledger.start_run("scan", SOURCE), [opened])
    known = {one.says["maximum"] for one in known_rules(ledger, SOURCE, "orders")}
    assert known == {100, 200, 400, 450}
    assert known_rules(ledger, SOURCE, "lines") == []


def test_a_rule_taken_back_is_in_force_no_more(ledger: Ledger) -> None:
    one = suggestion_of(SOURCE, rule(), "m")
    keep(ledger, one)
    ledger.decide(Decision(suggestion=one.id, verdict="reopen", by="ada"))
    assert kept_rules(ledger, SOURCE) == []
    assert ledger.get(one.id).status == "open"


def test_a_rule_that_two_entries_say_is_in_force_once_as_decided_last(ledger: Ledger) -> None:
    one, other = suggestion_of(SOURCE, rule(maximum=1), "m"), suggestion_of(SOURCE, rule(maximum=2), "m")
    keep(ledger, one)
    keep(ledger, other, verdict="edit", value=rule_json(rule(maximum=1, severity="info")))
    (kept,) = kept_rules(ledger, SOURCE)
    assert (kept.id, kept.rule.severity) == (other.id, "info")


def test_a_rule_that_this_program_cannot_read_is_named(ledger: Ledger) -> None:
    good, new = suggestion_of(SOURCE, rule(), "m"), suggestion_of(SOURCE, rule(maximum=9), "m")
    new = new.model_copy(update={"proposed": {"kind": "benford", "table": "orders"}})
    keep(ledger, good, new)
    kept = read_kept(ledger, SOURCE)
    assert [one.id for one in kept.rules] == [good.id]
    assert list(kept.unread) == [new.id]
    assert "no rule of kind 'benford'" in kept.unread[new.id]
    assert len(known_rules(ledger, SOURCE, "orders")) == 1


def test_rules_are_found_by_their_words(ledger: Ledger) -> None:
    ledger.add(ledger.start_run("scan", SOURCE), [suggestion_of(SOURCE, rule(), "m"), any_suggestion()])
    assert ledger.count(Filter(text="QUANTITY at most")) == 1
