"""Earlier decisions: what is not proposed again, and what they say of other rules."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.ledger.records import Entry
from assistant.rules.files import rule_json
from assistant.rules.judge.decided import Decided, corrected, decided_of, rejected
from assistant.rules.judge.shapes import near, shape
from assistant.rules.language import Condition, Conditional, Length, NotNull, Range
from assistant.suggestion import Decision, Evidence, Suggestion, Target

_FRAME = pd.DataFrame({"age": ["3", "40", "90"]}, dtype=object)


def _range(maximum: int, column: str = "age") -> Range:
    return Range(table="t", column=column, minimum=0, maximum=maximum)


def test_shapes_leave_out_what_was_read_off() -> None:
    assert shape(_range(100)) == shape(_range(200))
    assert shape(_range(100)) != shape(_range(100, "size"))

    def shipped(state: str) -> Conditional:
        when = (Condition(column="status", test="in", values=(state,)),)
        return Conditional(table="t", when=when, then=Condition(column="shipped", test="null"))

    assert near(shipped("open")) != near(shipped("sent"))


def test_a_rejected_rule_stays_away_and_so_do_its_neighbours_until_the_data_move_on() -> None:
    no = [Decided(_range(100), kept=False)]
    assert rejected(_range(100), no, _FRAME)
    assert rejected(_range(120), no, _FRAME)
    assert not rejected(NotNull(table="t", column="age"), no, _FRAME)
    outgrown = pd.DataFrame({"age": ["3", "400"]}, dtype=object)
    assert not rejected(_range(500), no, outgrown)
    assert rejected(_range(100), no, outgrown)
    assert rejected(_range(120), [Decided(_range(100), kept=False)], pd.DataFrame({"size": ["1"]}))
    assert not rejected(_range(120), [Decided(_range(100), kept=True)], _FRAME)


def test_decisions_speak_for_and_against_rules_alike() -> None:
    def length(column: str) -> Length:
        return Length(table="t", column=column, maximum=9)

    rules = [length("name"), NotNull(table="t", column="name"), NotNull(table="t", column="order_note")]
    before = np.array([0.9, 0.9, 0.9])
    no = [Decided(length(column), kept=False) for column in ("city", "street", "state")]
    after = corrected(rules, before, [*no, Decided(NotNull(table="t", column="city"), kept=True)])
    assert after[0] < 0.7
    assert after[1] > after[0]
    notes = corrected(rules, before, [Decided(NotNull(table="t", column="note"), kept=False)] * 2)
    assert notes[2] < notes[1]
    np.testing.assert_array_equal(corrected(rules, before, []), before)
    yes = corrected(rules, before, [Decided(length("city"), kept=True)] * 5)
    assert yes[0] > 0.9


def test_one_decision_does_not_settle_a_kind() -> None:
    rules = [NotNull(table="t", column="id")]
    after = corrected(
        rules, np.array([0.99]), [Decided(NotNull(table="u", column="note"), kept=False, probability=0.99)]
    )
    assert 0.9 < after[0] < 0.99


@pytest.mark.parametrize(("verdict", "kept"), [("accept", True), ("edit", True), ("reject", False)])
def test_decisions_come_from_the_ledger(verdict, kept: bool) -> None:
    suggestion = Suggestion(
        task="rules", kind="range", target=Target(source="s", table="t", column="age"),
        proposed=rule_json(_range(100)), confidence=0.8, evidence=Evidence(sentence="."), rows=2, model="m",
    )  # fmt: skip
    decision = Decision(suggestion=suggestion.id, verdict=verdict, by="ann", value=None)
    entries = [
        Entry(suggestion, "open", given, 1, "run", decision.at)
        for given in (decision, None, decision.model_copy(update={"verdict": "reopen"}))
    ]
    unread = suggestion.model_copy(update={"proposed": {"kind": "no such kind"}})
    entries.append(Entry(unread, "rejected", decision, 1, "run", decision.at))
    assert decided_of(entries) == [Decided(_range(100), kept, 0.8, 2)]
