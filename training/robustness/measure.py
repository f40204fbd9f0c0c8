"""How much worse a model gets when its input is perturbed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assistant.progress import Progress, silent
from training.robustness.perturbations import PERTURBATIONS, Text, perturb
from training.tasks.examples import Example, labels_of


@dataclass(frozen=True)
class Robust:
    """What one perturbation does.

    `figure` is the metric on the perturbed texts, `drop` how much worse that is than unperturbed (positive:
    worse, whatever the metric's direction), `flipped` the share of other answers among the texts that it
    changed, `changed` the share of texts that it changed.
    """

    figure: float
    drop: float
    flipped: float
    changed: float = 1.0


def robustness(
    score: Callable[[Sequence[Text]], np.ndarray],
    examples: Sequence[Example],
    metric: Callable[[np.ndarray, np.ndarray], float],
    seed: int = 0,
    better: Literal["higher", "lower"] = "higher",
    progress: Progress = silent,
) -> dict[str, Robust]:
    """By perturbation, those that change nothing left out; one call of `score` each, over the changed texts.

    `score` gives probabilities, (n,) of a scorer or (n, classes); `metric` the figure of those and the labels
    (n,). What the model answers unperturbed is asked once. Raises ValueError without an example.
    """
    if not examples:
        raise ValueError("Robustness needs examples to perturb; none were given.")
    texts, labels = [example.text for example in examples], labels_of(examples)
    plain = np.asarray(score(texts))
    usual, answers = metric(plain, labels), answers_of(plain)
    found = {}
    for done, name in enumerate(PERTURBATIONS):
        progress("perturbing", done, len(PERTURBATIONS))
        perturbed = perturb(name, texts, seed)
        changed = [i for i, (one, other) in enumerate(zip(texts, perturbed, strict=True)) if one != other]
        if not changed:
            continue
        probabilities = plain.copy()
        probabilities[changed] = score([perturbed[i] for i in changed])
        figure = metric(probabilities, labels)
        found[name] = Robust(
            figure=float(figure),
            drop=float(usual - figure if better == "higher" else figure - usual),
            flipped=float((answers_of(probabilities)[changed] != answers[changed]).mean()),
            changed=len(changed) / len(texts),
        )
    progress("perturbing", len(PERTURBATIONS), len(PERTURBATIONS))
    return found


def answers_of(probabilities: np.ndarray) -> np.ndarray:
    """The answers, int64 (n,): the most probable class, or whether a scorer's probability is above a half."""
    if probabilities.ndim == 1:
        return np.asarray(probabilities > 0.5).astype(np.int64)
    return np.asarray(probabilities.argmax(axis=1))
