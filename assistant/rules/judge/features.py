"""What the combiner weighs of a rule on trial, beside the encoder's word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.rules.judge.trials import Trial
from assistant.rules.language import KINDS
from assistant.rules.mining.candidate import FEATURES

_TRIED: dict[str, int] = {
    "held.rows": 0, "held.failing": -1, "later.rows": 0, "later.failing": -1, "found": 1, "caught": 0,
}  # fmt: skip
"""What a trial says, and in which direction it may move the probability (0: either)."""
_MINED = tuple(name for name in FEATURES if name != "failing")
WORD = "encoder"
"""The encoder's logit; NaN where it was not asked."""
NAMES: tuple[str, ...] = (
    *_TRIED, "failing", *(f"mined.{name}" for name in _MINED), *(f"kind.{kind}" for kind in KINDS), WORD,
)  # fmt: skip
DIRECTIONS: tuple[int, ...] = tuple(
    _TRIED.get(name, -1 if name == "failing" else 1 if name == WORD else 0) for name in NAMES
)
"""By feature: 1 where more of it can only speak for a rule, -1 only against it."""


def features(trials: Sequence[Trial], words: np.ndarray | None = None) -> np.ndarray:
    """float32 (trials, len(NAMES)); `words` are the encoder's logits, float (trials,)."""
    matrix = np.full((len(trials), len(NAMES)), np.nan, dtype=np.float32)
    for i, trial in enumerate(trials):
        matrix[i, :-1] = [*_tried(trial), *_mined(trial), *_kind(trial)]
    if words is not None:
        matrix[:, -1] = words
    return matrix


def _tried(trial: Trial) -> list[float]:
    random, later = trial.at_random, trial.later
    return [
        float(np.log1p(random.judged)),
        random.rate if random.judged else np.nan,
        float(np.log1p(later.judged)),
        later.rate if later.judged else np.nan,
        trial.found,
        trial.share,
    ]


def _mined(trial: Trial) -> list[float]:
    told = trial.candidate.features
    return [told["failing"], *(float(told[name]) for name in _MINED)]


def _kind(trial: Trial) -> list[float]:
    return [float(trial.rule.says["kind"] == kind) for kind in KINDS]
