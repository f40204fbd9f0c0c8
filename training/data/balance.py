"""How even the classes are, and two ways to make up for it: weights, and examples drawn again."""

from __future__ import annotations

import numpy as np

from training.data.labelled import LabelledData
from training.tasks.examples import labels_of


def class_counts(data: LabelledData) -> dict[str, int]:
    """Examples of each class by name, 0 for one that never occurs; {} where nothing is labelled."""
    return dict(zip(data.names, _counts(data).tolist(), strict=True))


def _counts(data: LabelledData) -> np.ndarray:
    labels = labels_of(data.examples)
    return np.bincount(labels[labels >= 0], minlength=len(data.names))[: len(data.names)]


def imbalance(data: LabelledData) -> float:
    """Examples of the largest class for each of the smallest that occurs: 1 is even, NaN unlabelled."""
    counts = _counts(data)
    counts = counts[counts > 0]
    return float(counts.max() / counts.min()) if len(counts) else float("nan")


def effective_classes(data: LabelledData) -> float:
    """How many classes of equal size would be as uneven: the exponential of the entropy; 0 unlabelled."""
    counts = _counts(data)
    if not counts.sum():
        return 0.0
    shares = counts[counts > 0] / counts.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def effective_numbers(data: LabelledData, beta: float = 0.999) -> np.ndarray:
    """float64 (classes,): examples of each class, each further one counting less: (1 − βⁿ) / (1 − β).

    Source: Cui et al., Class-Balanced Loss Based on Effective Number of Samples, CVPR 2019.
    """
    return np.asarray((1 - np.power(beta, _counts(data))) / (1 - beta))


def class_weights(data: LabelledData) -> np.ndarray:
    """float64 (classes,): n / (classes · examples of the class), so that classes weigh the same in a loss.

    A class that never occurs weighs 0.
    """
    counts = _counts(data)
    present = counts > 0
    weights = np.zeros(len(counts))
    weights[present] = counts.sum() / (present.sum() * counts[present])
    return weights


def oversample(data: LabelledData, seed: int = 0) -> LabelledData:
    """The data with examples of smaller classes drawn again until each is as large as the largest.

    Whole rounds first, so that no example is drawn twice more often than another of its class. For training
    data alone, behind the split.
    """
    labels = labels_of(data.examples)
    counts = _counts(data)
    rng = np.random.default_rng(seed)
    drawn = [np.arange(len(labels))]
    for label in np.flatnonzero(counts).tolist():
        members = np.flatnonzero(labels == label)
        rounds, rest = divmod(int(counts.max()) - len(members), len(members))
        drawn += [members] * rounds + [rng.permutation(members)[:rest]]
    return data.take(rng.permutation(np.concatenate(drawn)).tolist())
