from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from assistant.errors import UsageError
from tests.training.conftest import TOY
from training.base import Base
from training.privacy.audit import audit, population
from training.privacy.membership import (
    auc,
    auc_bound,
    calibrated,
    example_losses,
    membership_auc,
    true_positives,
)
from training.recipe import Recipe

LOSSES = st.lists(st.integers(0, 6), min_size=1, max_size=30).map(lambda one: np.array(one, dtype=float))


@given(LOSSES, LOSSES)
@settings(max_examples=80, deadline=None)
def test_the_auc_is_scikit_learns(members: np.ndarray, others: np.ndarray) -> None:
    truth = [1] * len(members) + [0] * len(others)
    assert auc(members, others) == pytest.approx(roc_auc_score(truth, -np.concatenate([members, others])))
    assert auc(members, others) + auc(others, members) == pytest.approx(1)


def test_the_interval_holds_the_value_and_narrows() -> None:
    rng = np.random.default_rng(0)
    few, many = (membership_auc(rng.normal(0, 1, n), rng.normal(0.5, 1, n), resamples=200) for n in (50, 800))
    assert few.low <= few.value <= few.high
    assert many.high - many.low < (few.high - few.low) / 2
    assert many.low > 0.5
    assert membership_auc(np.zeros(5), np.ones(5)).value == 1


def test_an_attack_needs_both_sides_and_references() -> None:
    with pytest.raises(UsageError, match="empty"):
        membership_auc(np.zeros(0), np.ones(3))
    with pytest.raises(UsageError, match="reference"):
        calibrated(np.zeros(3), [])


def test_calibration_takes_away_how_hard_an_example_is() -> None:
    hard = np.array([0.6, 5.0, 0.6, 5.0])
    seen = np.array([-0.5, -0.5, 0.0, 0.0])
    relative = calibrated(hard + seen, [hard, hard])
    assert auc((hard + seen)[:2], (hard + seen)[2:]) < 1
    assert auc(relative[:2], relative[2:]) == 1
    assert calibrated(np.array([np.log(2), 0.0]), [np.full(2, np.log(5))]) == pytest.approx(
        [np.log(1 / 4), np.log(1 / 4) - 27.6], abs=0.1
    )


def test_losses_are_those_of_the_true_labels() -> None:
    found = example_losses(TOY, np.array([[0.0], [3.0], [-3.0], [400.0]]), np.array([1, 1, 1, 0]))
    assert found[:3] == pytest.approx([np.log(2), np.log1p(exp(-3)), np.log1p(exp(3))])
    assert np.isfinite(found[3])


def test_true_positives_at_few_false_alarms() -> None:
    others = np.arange(100, dtype=float)
    assert true_positives(np.full(10, -1.0), others, 0.05) == 1
    assert true_positives(np.full(10, 50.0), others, 0.05) == 0


def test_no_attack_does_better_than_the_guarantee_allows() -> None:
    assert auc_bound(0, 0) == pytest.approx(0.5)
    assert auc_bound(1, 0) == pytest.approx(exp(1) / (1 + exp(1)))
    assert auc_bound(1, 1e-3) > auc_bound(1, 0)
    assert auc_bound(30, 0) == pytest.approx(1)
    # Randomised response reaches the bound of its ε.
    rng = np.random.default_rng(1)
    told = [(rng.random(200_000) < share).astype(float) for share in (0.25, 0.75)]
    assert auc(*told) == pytest.approx(auc_bound(np.log(3), 0), abs=0.005)


def test_dp_hides_who_was_trained_on(recipe: Recipe, base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    from training.privacy import accounting

    monkeypatch.setattr(accounting, "_least_noise", lambda *_: 2.0)
    monkeypatch.setattr(accounting, "spent", lambda *_: 1.0)
    people = population(TOY, 40, 1, wrong=0.5, seed=0)
    assert len(people.members) == len(people.others) == len(people.references[0]) == 40
    learner = replace(
        recipe,
        method="lora",
        epochs=15,
        batch=20,
        lr=2e-2,
        head_dropout=0.0,
        evaluate_every=10**6,
        checkpoint_minutes=9,
    )
    without, private = audit(people, base, learner, [1.0])
    assert without.epsilon is None
    assert private.epsilon == 1.0
    assert without.train_figure > private.train_figure
    assert without.threshold.value > 0.6
    assert private.threshold.value < without.threshold.value
