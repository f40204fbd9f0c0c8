"""A matcher's vectors, measured and compared as rankings of each table's targets."""

from __future__ import annotations

import numpy as np
import pytest

from training.evaluation.comparison import compare
from training.evaluation.measured import measure
from training.evaluation.predictions import Predictions
from training.evaluation.ranking import pair_predictions
from training.tasks.examples import Example

COUNT = 120


def pairs() -> list[Example]:
    return [
        Example(f"column {i}", groups=(f"half {i % 2}",), target=f"target {i}", table=f"table {i // 6}")
        for i in range(COUNT)
    ]


def vectors(noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    right = generator.normal(size=(COUNT, 8))
    left = right + noise * generator.normal(size=(COUNT, 8))
    return tuple(side / np.linalg.norm(side, axis=1, keepdims=True) for side in (left, right))


def matcher(noise: float, seed: int = 0) -> Predictions:
    return pair_predictions("matching", f"m@{noise}", pairs(), *vectors(noise, seed))


def test_every_text_is_set_against_all_targets_of_its_table():
    predictions = matcher(0.5)
    assert len(predictions.examples) == COUNT * 6
    assert predictions.truth().sum() == COUNT
    left, right = vectors(0.5, 0)
    first = predictions.examples[0]
    assert first.text == ("column 0", "target 0")
    assert predictions.scores()[0] == pytest.approx((left[0] @ right[0] + 1) / 2)


def test_the_mean_reciprocal_rank_is_that_of_the_cosines_by_table():
    left, right = vectors(1.5, 0)
    ranks = []
    for i in range(COUNT):
        table = range(i // 6 * 6, i // 6 * 6 + 6)
        ranks.append(1 + sum(left[i] @ right[j] > left[i] @ right[i] for j in table))
    measured = measure(matcher(1.5), "mrr", resamples=100)
    assert measured.figures["mrr"].value == pytest.approx(np.mean(1 / np.array(ranks)))
    assert measured.figures["recall_at_1"].value == pytest.approx(np.mean(np.array(ranks) == 1))
    assert measured.group_metric == "mrr"
    assert set(measured.subgroups) == {"half 0", "half 1"}
    assert measured.clusters == 20
    assert "accuracy" not in measured.figures  # half is no threshold for a cosine
    assert measured.confusion is None


def test_two_targets_of_one_text_are_both_right():
    rows = [
        Example("a", target="x", table="t"),
        Example("a", target="y", table="t"),
        Example("b", target="z", table="t"),
    ]
    unit = np.eye(3)
    found = pair_predictions("m", "m@1", rows, unit[[0, 0, 1]], unit)
    assert [example.label for example in found.examples] == [1, 1, 0, 0, 0, 1]


def test_matchers_are_compared_by_which_partner_comes_first():
    found = compare(matcher(2.0), matcher(0.5), "mrr", resamples=300)
    assert found.winner == "b"
    assert len(found.only_b) > len(found.only_a)
    first = measure(matcher(2.0), "mrr", resamples=20).figures["hit_at_1"].value
    second = measure(matcher(0.5), "mrr", resamples=20).figures["hit_at_1"].value
    assert len(found.only_b) - len(found.only_a) == round((second - first) * COUNT)
