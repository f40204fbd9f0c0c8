"""Right and wrong answers: accuracy, precision, recall, F1, the confusion matrix."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from training.evaluation.predictions import Predictions
from training.evaluation.statistics import Figures, Sums, means, ratio


class ClassFigures(NamedTuple):
    """One class: how many examples have it, and how well it is found. NaN where not defined."""

    examples: int
    precision: float
    recall: float
    f1: float
    average_precision: float


class MixUp(NamedTuple):
    """`examples` of the class `truth` were called `answer`: `share` of all examples of that class."""

    truth: str
    answer: str
    examples: int
    share: float


def right_answers(predictions: Predictions) -> Sums:
    """accuracy (higher): the share of examples whose most probable label is the true one."""
    return means({"accuracy": predictions.answers() == predictions.truth()})


def answers_by_class(predictions: Predictions) -> Sums:
    """Precision, recall and F1 (higher; van Rijsbergen 1979, Sokolova & Lapalme 2009).

    A scorer: of label 1. Classes: micro (all answers pooled: with one label an example equal to accuracy),
    macro (mean over the classes that occur among the truths or answers, as scikit-learn has it) and weighted
    (mean by the classes' true counts). A class never answered has precision 0.
    """
    count = len(predictions.labels) or 2
    truth = np.eye(count)[predictions.truth()]
    answers = np.eye(count)[predictions.answers()]
    finish = _by_class if predictions.labels else _of_label_1
    return Sums(np.concatenate([truth * answers, answers, truth], axis=1), finish)


def _of_label_1(sums: np.ndarray, _totals: np.ndarray) -> Figures:
    hits, answered, true = sums[:, 1], sums[:, 3], sums[:, 5]
    return {
        "precision": ratio(hits, answered, 0),
        "recall": ratio(hits, true, 0),
        "f1": ratio(2 * hits, answered + true, 0),
    }


def _by_class(sums: np.ndarray, _totals: np.ndarray) -> Figures:
    hits, answered, true = np.split(sums, 3, axis=1)
    parts = {
        "precision": ratio(hits, answered, 0),
        "recall": ratio(hits, true, 0),
        "f1": ratio(2 * hits, answered + true, 0),
    }
    present = answered + true > 0
    pooled = {
        "precision": ratio(hits.sum(axis=1), answered.sum(axis=1)),
        "recall": ratio(hits.sum(axis=1), true.sum(axis=1)),
        "f1": ratio(2 * hits.sum(axis=1), (answered + true).sum(axis=1)),
    }
    figures: Figures = {}
    for name, values in parts.items():
        figures[f"micro_{name}"] = pooled[name]
        figures[f"macro_{name}"] = ratio((values * present).sum(axis=1), present.sum(axis=1))
        figures[f"weighted_{name}"] = ratio((values * true).sum(axis=1), true.sum(axis=1))
    return figures


def confusion_matrix(predictions: Predictions) -> np.ndarray:
    """int64 (classes, classes): row the truth, column the answer; 2 × 2 for a scorer."""
    count = len(predictions.labels) or 2
    flat = np.bincount(predictions.truth() * count + predictions.answers(), minlength=count * count)
    return flat.reshape(count, count)


def class_f1(predictions: Predictions, label: int) -> Sums:
    """F1 of one class; 0 where it is neither had nor answered."""
    truth, answers = predictions.truth() == label, predictions.answers() == label
    terms = np.stack([truth & answers, truth, answers], axis=1).astype(np.float64)
    return Sums(terms, lambda sums, _: {"f1": ratio(2 * sums[:, 0], sums[:, 1] + sums[:, 2], 0)})


def class_figures(
    confusion: np.ndarray, names: tuple[str, ...], average_precision: np.ndarray
) -> dict[str, ClassFigures]:
    """The figures of every class, from the confusion matrix and the average precisions (classes,)."""
    hits = np.diag(confusion)
    answered, true = confusion.sum(axis=0), confusion.sum(axis=1)
    precision, recall = ratio(hits, answered), ratio(hits, true)
    f1 = ratio(2 * hits, answered + true)
    rows = zip(true, precision, recall, f1, average_precision, strict=True)
    return {
        name: ClassFigures(int(count), *(float(value) for value in values))
        for name, (count, *values) in zip(names, rows, strict=True)
    }


def mix_ups(confusion: np.ndarray, names: tuple[str, ...], most: int = 20) -> tuple[MixUp, ...]:
    """The most frequent confusions, most frequent first."""
    wrong = confusion * (1 - np.eye(len(confusion), dtype=np.int64))
    order = np.argsort(-wrong, axis=None, kind="stable")[:most]
    totals = confusion.sum(axis=1)
    pairs = [divmod(int(place), len(confusion)) for place in order]
    return tuple(
        MixUp(names[row], names[column], int(wrong[row, column]), float(wrong[row, column] / totals[row]))
        for row, column in pairs
        if wrong[row, column]
    )
