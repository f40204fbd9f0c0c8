"""Probabilities that mean what they say: one temperature, and how far off they still are."""

from __future__ import annotations

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


def expected_calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Mean gap between confidence and share of right answers, over equally wide bins (Naeini et al. 2015)."""
    if probabilities.ndim == 1:
        confidence, right = probabilities, labels == 1
    else:
        confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[places == b].mean() - right[places == b].mean()) * (places == b).mean()
        for b in range(bins)
        if (places == b).any()
    ]
    return float(sum(gaps))
