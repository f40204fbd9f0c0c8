"""Probabilities as scores: how well they rank (average precision, ROC AUC) and how true they are."""

from __future__ import annotations

import numpy as np

from training.calibration import brier_terms, chosen_probability, confidence_and_right
from training.evaluation.predictions import Predictions
from training.evaluation.statistics import Family, Figures, Sums, ratio

BINS = 10


def curves(predictions: Predictions) -> Family:
    """average_precision and roc_auc (higher).

    Average precision: the mean precision over the recalls, without interpolation, as scikit-learn has it
    (Buckley & Voorhees 2000). ROC AUC: the probability that a positive scores above a negative, ties half
    (Hanley & McNeil 1982). Of classes: each against the rest, the mean over those with true examples.
    """
    truth, scores = predictions.truth(), predictions.scores()
    if scores.ndim == 1:
        rankings = [_Ranking(scores, truth == 1)]
    else:
        rankings = [_Ranking(scores[:, i], truth == i) for i in np.unique(truth)]

    def family(weights: np.ndarray) -> Figures:
        both = np.stack([ranking(weights) for ranking in rankings])
        defined = ~np.isnan(both)
        mean = ratio(np.where(defined, both, 0).sum(axis=0), defined.sum(axis=0))
        return {"average_precision": mean[0], "roc_auc": mean[1]}

    return family


class _Ranking:
    """Average precision and ROC AUC of one score under example weights.

    Only places that hold positives are looked at, in order of falling score; equal scores are one place.
    """

    def __init__(self, scores: np.ndarray, positive: np.ndarray) -> None:
        self._order = np.argsort(-scores, kind="stable")
        ordered = scores[self._order]
        ends = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
        place = np.searchsorted(ends, np.arange(len(ordered)))
        self._positives = np.flatnonzero(positive[self._order])
        kept, starts = np.unique(place[self._positives], return_index=True)
        self._starts = starts
        self._ends = ends[kept]
        self._before = np.where(kept > 0, ends[kept - 1], -1)

    def __call__(self, weights: np.ndarray) -> np.ndarray:
        """(2, r): average precision, ROC AUC; NaN where weights leave no positive (or no negative)."""
        if not len(self._positives):
            return np.full((2, len(weights)), np.nan)
        ordered = weights[:, self._order]
        drawn = np.cumsum(ordered, axis=1)
        hits = np.add.reduceat(ordered[:, self._positives], self._starts, axis=1)
        found = np.cumsum(hits, axis=1)
        upto = drawn[:, self._ends]
        before = np.where(self._before >= 0, drawn[:, self._before], 0.0)
        positives, all_ = found[:, -1], drawn[:, -1]
        precision = (hits * ratio(found, upto, 0)).sum(axis=1)
        negatives_above = (upto + before - 2 * found + hits) / 2  # those of the same place count half
        ranked = (hits * ((all_ - positives)[:, None] - negatives_above)).sum(axis=1)
        return np.stack([ratio(precision, positives), ratio(ranked, positives * (all_ - positives))])


def calibration(predictions: Predictions) -> Sums:
    """log_loss (nats), brier and ece (all lower).

    log_loss: mean negative log probability of the true label. brier: mean squared distance of the
    probabilities from the truth, summed over classes (Brier 1950), of a scorer over label 1 alone. ece:
    expected calibration error over equally wide bins, as `training.calibration` has it (Naeini et al. 2015).
    """
    truth, scores = predictions.truth(), predictions.scores()
    losses = -np.log(np.clip(chosen_probability(scores, truth), 1e-9, 1))
    confidence, right = confidence_and_right(scores, truth)
    inside = np.eye(BINS)[np.minimum((confidence * BINS).astype(int), BINS - 1)]
    gaps = inside * (confidence - right.astype(np.float64))[:, None]
    terms = np.concatenate([losses[:, None], brier_terms(scores, truth)[:, None], gaps], axis=1)
    return Sums(
        terms,
        lambda sums, totals: {
            "log_loss": ratio(sums[:, 0], totals),
            "brier": ratio(sums[:, 1], totals),
            "ece": ratio(np.abs(sums[:, 2:]).sum(axis=1), totals),
        },
    )


def class_average_precision(predictions: Predictions) -> np.ndarray:
    """The average precision of each class against the rest, (classes,); NaN of a class without examples."""
    truth, scores = predictions.truth(), predictions.scores()
    table = scores if scores.ndim == 2 else np.stack([1 - scores, scores], axis=1)
    every = np.ones((1, len(truth)))
    return np.array([_Ranking(table[:, i], truth == i)(every)[0, 0] for i in range(table.shape[1])])


def precision_recall_curve(scores: np.ndarray, positive: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Recalls and precisions as the threshold falls, at every distinct score; empty without a positive."""
    from sklearn.metrics import precision_recall_curve as curve

    if not positive.any():
        return np.zeros(0), np.zeros(0)
    precisions, recalls, _ = curve(positive, scores)
    return recalls[::-1], precisions[::-1]
