"""The judge: the probability that a rule holds on tomorrow's data and that a steward keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from assistant.models import RuleScorer
from assistant.rules.judge.trials import Trial
from assistant.view import TableView


class Judges(Protocol):
    """The models the judge can use."""

    @property
    def rule_judge(self) -> RuleScorer:
        """The fine-tuned encoder's word on rules."""


def probabilities(trials: Sequence[Trial], view: TableView, models: Judges | None = None) -> np.ndarray:
    """float64 (trials,)."""
    return np.array([_by_counts(trial) for trial in trials])


def _by_counts(trial: Trial) -> float:
    """Without a failing row held out, and mined from every part: as sure as many such were."""
    if trial.at_random.failing or trial.later.failing or trial.found < 1:
        return 0.3 * trial.found
    return 0.999 if trial.at_random.judged > 100 else 0.98
