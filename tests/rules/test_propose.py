"""Proposals: a few strong rules, priced; decisions heeded; nothing of a table without rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.rules.judge.catching import WHOLE_TABLE
from assistant.rules.judge.choose import budget, choose
from assistant.rules.judge.decided import Decided
from assistant.rules.judge.probes import make_probes
from assistant.rules.judge.text import rule_texts
from assistant.rules.judge.trials import Trial
from assistant.rules.language import Comparison, InSet, NotNull, RowCount, RuleBase
from assistant.rules.mining.candidate import FEATURES, Candidate
from assistant.rules.pricing import Count
from assistant.rules.propose import Proposal, propose
from assistant.rules.running.frames import check_frame
from assistant.view import frame_view
from tests.fakes import FakeModels
from tests.rules.made import orders, orders_view


@pytest.fixture(scope="module")
def proposals() -> list[Proposal]:
    return propose(orders_view(600))


def test_few_strong_rules_are_proposed_and_priced(proposals: list[Proposal]) -> None:
    columns = len(orders(1).columns)
    assert 10 <= len(proposals) <= budget(columns)
    kinds = {proposal.rule.says["kind"] for proposal in proposals}
    assert {"arithmetic", "comparison", "functional_dependency", "not_null", "in_set"} <= kinds
    for proposal in proposals:
        if proposal.rule.says["kind"] in WHOLE_TABLE:
            assert proposal.rule.price is None
            continue
        assert proposal.rule.price is not None
        assert proposal.rule.price.rows > 0
        assert proposal.rule.origin == "mined"
        assert 0 < proposal.probability <= 1
    assert len({proposal.rule.id for proposal in proposals}) == len(proposals)


def test_they_hold_on_new_rows_and_fail_on_broken_ones(proposals: list[Proposal]) -> None:
    new = orders(600, seed=1)
    assert [p.rule for p in proposals if not check_frame(p.rule, new).holds] == []
    swapped = new.assign(order_date=new["ship_date"], ship_date=new["order_date"])
    wrong = new.assign(total=[f"{float(total) * 1.1:.2f}" for total in new["total"]])
    for broken in (swapped, wrong, new.assign(status="zzz"), new.assign(zip=None)):
        assert any(not check_frame(p.rule, broken).holds for p in proposals)


def test_what_is_kept_or_turned_down_is_not_proposed_again(proposals: list[Proposal]) -> None:
    first, second = proposals[0].rule, proposals[1].rule
    again = propose(orders_view(600), known=[first], decided=[Decided(second, kept=False, probability=0.9)])
    assert not {first.id, second.id} & {proposal.rule.id for proposal in again}
    assert again


def test_the_encoder_is_asked_where_there_is_one() -> None:
    models = FakeModels()
    asked: list[tuple[str, str]] = []
    models.rule_judge.logits = lambda texts: (asked.extend(texts), np.zeros(len(texts)))[1]  # type: ignore
    propose(orders_view(200), models=models)
    assert all(words.endswith(".") and context.startswith("orders : ") for words, context in asked)


def test_the_text_of_a_rule_names_its_table_columns_and_values() -> None:
    view = orders_view(50)
    words, context = rule_texts(NotNull(table="orders", column="status"), view)
    assert words == "status is never empty."
    assert context.startswith("orders : status (text) ")
    assert "shipped" in context


@pytest.mark.parametrize("rows", [0, 1, 3, 25])
def test_small_tables(rows: int) -> None:
    assert propose(orders_view(rows)) == [] or rows >= 20


def test_a_table_of_nulls_and_constants() -> None:
    frame = pd.DataFrame({"a": [None] * 60, "b": ["x"] * 60}, dtype=object)
    assert {proposal.rule.columns for proposal in propose(frame_view(frame))} <= {("b",), ()}


def _trial(rule: RuleBase, places: list[int], caught: list[bool]) -> Trial:
    candidate = Candidate(rule, 10, 0, dict.fromkeys(FEATURES, 0.0))
    return Trial(
        candidate, Count(10), Count(), 1.0, 0.5, np.array(places, dtype=int), np.array(caught, dtype=bool)
    )


def test_a_rule_is_chosen_for_what_others_do_not_catch() -> None:
    probes = make_probes(pd.DataFrame({"a": list("xyz") * 9, "b": list("uvw") * 9}, dtype=object))
    of_a = np.flatnonzero(probes.column == 0).tolist()
    rules = [
        _trial(InSet(table="t", column="a", values=("x",)), of_a, [True] * len(of_a)),
        _trial(NotNull(table="t", column="a"), of_a, [i < 3 for i in range(len(of_a))]),
        _trial(Comparison(table="t", left="a", operator="=", right="b"), of_a, [True] * len(of_a)),
        _trial(RowCount(table="t", minimum=1), [], []),
    ]
    sure = np.full(4, 0.9999)
    assert choose(rules, sure, probes) == [0, 3]
    assert choose(rules, np.array([0.5, 0.9999, 0.9999, 0.5]), probes) == [2, 1]
    everything = np.ones(len(probes), dtype=bool)
    assert choose(rules, sure, probes, covered=everything) == [3]
    assert choose([], np.zeros(0), probes) == []
