"""Groups, decisions with a version check, and the way back from each step."""

from __future__ import annotations

import pytest

from assistant.errors import Conflict
from assistant.suggestion import Decision
from ui.groups import group
from ui.picking import find_all
from ui.taking import take, take_back
from ui.wanted import Wanted


def found(shop, **wanted):
    return find_all(shop.ledger, Wanted(**wanted).filter())


def test_a_column_of_dates_is_one_group_and_its_id_outlives_a_member(shop):
    groups = group(found(shop))
    dates = next(one for one in groups if one.pattern == "9/9/9 → 9-9-9")
    assert [len(one.entries) for one in groups] == [20, 2, 1]
    assert dates.rows == 20
    assert dates.confidences == (0.93, 0.99)
    take(shop.ledger, [dates.first], "accept", "anna")
    fewer = next(one for one in group(found(shop)) if one.pattern == dates.pattern)
    assert fewer.id == dates.id
    assert len(fewer.entries) == 19


def test_a_step_is_taken_back_to_what_stood_before(shop):
    one, two, *_ = found(shop, kind=("typo",))
    take(shop.ledger, [one], "edit", "anna", "Birmingham, West Midlands")
    step = take(shop.ledger, shop.ledger.entries([one.id, two.id]), "reject", "bert")
    assert step.sentence == "2 suggestions rejected."
    assert take_back(shop.ledger, step, "bert") == 2
    assert shop.ledger.get(one.id).value == "Birmingham, West Midlands"
    assert shop.ledger.get(two.id).status == "open"
    assert [one.verdict for one in shop.ledger.decisions(two.id)] == ["reject", "reopen"]


def test_what_somebody_else_decided_meanwhile_is_left_alone(shop):
    one, two, *_ = seen = found(shop, kind=("date",))
    shop.ledger.decide(Decision(suggestion=one.id, verdict="reject", by="bert"))
    with pytest.raises(Conflict):
        take(shop.ledger, [one], "accept", "anna")
    step = take(shop.ledger, seen, "accept", "anna")
    assert step.conflicts == 1
    assert shop.ledger.get(one.id).status == "rejected"
    assert shop.ledger.get(two.id).status == "accepted"
    with pytest.raises(Conflict):
        take(shop.ledger, seen, "reject", "anna")
