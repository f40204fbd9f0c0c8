"""Probabilities that mean what they say: one temperature, and how far off they still are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from training.tasks.examples import Task


def fit_temperature(task: Task, logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature that minimises the log loss of logits (n, outputs) on labels (n,) (Guo et al. 2017)."""
    temperatures = np.geomspace(0.2, 5, 161)
    losses = [log_loss(task.probabilities(logits / t), labels) for t in temperatures]
    return float(temperatures[int(np.argmin(losses))])


def log_loss(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean negative log probability (nats) of the true labels."""
    return float(-np.log(np.clip(chosen_probability(probabilities, labels), 1e-9, 1)).mean())


def chosen_probability(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The probability given to the true label, (n,); `probabilities` (n,) are those of label 1."""
    if probabilities.ndim == 1:
        return np.where(labels == 1, probabilities, 1 - probabilities)
    return np.asarray(probabilities[np.arange(len(labels)), labels])


class Bin(NamedTuple):
    """One bin of a reliability diagram: confidences in [low, high), their mean, the share that is right."""

    low: float
    high: float
    examples: int
    confidence: float
    right: float


def confidence_and_right(probabilities: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is set against what, (n,) each: a scorer's probability and whether the label is 1; a classifier's
    highest probability and whether it is that of the true label."""
    if probabilities.ndim == 1:
        return probabilities, labels == 1
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == labels


def reliability(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> tuple[Bin, ...]:
    """The bins of equal width that hold any example (reliability diagram, DeGroot & Fienberg 1983)."""
    confidence, right = confidence_and_right(probabilities, labels)
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    return tuple(
        Bin(b / bins, (b + 1) / bins, int(inside.sum()), float(confidence[inside].mean()),
            float(right[inside].mean()))
        for b in range(bins)
        if (inside := places == b).any()
    )  # fmt: skip


def expected_calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Mean gap between confidence and share of right answers, over equally wide bins (Naeini et al. 2015)."""
    found = reliability(probabilities, labels, bins)
    return float(sum(abs(one.confidence - one.right) * one.examples for one in found) / len(labels))


def brier_terms(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Squared distance of each example's probabilities from the truth, (n,); their mean is the Brier score.

    Summed over the classes (Brier 1950); of a scorer over label 1 alone.
    """
    if probabilities.ndim == 1:
        return np.asarray((probabilities - labels) ** 2)
    return np.asarray(((probabilities - np.eye(probabilities.shape[1])[labels]) ** 2).sum(axis=1))
