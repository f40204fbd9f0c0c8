from __future__ import annotations

import json
import math

import numpy as np
import pytest
from sklearn.metrics import f1_score

from assistant.errors import UnknownName, UsageError
from tests.evaluation import samples
from training.evaluation.measured import interval, measure
from training.evaluation.metrics import METRICS
from training.evaluation.predictions import Predictions
from training.tasks.examples import Example


def test_every_figure_has_an_interval_around_it():
    measured = measure(samples.classes(), "macro_f1", resamples=200)
    predictions = samples.classes()
    assert measured.figures["macro_f1"].value == pytest.approx(
        f1_score(predictions.truth(), predictions.answers(), average="macro")
    )
    assert {
        name for name, metric in METRICS.items() if "classes" in metric.kinds and not metric.asked
    } == set(measured.figures)
    for figure in measured.figures.values():
        assert figure.low < figure.value < figure.high
    assert measured.clusters == 80


def test_the_worst_subgroup_is_named():
    measured = measure(samples.classes(800), "macro_f1", resamples=300)
    assert measured.worst == "no header"
    assert measured.group_metric == "accuracy"
    assert next(iter(measured.subgroups)) == "no header"
    assert measured.subgroups["no header"].examples == 200
    assert sum(measured.subgroups[name].examples for name in ("no header", "with header")) == 800


def test_no_subgroup_is_the_worst_where_chance_explains_it():
    even = samples.classes(400)
    examples = tuple(
        example._replace(groups=(f"half {i // 4 % 2}", *(["rare"] if i < 3 else [])))
        for i, example in enumerate(even.examples)
    )
    wrong = even.scores().copy()
    wrong[:3] = np.eye(len(samples.LABELS))[(even.truth()[:3] + 1) % len(samples.LABELS)]
    measured = measure(Predictions("t", "m", even.labels, examples, wrong), "accuracy", resamples=200)
    assert measured.subgroups["rare"].figure.value == 0  # three examples prove nothing
    assert measured.worst == ""


def test_the_same_seed_gives_the_same_intervals():
    one, other = (measure(samples.scorer(), "average_precision", resamples=50) for _ in range(2))
    assert one.figures == other.figures
    assert measure(samples.scorer(), "average_precision", seed=1, resamples=50).figures != one.figures


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    inside = 0
    for seed in range(100):
        right = np.random.default_rng(seed).random(150) < 0.8
        examples = tuple(Example(str(i), 1) for i in range(150))
        found = measure(
            Predictions("t", "m", (), examples, np.where(right, 0.9, 0.1)), "accuracy", resamples=200
        ).figures["accuracy"]
        inside += found.low <= 0.8 <= found.high
    assert 88 <= inside <= 99


def test_tables_that_are_alike_widen_the_intervals():
    alone = samples.scorer(300)
    doubled = tuple(
        example._replace(text=(f"{copy}", "h"), table=f"t{i}")
        for i, example in enumerate(alone.examples)
        for copy in range(4)
    )
    scores = np.repeat(alone.scores(), 4)
    by_table = measure(Predictions("t", "m", (), doubled, scores), "accuracy", resamples=300)
    loose = tuple(example._replace(table="") for example in doubled)
    by_example = measure(Predictions("t", "m", (), loose, scores), "accuracy", resamples=300)
    widths = [m.figures["accuracy"].high - m.figures["accuracy"].low for m in (by_table, by_example)]
    assert widths[0] > 1.6 * widths[1]  # the truth: sqrt(4)


def test_what_calibration_errors_gain_by_chance_is_taken_off():
    generator = np.random.default_rng(0)
    scores = generator.random(400)
    examples = tuple(Example(str(i), int(generator.random() < p)) for i, p in enumerate(scores))
    ece = measure(Predictions("t", "m", (), examples, scores), "ece", "lower", resamples=300).figures["ece"]
    assert ece.low < ece.value < ece.high
    assert 0 <= ece.low < 0.03


def test_a_generator_has_the_figures_of_texts():
    measured = measure(
        samples.generator(["a b c", "d", "é"], ["a b c", "e", "é"], ["t", "u", "v"]),
        "exact_match",
        resamples=40,
    )
    assert measured.figures["exact_match"].value == pytest.approx(2 / 3)
    assert measured.confusion is None
    assert measured.classes == {}
    assert "bertscore" not in measured.figures


def test_ranking_figures_come_when_asked_for():
    assert "mrr" not in measure(samples.classes(100), "accuracy", resamples=20).figures
    figures = measure(samples.classes(100), "mrr", resamples=20).figures
    assert figures["hit_at_1"].value == pytest.approx(figures["accuracy"].value)


def test_wrong_requests_are_sentences():
    with pytest.raises(UnknownName, match=r"no metric 'f2'; there are: accuracy, micro_precision"):
        measure(samples.classes(), "f2")
    with pytest.raises(UsageError, match="bleu cannot be had of a classifier; of that there are: accuracy"):
        measure(samples.classes(), "bleu")
    with pytest.raises(UsageError, match="Of log_loss, lower is better"):
        measure(samples.classes(), "log_loss")
    with pytest.raises(UsageError, match="nothing to measure"):
        measure(Predictions("t", "m@1", (), (), np.zeros(0)), "accuracy")
    with pytest.raises(UsageError, match="need pairs of texts"):
        measure(Predictions("t", "m@1", (), (Example("a", 1),), np.ones(1)), "mrr")


def test_what_was_measured_is_json():
    measured = measure(samples.scorer(50), "f1", resamples=20)
    data = json.loads(json.dumps(measured.to_dict()))
    assert data["figures"]["f1"]["value"] == measured.figures["f1"].value
    assert data["worst"] == measured.worst


def test_an_interval_without_resamples_is_undefined():
    undefined = interval(0.5, np.array([np.nan]))
    assert math.isnan(undefined.low)
    assert math.isnan(undefined.high)


def test_every_metric_says_which_way_is_better_and_where_it_comes_from():
    for name, metric in METRICS.items():
        assert metric.better in (metric.family.__doc__ or ""), name
        stem = name.split("_at_")[0].split("_")[-1]
        assert stem.lower() in (metric.family.__doc__ or "").lower(), name
