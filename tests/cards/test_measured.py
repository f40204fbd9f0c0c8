"""What was measured becomes the card's figures, whichever way its metric improves."""

from __future__ import annotations

import numpy as np

from tests.cards.test_cards import make_card
from training.card import Group, measured_facts, render
from training.card.intervals import wilson
from training.card.notes import below_overall, bias_note, worst_first, worst_group
from training.evaluation.measured import measure
from training.evaluation.predictions import Predictions
from training.tasks.examples import Example


def test_measured_predictions_become_a_card() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=300)
    weak = rng.random(300) < 0.3
    right = np.where(weak, rng.random(300) < 0.6, rng.random(300) < 0.95)
    probabilities = np.where(truth == right, 0.9, 0.1)
    examples = tuple(
        Example(f"t{i}", int(label), ("kind: weak" if weak[i] else "kind: strong",))
        for i, label in enumerate(truth)
    )
    found = measure(Predictions("t", "m-1", (), examples, probabilities), "average_precision", resamples=100)
    facts = measured_facts(found)
    card = make_card(**facts)
    assert card.metric == "average_precision"
    assert card.figures["accuracy"] == float(((probabilities > 0.5) == truth).mean())
    assert card.intervals["accuracy"][0] < card.figures["accuracy"] < card.intervals["accuracy"][1]
    assert card.group_metric == "accuracy"
    assert card.worst == "kind: weak"
    assert [name for name, _ in below_overall(card)] == ["kind: weak"]
    assert "**kind: weak**" in render(card)


def test_a_subgroup_without_a_mistake_still_has_an_interval() -> None:
    examples = tuple(Example(f"t{i}", i % 2, ("kind: easy" if i < 12 else "kind: other",)) for i in range(60))
    probabilities = np.array([0.9 if i % 2 else 0.1 for i in range(60)])
    probabilities[20:26] = 0.5
    found = measure(Predictions("t", "m-1", (), examples, probabilities), "accuracy", resamples=50)
    easy = measured_facts(found)["groups"]["kind: easy"]
    assert easy.right == 1
    assert easy.interval == wilson(1.0, 12)
    assert easy.interval[0] < 0.8


def test_a_figure_where_lower_is_better_is_read_the_other_way() -> None:
    groups = {
        "bad": Group(examples=90, right=0.4, low=0.35, high=0.45),
        "good": Group(examples=90, right=0.1, low=0.05, high=0.15),
    }
    card = make_card(
        figures={"character_error_rate": 0.2}, metric="character_error_rate", better="lower", groups=groups,
        group_metric="character_error_rate",
    )  # fmt: skip
    assert [name for name, _ in below_overall(card)] == ["bad"]
    assert [name for name, _ in worst_first(card)] == ["bad", "good"]
    assert worst_group(card) == "bad"
    assert "bad (0.40 of 90)" in bias_note(card)
    even = make_card(
        figures={"log_loss": 3.0}, groups={"one": Group(examples=90, right=3.1, low=2.0, high=4.5)},
        group_metric="log_loss",
    )  # fmt: skip
    assert "with 90 examples the interval is 2.50 wide" in bias_note(even)
