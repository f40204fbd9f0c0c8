"""Telling inputs of another kind from a model's own, and choosing when it says "unknown".

    abstainer = choose_threshold(Abstainer("energy", 0), logits, coverage=0.95)     # validation logits
    detection = measure_detection(abstainer, Inputs(test_logits), right, {"random strings": Inputs(other)})
    abstainer.save(folder)                                                          # beside the weights

Scores are `assistant.models.abstention`'s: higher is more foreign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from assistant.errors import UsageError
from assistant.models.abstention import Abstainer, unit

KEPT = 0.95
"""Share of its own inputs that a detector keeps where its misses are counted."""
_PLACEHOLDER = 0.0
"""A fitted detector's threshold until one is chosen."""


@dataclass(frozen=True)
class Inputs:
    """What a model computed of n inputs: logits (n, outputs) and, for distances, embeddings (n, d)."""

    logits: np.ndarray
    embeddings: np.ndarray | None = None


@dataclass(frozen=True)
class Detection:
    """How well foreign inputs are told, and what abstaining costs.

    By kind of outside input, `auroc`: the probability that one scores above one of the model's own; `fpr95`:
    the share of them that passes where 95 % of its own do. `threshold`: abstain above. On the model's own
    inputs, `coverage`: the share answered; `selective_accuracy`: right answers among those, `accuracy` among
    all; `aurc`: mean error over all coverages. `abstained`: share of each outside kind that is told unknown.
    """

    detector: str
    threshold: float
    coverage: float
    accuracy: float
    selective_accuracy: float
    aurc: float
    auroc: dict[str, float]
    fpr95: dict[str, float]
    abstained: dict[str, float]


def fit_mahalanobis(embeddings: np.ndarray, labels: np.ndarray) -> Abstainer:
    """Class means and one shrunk covariance (Ledoit and Wolf 2004) of training embeddings (n, d).

    `labels` int (n,). Raises `UsageError` with fewer examples than two a class.
    """
    from sklearn.covariance import LedoitWolf

    classes, places = np.unique(labels, return_inverse=True)
    if len(embeddings) < 2 * max(len(classes), 1):
        raise UsageError(
            f"Distances to {len(classes)} classes need two examples of each at least, not {len(embeddings)}."
        )
    means = np.stack([embeddings[places == i].mean(axis=0) for i in range(len(classes))])
    precision = LedoitWolf(assume_centered=True).fit(embeddings - means[places]).precision_
    tensors = {"means": means.astype(np.float32), "precision": precision.astype(np.float32)}
    return Abstainer("mahalanobis", _PLACEHOLDER, tensors=tensors)


def fit_neighbours(
    embeddings: np.ndarray, neighbours: int = 10, most: int = 5_000, seed: int = 0
) -> Abstainer:
    """A reference of at most `most` training embeddings (n, d), drawn at random; the k-th nearest counts.

    Raises `UsageError` with fewer than `neighbours` examples.
    """
    if len(embeddings) < neighbours:
        raise UsageError(f"The {neighbours}-th neighbour cannot be found among {len(embeddings)} examples.")
    rows = np.random.default_rng(seed).permutation(len(embeddings))[:most]
    reference = unit(np.asarray(embeddings, dtype=np.float64)[np.sort(rows)]).astype(np.float32)
    return Abstainer("neighbours", _PLACEHOLDER, neighbours=neighbours, tensors={"reference": reference})


def choose_threshold(abstainer: Abstainer, inputs: Inputs, coverage: float = KEPT) -> Abstainer:
    """`abstainer` with the threshold at which it answers `coverage` of these validation inputs.

    Raises `UsageError` without inputs, or for a coverage outside (0, 1].
    """
    if not 0 < coverage <= 1:
        raise UsageError(f"A coverage of {coverage} was asked; it must lie above 0 and not above 1.")
    scores = _scores(abstainer, inputs)
    threshold = np.sort(scores)[int(np.ceil(coverage * len(scores))) - 1]
    return replace(abstainer, threshold=float(threshold))


def choose_for_accuracy(
    abstainer: Abstainer, inputs: Inputs, right: np.ndarray, accuracy: float
) -> Abstainer:
    """`abstainer` with the threshold that answers most of these validation inputs at `accuracy` or better.

    `right`: bool (n,), which answers are right. Raises `UsageError` where no coverage reaches it.
    """
    scores = _scores(abstainer, inputs)
    coverage, risk = risk_coverage(scores, right)
    reached = np.flatnonzero(1 - risk >= accuracy)
    if not len(reached):
        raise UsageError(
            f"No threshold reaches an accuracy of {accuracy} on {len(scores)} validation examples; the best "
            f"is {1 - risk.min():.3f}. Ask for less, or train a better model."
        )
    return choose_threshold(abstainer, inputs, float(coverage[reached[-1]]))


def risk_coverage(scores: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coverage and risk (share of wrong answers) at each threshold, coverage rising.

    Inputs with equal scores are answered together (El-Yaniv and Wiener 2010).
    """
    order = np.argsort(scores, kind="stable")
    wrong = np.cumsum(~np.asarray(right, dtype=bool)[order])
    counts = np.arange(1, len(order) + 1)
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    return counts[last] / len(order), wrong[last] / counts[last]


def aurc(scores: np.ndarray, right: np.ndarray) -> float:
    """Area under the risk–coverage curve: the mean risk over all coverages (Geifman et al. 2019)."""
    coverage, risk = risk_coverage(scores, right)
    return float((np.diff(coverage, prepend=0.0) * risk).sum())


def auroc(own: np.ndarray, outside: np.ndarray) -> float:
    """The probability that an outside score lies above one of the model's own; ties count half."""
    from sklearn.metrics import roc_auc_score

    truth = np.concatenate([np.zeros(len(own)), np.ones(len(outside))])
    return float(roc_auc_score(truth, np.concatenate([own, outside])))


def fpr_at_kept(own: np.ndarray, outside: np.ndarray, kept: float = KEPT) -> float:
    """The share of outside inputs that passes at the threshold that keeps `kept` of the model's own."""
    threshold = np.sort(own)[int(np.ceil(kept * len(own))) - 1]
    return float((outside <= threshold).mean())


def measure_detection(
    abstainer: Abstainer, inputs: Inputs, right: np.ndarray, outside: Mapping[str, Inputs]
) -> Detection:
    """The figures of `abstainer` on the model's held-out inputs and on outside ones by kind.

    `right`: bool (n,), which of the model's answers to `inputs` are right.
    """
    own = _scores(abstainer, inputs)
    answered = own <= abstainer.threshold
    others = {name: _scores(abstainer, one) for name, one in outside.items()}
    return Detection(
        detector=abstainer.kind,
        threshold=abstainer.threshold,
        coverage=float(answered.mean()),
        accuracy=float(np.mean(right)),
        selective_accuracy=float(np.mean(right[answered])) if answered.any() else float("nan"),
        aurc=aurc(own, right),
        auroc={name: auroc(own, scores) for name, scores in others.items()},
        fpr95={name: fpr_at_kept(own, scores) for name, scores in others.items()},
        abstained={name: float((scores > abstainer.threshold).mean()) for name, scores in others.items()},
    )


def _scores(abstainer: Abstainer, inputs: Inputs) -> np.ndarray:
    if not len(inputs.logits):
        raise UsageError("When to abstain is measured on examples; none were given.")
    return abstainer.score(inputs.logits, inputs.embeddings)
