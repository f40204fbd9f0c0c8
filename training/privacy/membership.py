"""Membership inference: can an attacker who sees an example's loss tell whether it was trained on?

The threshold attack calls examples of low loss members (Yeom et al. 2018). The calibrated one takes off how
sure models are that never saw the example (Watson et al. 2022; the offline half of LiRA, Carlini et al. 2022,
with a mean in place of a density). An AUC of 0.5 is chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np
from scipy.stats import rankdata

from assistant.errors import UsageError
from training.calibration import chosen_probability
from training.evaluation.measured import Interval
from training.tasks.examples import Task

_SMALLEST = 1e-12


def example_losses(task: Task, logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The negative log probability (nats) of each true label, (n,), from logits (n, outputs)."""
    probabilities = chosen_probability(task.probabilities(logits.astype(np.float64)), labels)
    return np.asarray(-np.log(np.maximum(probabilities, _SMALLEST)))


def calibrated(losses: np.ndarray, references: Sequence[np.ndarray]) -> np.ndarray:
    """How much surer models that never saw an example are of its label, (n,): low for members.

    In log odds, which tell 99 % from 99.99 %, where losses (n,) hardly differ. `references` are the losses of
    the same examples, (n,) each, under such models; what they mean is what the example's difficulty explains.
    """
    if not references:
        raise UsageError("The calibrated attack needs the losses of at least one reference model.")
    return np.asarray(np.mean([_log_odds(one) for one in references], axis=0) - _log_odds(losses))


def _log_odds(losses: np.ndarray) -> np.ndarray:
    """log(p / (1 - p)) of p = exp(-loss)."""
    losses = np.maximum(losses, _SMALLEST)
    return np.asarray(-losses - np.log(-np.expm1(-losses)))


def membership_auc(
    losses_members: np.ndarray, losses_others: np.ndarray, *, seed: int = 0, resamples: int = 1000
) -> Interval:
    """How often a member's loss is below another example's (ties count half), with a 95 % interval.

    Losses are (n,) and (m,); members and others are resampled each by themselves. Raises `UsageError` where
    one of them is empty.
    """
    if not len(losses_members) or not len(losses_others):
        raise UsageError("An attack is measured on members and on others; one of them is empty.")
    generator = np.random.default_rng(seed)
    drawn = [
        auc(generator.choice(losses_members, len(losses_members)),
            generator.choice(losses_others, len(losses_others)))
        for _ in range(resamples)
    ]  # fmt: skip
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(auc(losses_members, losses_others), float(low), float(high))


def auc(low: np.ndarray, high: np.ndarray) -> float:
    """How often one of `low` (n,) is below one of `high` (m,); ties count half (Mann and Whitney 1947)."""
    ranks = rankdata(np.concatenate([high, low]))[: len(high)]
    return float((ranks.sum() - len(high) * (len(high) + 1) / 2) / (len(high) * len(low)))


def true_positives(losses_members: np.ndarray, losses_others: np.ndarray, false_positives: float) -> float:
    """The share of members found at this share of false alarms, which an average hides (Carlini 2022)."""
    threshold = np.quantile(losses_others, false_positives, method="lower")
    return float((losses_members < threshold).mean())


def auc_bound(epsilon: float, delta: float) -> float:
    """The highest AUC of any attack on an (ε, δ)-private model, each example being there or not.

    The area under the largest curve of true over false positives that the guarantee allows (Kairouz, Oh &
    Viswanath 2015): from (0, δ) by the slope e^ε to its mirror image, then by e^-ε.
    """
    turn = (1 - delta) / (1 + exp(epsilon))
    left = turn * (delta + 1 - turn) / 2
    right = (1 - delta - turn) * (1 - turn + 1) / 2
    return left + right + delta
