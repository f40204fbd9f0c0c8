"""Robustness, detection of foreign input and the threshold to abstain at, of one trained model in one call.

examined = examine(adapter.logits, validation, test, metric)
examined.abstainer.save(folder)
card = Card(…, robustness=examined.robustness, ood=examined.detection)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assistant.models.abstention import Abstainer
from assistant.progress import Progress, silent
from training.robustness.measure import Robust, answers_of, robustness
from training.robustness.ood import KEPT, Detection, Inputs, choose_threshold, measure_detection
from training.robustness.outside import random_strings, shuffled_characters
from training.robustness.perturbations import Text
from training.tasks.examples import Example, labels_of

MOST = 500
"""Test examples that are perturbed: some fifteen times each, so that it stays below a minute."""


@dataclass(frozen=True)
class Examined:
    """What `examine` found."""

    robustness: dict[str, Robust]
    detection: Detection
    abstainer: Abstainer


def examine(
    logits: Callable[[Sequence[Text]], np.ndarray],
    validation: Sequence[Example],
    test: Sequence[Example],
    metric: Callable[[np.ndarray, np.ndarray], float],
    better: Literal["higher", "lower"] = "higher",
    *,
    coverage: float = KEPT,
    outside: Mapping[str, Sequence[Text]] | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Examined:
    """Examine a scorer (one logit) or classifier; `logits` gives (n, outputs), as served.

    The energy abstains, its threshold chosen on `validation` so that `coverage` of it is answered; all is
    measured on `test` (perturbed: its first `MOST`) and against strings without sense and the texts of
    `outside`, by their kind. `metric` is the figure of probabilities and labels. Raises `UsageError` and
    ValueError without examples.
    """
    robust = robustness(
        lambda texts: probabilities_of(logits(texts)), test[:MOST], metric, seed, better, progress
    )
    texts = [example.text for example in test[:MOST]]
    others = {
        "random strings": random_strings(texts, seed),
        "shuffled characters": shuffled_characters(texts, seed),
        **(outside or {}),
    }
    progress("measuring unfamiliar input", 0, None)
    own = logits([example.text for example in test])
    right = answers_of(probabilities_of(own)) == labels_of(test)
    plain = Abstainer("energy", 0.0)
    abstainer = choose_threshold(plain, Inputs(logits([example.text for example in validation])), coverage)
    foreign = {name: Inputs(logits(list(given))) for name, given in others.items() if given}
    return Examined(robust, measure_detection(abstainer, Inputs(own), right, foreign), abstainer)


def probabilities_of(logits: np.ndarray) -> np.ndarray:
    """Logits (n, outputs) to probabilities: (n,) where there is one output, else (n, outputs)."""
    if logits.shape[1] == 1:
        return np.asarray(1 / (1 + np.exp(-logits[:, 0])))
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))
