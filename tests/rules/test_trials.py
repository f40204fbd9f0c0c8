"""Rules on trial: parts of a table, plausible errors, what is caught, what it costs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.rules.judge.catching import caught, covered
from assistant.rules.judge.channel import CHANNELS, UNDAMAGED
from assistant.rules.judge.parts import LEAST_ROWS, folds, part
from assistant.rules.judge.probes import make_probes
from assistant.rules.judge.trials import try_rules
from assistant.rules.language import (
    Comparison,
    ForeignKey,
    FunctionalDependency,
    InSet,
    NotNull,
    Range,
    RowCount,
    Unique,
)  # fmt: skip
from assistant.rules.mining.facts import table_facts
from assistant.rules.pricing import Count, interval, price
from assistant.view import frame_view
from tests.rules.made import orders, orders_view


def test_every_row_is_held_out_once_at_random_and_the_latest_once_more() -> None:
    shuffled = orders(300).sample(frac=1, random_state=1).reset_index(drop=True)
    view = frame_view(shuffled)
    parts = folds(view, table_facts(view).orders[-1])
    at_random = [fold for fold in parts if not fold.later]
    assert sorted(np.concatenate([fold.held for fold in at_random]).tolist()) == list(range(300))
    assert all(not set(fold.fit) & set(fold.held) for fold in parts)
    (later,) = [fold for fold in parts if fold.later]
    dates = view.rows["order_date"]
    assert dates.iloc[later.fit].max() <= dates.iloc[later.held].min()


def test_too_small_a_table_is_not_parted() -> None:
    assert folds(orders_view(LEAST_ROWS - 1)) == []


def test_a_part_is_a_view_of_its_rows() -> None:
    view = orders_view(100)
    some = part(view, [3, 5, 8])
    assert some.rows["order_id"].tolist() == ["O-10003", "O-10005", "O-10008"]
    assert some.table.rows == 3
    column = some.columns["city"]
    assert sorted(column.values) == sorted(set(some.rows["city"]))
    assert column.counts.sum() == 3
    assert dict(some.groups(["city"])) == dict(some.rows.groupby("city").size().items()) or all(
        (some.rows["city"] == key[0]).sum() == count for key, count in some.groups(["city"])
    )


@pytest.mark.parametrize("kind", CHANNELS)
def test_a_channel_damages_or_says_that_it_cannot(kind: str) -> None:
    cells = ["2024-05-17", "12.50", "-3", "Berlin", "a-b", "x", "open", "2024-06-18"]
    damaged = CHANNELS[kind][0](cells, np.random.default_rng(0))
    assert len(damaged) == len(cells)
    assert any(new != UNDAMAGED for new in damaged)
    assert all(new != old for new, old in zip(damaged, cells, strict=True))


def test_probes_differ_from_their_rows_in_one_cell() -> None:
    probes = make_probes(orders(120))
    before = probes.base.iloc[probes.source].reset_index(drop=True).fillna("")
    differs = (probes.frame.fillna("") != before).to_numpy()
    damaged = probes.column >= 0
    assert (differs[damaged].sum(axis=1) == 1).all()
    assert (differs[damaged].argmax(axis=1) == probes.column[damaged]).all()
    assert not differs[~damaged].any()
    assert probes.weight.sum() == pytest.approx(1)


def test_what_rules_catch() -> None:
    probes = make_probes(orders(300))

    def kinds(rule) -> set[str]:
        places, hit = caught(rule, probes)
        return set(probes.kind[places[hit]])

    assert kinds(NotNull(table="t", column="status")) == {"emptied"}
    assert "placeholder" in kinds(InSet(table="t", column="status", values=("open", "shipped", "returned")))
    assert {"sign", "times hundred"} <= kinds(Range(table="t", column="quantity", minimum=1, maximum=12))
    assert "other row's" in kinds(FunctionalDependency(table="t", determinant=("zip",), dependent="city"))
    assert "shifted date" in kinds(
        Comparison(table="t", left="order_date", operator="<=", right="ship_date", reads="date")
    )
    key = kinds(Unique(table="t", on=("order_id",)))
    assert {"duplicate row", "other row's"} <= key
    assert kinds(RowCount(table="t", minimum=1)) == set()
    # A key tells everything, but no other row of its value contradicts a wrong city.
    told = FunctionalDependency(table="t", determinant=("order_id",), dependent="city")
    places, hit = caught(told, probes)
    assert set(probes.column[places[hit]]) == {list(probes.base.columns).index("order_id")}


def test_a_foreign_key_catches_what_is_not_referred_to() -> None:
    probes = make_probes(orders(100))
    rule = ForeignKey(table="t", on=("city",), to="cities", references=("name",))
    cities = pd.DataFrame({"name": ["Berlin", "Hamburg", "Dresden", "Köln"]}, dtype=object)
    places, hit = caught(rule, probes, {"cities": cities})
    assert hit.any()
    assert "other row's" not in set(probes.kind[places[hit]])
    assert not covered([rule], probes).any()  # without the other table it catches nothing


def test_price_is_by_the_dearer_count_and_has_an_exact_interval() -> None:
    assert interval(Count(100, 0)) == (0.0, pytest.approx(1 - 0.05 ** (1 / 100)))
    low, high = interval(Count(1000, 20))
    assert low < 0.02 < high
    assert interval(Count()) == (0.0, 1.0)
    cost = price(Count(1000, 1), Count(300, 3, later=True), 0.4)
    assert (cost.false_alarms, cost.rows, cost.caught) == (10.0, 300, 0.4)
    assert price(Count(1000, 10), Count(300, 0, later=True), 0.4).rows == 1000


def test_trials_tell_a_rule_that_holds_from_one_that_happens_to() -> None:
    view = orders_view(400)
    note = ["gift" if i < 280 else "later kind" for i in range(400)]
    rows = view.rows.assign(source=note)
    trials = try_rules(frame_view(rows, "orders")).trials
    by_rule = {(trial.rule.says["kind"], trial.rule.columns): trial for trial in trials}
    total = by_rule["arithmetic", ("total", "quantity", "price")]
    assert total.at_random == Count(400, 0)
    assert total.later == Count(120, 0, later=True)
    assert total.found == 1
    for (kind, columns), trial in by_rule.items():
        if columns == ("source",) and kind == "in_set":
            assert trial.later.failing == 120 or trial.found < 1


def test_written_rules_are_tried_and_dropped_where_they_do_not_hold() -> None:
    good = Comparison(table="orders", left="price", operator="<=", right="total")
    bad = Comparison(table="orders", left="total", operator="<=", right="price")
    gone = NotNull(table="orders", column="no such column")
    trials = try_rules(orders_view(200), written=[good, bad, gone]).trials
    tried = {trial.rule.id: trial for trial in trials}
    assert tried[good.id].at_random == Count(200, 0)
    assert bad.id not in tried
    assert gone.id not in tried
