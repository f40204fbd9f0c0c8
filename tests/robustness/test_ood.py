"""Outside input is told from the model's own, and the threshold keeps what was asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from assistant.errors import UnknownName, UsageError
from assistant.models.abstention import Abstainer
from training.robustness.ood import (
    Inputs,
    aurc,
    auroc,
    choose_for_accuracy,
    choose_threshold,
    fit_mahalanobis,
    fit_neighbours,
    fpr_at_kept,
    measure_detection,
    risk_coverage,
)
from training.robustness.outside import leave_out, random_strings, shuffled_characters
from training.robustness.perturbations import parts
from training.tasks.examples import Example

CENTRES = np.array([[8, 0, 0], [0, 8, 0], [0, 0, 8]], dtype=np.float64)


class World:
    """Three round classes, a linear model of them, and a fourth class that it never saw."""

    def __init__(self) -> None:
        self.train, self.labels = self._draw(600, 0)
        self.model = LogisticRegression(C=0.05).fit(self.train, self.labels)
        self.validation, self.validation_labels = self._draw(500, 1)
        self.test, self.test_labels = self._draw(500, 2)
        self.outside = np.random.default_rng(3).normal([-6, -6, -6], 1.5, (300, 3))

    @staticmethod
    def _draw(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(seed)
        labels = rng.integers(3, size=count)
        return CENTRES[labels] + rng.normal(0, 2.5, (count, 3)), labels

    def inputs(self, points: np.ndarray) -> Inputs:
        return Inputs(self.model.decision_function(points), points)

    def right(self, points: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return np.asarray(self.model.predict(points) == labels)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("kind", "least"), [("probability", 0.85), ("energy", 0.85), ("mahalanobis", 0.99), ("neighbours", 0.95)]
)
def test_a_class_never_seen_is_told(kind: str, least: float, world: World, tmp_path: Path) -> None:
    plain = {
        "mahalanobis": lambda: fit_mahalanobis(world.train, world.labels),
        "neighbours": lambda: fit_neighbours(world.train, 5, most=200),
    }.get(kind, lambda: Abstainer(kind, 0.0))()
    abstainer = choose_threshold(plain, world.inputs(world.validation), 0.95)
    right = world.right(world.test, world.test_labels)
    found = measure_detection(
        abstainer, world.inputs(world.test), right, {"new": world.inputs(world.outside)}
    )
    assert found.auroc["new"] > least
    assert found.coverage == pytest.approx(0.95, abs=0.03)
    assert found.abstained["new"] > 3 * (1 - found.coverage)
    assert found.accuracy == right.mean()
    abstainer.save(tmp_path)
    outside = world.inputs(world.outside)
    unknown = Abstainer.load(tmp_path).abstain(outside.logits, outside.embeddings)
    assert unknown.mean() == pytest.approx(found.abstained["new"])


def test_answering_less_is_answering_better(world: World) -> None:
    right = world.right(world.validation, world.validation_labels)
    goal = (right.mean() + 1) / 2
    abstainer = choose_for_accuracy(
        Abstainer("probability", 0.0), world.inputs(world.validation), right, goal
    )
    answered = ~abstainer.abstain(world.inputs(world.validation).logits)
    assert right.mean() < goal <= right[answered].mean()
    assert 0.3 < answered.mean() < 1
    with pytest.raises(UsageError, match="No threshold reaches"):
        choose_for_accuracy(
            Abstainer("probability", 0.0), world.inputs(world.validation), np.zeros_like(right), 0.5
        )


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40))
def test_risk_at_full_coverage_is_the_error_rate(rows: list[tuple[int, bool]]) -> None:
    scores = np.array([score for score, _ in rows], dtype=np.float64)
    right = np.array([one for _, one in rows])
    coverage, risk = risk_coverage(scores, right)
    assert coverage[-1] == 1
    assert risk[-1] == pytest.approx(1 - right.mean())
    assert len(coverage) == len(set(scores.tolist()))
    assert (np.diff(coverage) > 0).all()
    assert 0 <= aurc(scores, right) <= 1


def test_the_area_under_risk_rewards_good_order() -> None:
    right = np.array([True] * 8 + [False] * 2)
    assert aurc(np.arange(10.0), right) == pytest.approx((1 / 9 + 2 / 10) / 10)
    worst = (1 + 1 + sum(2 / n for n in range(3, 11))) / 10
    assert aurc(np.arange(10.0)[::-1], right) == pytest.approx(worst)


def test_separation_of_known_scores() -> None:
    own, outside = np.arange(100.0), np.arange(50.0, 150.0)
    assert auroc(own, outside) == pytest.approx(0.875, abs=0.001)
    assert fpr_at_kept(own, outside) == pytest.approx(0.45)
    assert auroc(own, own) == 0.5


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=60), st.floats(0.01, 1))
def test_the_threshold_keeps_at_least_the_coverage_asked(logits: list[float], coverage: float) -> None:
    inputs = Inputs(np.array(logits)[:, None])
    abstainer = choose_threshold(Abstainer("probability", 0.0), inputs, coverage)
    assert (~abstainer.abstain(inputs.logits)).mean() >= coverage - 1e-9


def test_what_cannot_be_fitted_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="two examples of each"):
        fit_mahalanobis(np.zeros((3, 2)), np.array([0, 1, 2]))
    with pytest.raises(UsageError, match="10-th neighbour"):
        fit_neighbours(np.zeros((3, 2)))
    with pytest.raises(UsageError, match="above 0"):
        choose_threshold(Abstainer("energy", 0.0), Inputs(np.zeros((3, 2))), 0)
    with pytest.raises(UsageError, match="none were given"):
        choose_threshold(Abstainer("energy", 0.0), Inputs(np.zeros((0, 2))))


def test_labels_are_left_out_and_the_rest_renumbered() -> None:
    examples = [Example(name, i) for i, name in enumerate(("date", "phone", "city", "url"))]
    inside, outside, kept = leave_out(examples, ("date", "phone", "city", "url"), ("phone", "url"))
    assert kept == ("date", "city")
    assert [(one.text, one.label) for one in inside] == [("date", 0), ("city", 1)]
    assert [(one.text, one.label) for one in outside] == [("phone", -1), ("url", -1)]
    with pytest.raises(UnknownName, match="date, phone"):
        leave_out(examples, ("date", "phone"), ("fax",))
    with pytest.raises(UsageError, match="fewer than two"):
        leave_out(examples, ("date", "phone"), ("date",))


def test_nonsense_keeps_the_form_of_a_column() -> None:
    texts = ["city : Rome ; Oslo ; Paris", ("Oslo", "Rome ; Oslo")]
    noise = random_strings(texts, 1)
    assert noise == random_strings(texts, 1)
    assert noise != texts
    assert [len(one) for one in noise[0].split(" ; ")] == [len(one) for one in texts[0].split(" ; ")]
    mixed = shuffled_characters(texts, 1)
    assert [sorted(value) for value in parts(mixed[0])[1]] == [sorted(v) for v in ("Rome", "Oslo", "Paris")]
    assert sorted(mixed[1][0]) == sorted("Oslo")
