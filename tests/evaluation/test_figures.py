"""Figures against the libraries that define them, unweighted and under bootstrap weights."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sacrebleu
from rapidfuzz.distance import Levenshtein
from rouge_score.rouge_scorer import RougeScorer
from sklearn import metrics as sk

from tests.evaluation import samples
from training.calibration import expected_calibration_error, log_loss, reliability
from training.evaluation import classification, generation, ranking, scoring
from training.evaluation.predictions import Predictions
from training.evaluation.statistics import clusters, resampled
from training.tasks.examples import Example

WEIGHTS = np.concatenate([np.ones((1, 300)), *resampled(np.arange(300), 3, 1)])


def repeated(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.repeat(values, weights.astype(int), axis=0)


@pytest.mark.parametrize("row", range(4))
def test_a_scorers_figures_are_those_of_scikit_learn(row):
    predictions, weights = samples.scorer(300), WEIGHTS[row : row + 1]
    truth, scores = (repeated(values, weights[0]) for values in (predictions.truth(), predictions.scores()))
    answers = scores > 0.5
    found = {
        **classification.right_answers(predictions)(weights),
        **classification.answers_by_class(predictions)(weights),
        **scoring.curves(predictions)(weights),
        **scoring.calibration(predictions)(weights),
    }
    expected = {
        "accuracy": sk.accuracy_score(truth, answers),
        "precision": sk.precision_score(truth, answers),
        "recall": sk.recall_score(truth, answers),
        "f1": sk.f1_score(truth, answers),
        "average_precision": sk.average_precision_score(truth, scores),
        "roc_auc": sk.roc_auc_score(truth, scores),
        "log_loss": log_loss(scores, truth),
        "brier": sk.brier_score_loss(truth, scores),
        "ece": expected_calibration_error(scores, truth),
    }
    assert {name: float(value[0]) for name, value in found.items()} == pytest.approx(expected)


@pytest.mark.parametrize("row", range(4))
def test_a_classifiers_figures_are_those_of_scikit_learn(row):
    predictions, weights = samples.classes(300), WEIGHTS[row : row + 1]
    truth, scores = (repeated(values, weights[0]) for values in (predictions.truth(), predictions.scores()))
    answers, found = scores.argmax(axis=1), {}
    for family in (
        classification.right_answers,
        classification.answers_by_class,
        scoring.curves,
        scoring.calibration,
    ):
        found.update({name: float(value[0]) for name, value in family(predictions)(weights).items()})
    one_hot = np.eye(len(samples.LABELS))[truth]
    expected = {
        "accuracy": sk.accuracy_score(truth, answers),
        "average_precision": sk.average_precision_score(one_hot, scores, average="macro"),
        "roc_auc": sk.roc_auc_score(one_hot, scores, average="macro"),
        "log_loss": sk.log_loss(truth, scores),
        "brier": float(((scores - one_hot) ** 2).sum(axis=1).mean()),
        "ece": expected_calibration_error(scores, truth),
    }
    for mean in ("micro", "macro", "weighted"):
        precision, recall, f1, _ = sk.precision_recall_fscore_support(
            truth, answers, average=mean, zero_division=0
        )
        expected |= {f"{mean}_precision": precision, f"{mean}_recall": recall, f"{mean}_f1": f1}
    assert found == pytest.approx(expected)


def test_a_class_nobody_has_counts_only_where_it_is_answered():
    truth, answers = [0, 0, 1, 1], [0, 2, 1, 1]
    examples = tuple(Example(str(i), label) for i, label in enumerate(truth))
    predictions = Predictions("t", "m", ("a", "b", "c", "d"), examples, np.eye(4)[answers])
    found = classification.answers_by_class(predictions)(np.ones((1, 4)))
    assert found["macro_f1"][0] == pytest.approx(sk.f1_score(truth, answers, average="macro"))
    assert found["macro_f1"][0] == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_one_label_alone_leaves_the_curves_undefined_without_a_warning():
    examples = tuple(Example(str(i), 1) for i in range(3))
    found = scoring.curves(Predictions("t", "m", (), examples, np.array([0.1, 0.2, 0.9])))(np.ones((1, 3)))
    assert found["average_precision"][0] == 1
    assert math.isnan(found["roc_auc"][0])
    none = tuple(Example(str(i), 0) for i in range(3))
    found = scoring.curves(Predictions("t", "m", (), none, np.array([0.1, 0.2, 0.9])))(np.ones((1, 3)))
    assert math.isnan(found["average_precision"][0])


def test_confusion_and_the_classes_agree_with_scikit_learn():
    predictions = samples.classes(300)
    truth, answers = predictions.truth(), predictions.answers()
    confusion = classification.confusion_matrix(predictions)
    assert np.array_equal(confusion, sk.confusion_matrix(truth, answers))
    per_class = classification.class_figures(
        confusion, samples.LABELS, scoring.class_average_precision(predictions)
    )
    expected = sk.precision_recall_fscore_support(truth, answers)
    one_hot = np.eye(len(samples.LABELS))[truth]
    for i, name in enumerate(samples.LABELS):
        assert per_class[name][1:4] == pytest.approx([column[i] for column in expected[:3]])
        assert per_class[name].examples == expected[3][i]
        ap = sk.average_precision_score(one_hot[:, i], predictions.scores()[:, i])
        assert per_class[name].average_precision == pytest.approx(ap)
    first = classification.mix_ups(confusion, samples.LABELS)[0]
    assert (first.truth, first.answer) == ("city", "name")
    assert first.examples == confusion[4, 3]
    assert first.share == pytest.approx(confusion[4, 3] / confusion[4].sum())


def test_the_bins_of_the_reliability_diagram_hold_everything_and_give_the_calibration_error():
    predictions = samples.scorer(300)
    bins = reliability(predictions.scores(), predictions.truth())
    assert sum(one.examples for one in bins) == 300
    assert all(one.low - 1e-9 <= one.confidence <= one.high + 1e-9 for one in bins)
    by_hand = sum(one.examples * abs(one.confidence - one.right) for one in bins) / 300
    assert expected_calibration_error(predictions.scores(), predictions.truth()) == pytest.approx(by_hand)


OUTPUTS = ["the total price of an order", "date of birth", "", "die größe des kunden", "5 July 2024", "x"]
TARGETS = ["total price of the order", "date of birth", "email", "die größe der kunden", "2024-07-05", ""]


@pytest.mark.parametrize("weights", [[1, 1, 1, 1, 1, 1], [3, 0, 1, 2, 0, 0]])
def test_text_figures_are_those_of_the_libraries(weights):
    predictions = samples.generator(OUTPUTS, TARGETS)
    outputs, targets = (list(np.repeat(texts, weights)) for texts in (OUTPUTS, TARGETS))
    found = {}
    for family in (
        generation.exact,
        generation.characters,
        generation.bleu,
        generation.chrf,
        generation.rouge,
    ):
        found.update(
            {name: float(value[0]) for name, value in family(predictions)(np.array([weights])).items()}
        )
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=generation.Words())
    rouge = [scorer.score(target, output) for target, output in zip(targets, outputs, strict=True)]
    expected = {
        "exact_match": np.mean([a == b for a, b in zip(outputs, targets, strict=True)]),
        "character_error_rate": sum(map(Levenshtein.distance, outputs, targets)) / sum(map(len, targets)),
        "bleu": sacrebleu.corpus_bleu(outputs, [targets]).score,
        "chrf": sacrebleu.corpus_chrf(outputs, [targets]).score,
        **{
            name: np.mean([score[inner].fmeasure for score in rouge])
            for name, inner in (("rouge_1", "rouge1"), ("rouge_2", "rouge2"), ("rouge_l", "rougeL"))
        },
    }
    assert found == pytest.approx(expected)


def test_rouge_reads_other_scripts():
    found = generation.rouge(samples.generator(["размер заказа"], ["размер заказа"]))(np.ones((1, 1)))
    assert found["rouge_1"][0] == 1


def test_the_rank_of_the_right_answer_by_hand():
    figures = ranking.rank_figures(
        np.array([0.9, 0.8, 0.7, 0.1, 0.0]), np.array([False, True, False, True, False])
    )
    assert figures["mrr"] == 0.5
    assert (figures["hit_at_1"], figures["hit_at_3"]) == (0, 1)
    assert (figures["recall_at_3"], figures["recall_at_5"]) == (0.5, 1)
    assert figures["recall_at_ground_truth"] == 0.5
    assert ranking.rank_figures(np.zeros(4), np.array([True, False, False, False]))["mrr"] == 0.25
    assert math.isnan(ranking.rank_figures(np.zeros(2), np.zeros(2, dtype=bool))["mrr"])


def test_rankings_of_classes_are_reciprocal_ranks():
    predictions = samples.classes(300)
    found = ranking.rankings(predictions)(np.ones((1, 300)))
    right = predictions.scores()[np.arange(300), predictions.truth()]
    ranks = (predictions.scores() >= right[:, None]).sum(axis=1)
    assert found["mrr"][0] == pytest.approx((1 / ranks).mean())
    assert found["hit_at_3"][0] == pytest.approx((ranks <= 3).mean())
    assert found["hit_at_1"][0] == pytest.approx((predictions.answers() == predictions.truth()).mean())


def test_pairs_are_ranked_by_query_and_by_table():
    pairs = [
        ("a", "x", 1, 0.9),
        ("a", "y", 0, 0.95),
        ("b", "x", 0, 0.2),
        ("b", "y", 1, 0.3),
        ("c", "x", 0, 0.5),
    ]
    examples = tuple(Example((left, right), label, table="t") for left, right, label, _ in pairs)
    predictions = Predictions("match", "m", (), examples, np.array([pair[3] for pair in pairs]))
    found = ranking.rankings(predictions)(np.ones((1, 5)))
    assert found["mrr"][0] == pytest.approx((0.5 + 1) / 2)  # c has no right partner
    assert found["recall_at_ground_truth"][0] == pytest.approx(
        0.5
    )  # of the best 2 pairs of the table, 1 is right
    two = tuple(example._replace(table="t" if example.text[0] == "a" else "u") for example in examples)
    found = ranking.rankings(Predictions("match", "m", (), two, predictions.scores()))(np.ones((1, 5)))
    assert found["recall_at_ground_truth"][0] == pytest.approx(0.0)  # each table's best pair is wrong


def test_whole_tables_are_resampled():
    examples = [Example(str(i), 0, table=table) for i, table in enumerate(["a", "a", "b", "", "", "b"])]
    codes = clusters(examples)
    assert len(set(codes)) == 4
    for block in resampled(codes, 50, 0):
        assert np.array_equal(block[:, 0], block[:, 1])
        assert np.array_equal(block[:, 2], block[:, 5])
        assert (block[:, [0, 2, 3, 4]].sum(axis=1) == 4).all()
    assert len(set(clusters([Example(str(i), 0, table="one") for i in range(3)]))) == 3
