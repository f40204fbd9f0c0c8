"""The judge: the probability that a rule holds on tomorrow's data and that a steward keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from assistant.errors import ModelMissing
from assistant.models import RuleScorer
from assistant.rules.judge.catching import WHOLE_TABLE
from assistant.rules.judge.combiner import load_combiner
from assistant.rules.judge.features import features
from assistant.rules.judge.text import rule_texts
from assistant.rules.judge.trials import Trial
from assistant.view import TableView


class Judges(Protocol):
    """The models the judge can use."""

    @property
    def rule_judge(self) -> RuleScorer:
        """The fine-tuned encoder's word on rules."""


def probabilities(trials: Sequence[Trial], view: TableView, models: Judges | None = None) -> np.ndarray:
    """float64 (trials,). Without models, or where they lack the judge of rules, no encoder is asked.

    Of a rule on the whole table parts of the table tell little: it is believed as its miner believes it.
    """
    if not trials:
        return np.zeros(0)
    combiner = load_combiner()
    words = _words(trials, view, models) if models is not None and combiner.uses_encoder else None
    told = combiner.score(features(trials, words))
    whole = [trial.rule.says["kind"] in WHOLE_TABLE for trial in trials]
    strength = [trial.candidate.features["strength"] for trial in trials]
    return np.where(whole, strength, told)


def _words(trials: Sequence[Trial], view: TableView, models: Judges) -> np.ndarray | None:
    try:
        judge = models.rule_judge
    except ModelMissing:
        return None
    return judge.logits([rule_texts(trial.rule, view) for trial in trials])
