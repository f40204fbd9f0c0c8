from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from assistant.errors import UnknownName, UsageError
from tests.evaluation import samples
from training.evaluation.comparison import Comparison, aligned, compare
from training.evaluation.measured import measure
from training.evaluation.predictions import Predictions
from training.evaluation.slices import holm, mc_nemar

WEAK = samples.classes(600, model="kind@1")
STRONG = samples.classes(600, seed=1, skill=3.2, model="kind@2")


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(WEAK, STRONG, "macro_f1", resamples=500)


def test_the_better_model_is_named_with_how_much(found):
    assert found.winner == "b"
    one = found.primary
    assert one.difference.value == pytest.approx(one.b - one.a)
    assert 0 < one.difference.low < one.difference.value < one.difference.high
    assert one.p < 0.05
    for name, figure in measure(WEAK, "macro_f1", resamples=10).figures.items():
        assert found.figures[name].a == pytest.approx(figure.value)
    assert found.verdict().startswith("kind@2 is better than kind@1: macro_f1 0.")


def test_the_other_way_about_says_the_same(found):
    other = compare(STRONG, WEAK, "macro_f1", resamples=500)
    assert other.winner == "a"
    assert other.only_a == found.only_b
    assert other.primary.difference.value == pytest.approx(-found.primary.difference.value)
    assert other.verdict().startswith("kind@2 is better than kind@1")
    assert {one.name for one in other.better_on()} == {one.name for one in found.better_on()}


def test_mc_nemar_counts_what_one_alone_has_right(found):
    right = [one.answers() == one.truth() for one in (WEAK, STRONG)]
    assert len(found.only_a) == (right[0] & ~right[1]).sum()
    assert len(found.only_b) == (right[1] & ~right[0]).sum()
    n = len(found.only_a) + len(found.only_b)
    assert found.mc_nemar == pytest.approx(binomtest(len(found.only_a), n, 0.5).pvalue)
    assert mc_nemar(0, 0) == 1


def test_a_model_is_no_better_than_itself():
    found = compare(WEAK, WEAK, "macro_f1", resamples=100)
    assert found.winner == ""
    assert found.primary.p == 1
    assert found.only_a == found.only_b == ()
    assert found.verdict().startswith("No clear difference")
    assert {one.corrected for one in found.slices} == {1.0}


def test_chance_is_seldom_called_a_difference():
    equals = []
    for seed in range(40):
        one, other = samples.classes(150, seed=seed), samples.classes(150, seed=100 + seed)
        equals.append(compare(one, other, "accuracy", resamples=200))
    assert sum(one.winner != "" for one in equals) <= 6
    assert sum(any(slice_.corrected < 0.05 for slice_ in one.slices) for one in equals) <= 6


def test_where_the_better_model_is_worse_is_found():
    scores = STRONG.scores().copy()
    dates = STRONG.truth() == 0
    scores[dates] = np.roll(scores[dates], 1, axis=1)  # dates are called something else
    found = compare(WEAK, replace(STRONG, probabilities=scores), "accuracy", resamples=500)
    assert found.winner == "b"
    assert {one.name for one in found.worse()} == {"kind: date", "date"}
    assert found.verdict().endswith("It is worse on date, kind: date.") or found.verdict().endswith(
        "It is worse on kind: date, date."
    )
    by_name = {(one.of, one.name): one for one in found.slices}
    assert by_name[("subgroup", "kind: date")].b < by_name[("subgroup", "kind: date")].a
    assert by_name[("subgroup", "with header")].gain > 0
    assert found.slices[0].name in ("kind: date", "date")


def test_lower_is_better_where_it_is():
    found = compare(WEAK, STRONG, "log_loss", resamples=200)
    assert found.winner == "b"
    assert found.primary.difference.value < 0
    gains = {one.name: one.gain for one in found.slices if one.metric == "log_loss"}
    assert gains["with header"] > 0


def test_the_order_of_examples_and_classes_does_not_matter(found):
    order = np.random.default_rng(0).permutation(600)
    columns = np.random.default_rng(1).permutation(len(samples.LABELS))
    places = {int(old): new for new, old in enumerate(columns)}
    shuffled = Predictions(
        STRONG.task, STRONG.model, tuple(STRONG.labels[i] for i in columns),
        tuple(STRONG.examples[i]._replace(label=places[STRONG.examples[i].label]) for i in order),
        STRONG.scores()[order][:, columns],
    )  # fmt: skip
    assert np.array_equal(aligned(WEAK, shuffled).scores(), STRONG.scores())
    assert compare(WEAK, shuffled, "macro_f1", resamples=500) == found


def test_other_examples_are_a_sentence():
    fewer = replace(STRONG, examples=STRONG.examples[:500], probabilities=STRONG.scores()[:500])
    with pytest.raises(UsageError, match=r"on 600 examples and kind@2 on 500; 500 are the same"):
        compare(WEAK, fewer, "macro_f1")
    doubled = tuple(STRONG.examples[0] if i == 1 else one for i, one in enumerate(STRONG.examples))
    with pytest.raises(UsageError, match="599 are the same"):
        compare(WEAK, replace(STRONG, examples=doubled), "macro_f1")
    with pytest.raises(UsageError, match=r"do not answer the same question: 7 classes .* against a text"):
        compare(WEAK, samples.generator(["a"], ["a"]), "macro_f1")
    with pytest.raises(UnknownName):
        compare(WEAK, STRONG, "f2")
    nothing = replace(WEAK, examples=(), probabilities=np.zeros((0, 7)))
    with pytest.raises(UsageError, match="nothing to compare"):
        compare(nothing, nothing, "accuracy")


def test_generators_are_compared_by_their_texts():
    targets = [f"2024-01-{day:02d}" for day in range(1, 29)]
    worse = samples.generator([target[:-1] for target in targets], targets)
    better = replace(samples.generator(targets, targets), model="forms@2")
    found = compare(worse, better, "character_error_rate", resamples=100)
    assert found.winner == "b"
    assert found.figures["character_error_rate"].difference.value == pytest.approx(-0.1)
    assert len(found.only_b) == 28


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.09, 0.09, 0.5])
    assert holm([0.5, 0.6]) == pytest.approx([1, 1])
    assert len(holm([])) == 0


def test_a_comparison_is_json(found):
    data = json.loads(json.dumps(found.to_dict()))
    assert data["winner"] == "b"
    assert data["figures"]["macro_f1"]["difference"]["value"] == found.primary.difference.value
