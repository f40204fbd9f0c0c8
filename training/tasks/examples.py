"""What a task is made of: its labelled texts, its objective, and how it is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

Text = str | tuple[str, str]
Split = Literal["train", "validation"]
Kind = Literal["classification", "matching", "generation"]


class Example(NamedTuple):
    """One text (or pair) and what is to be said of it.

    `label` is a class's index (0 or 1 for a scorer), -1 where there is none; `groups` names the subgroups it
    is reported under; `target` is what a generator should write, or the partner of a matching pair; `table`
    is where it comes from: splits and the leakage check go by it.
    """

    text: Text
    label: int = -1
    groups: tuple[str, ...] = ()
    target: str = ""
    table: str = ""


@dataclass(frozen=True)
class Metric:
    """The primary metric by name; `better` is the direction in which it improves."""

    name: str
    better: Literal["higher", "lower"] = "higher"

    def improves(self, value: float, best: float | None) -> bool:
        """Whether `value` beats `best`."""
        return best is None or (value > best if self.better == "higher" else value < best)


def measure_binary(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Of a yes or no: average precision, area under the ROC curve, F1 and accuracy at even odds."""
    return {
        "average_precision": float(average_precision_score(labels, probabilities)),
        "roc_auc": float(roc_auc_score(labels, probabilities)),
        "f1": float(f1_score(labels, probabilities > 0.5)),
        "accuracy": float(((probabilities > 0.5) == labels).mean()),
    }


def no_measure(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Of a task without labels: pairs and texts are measured by their objectives."""
    return {}


@dataclass(frozen=True)
class Task:
    """One fine-tuning task.

    `name` is what `dqa train` calls it, `model` its result's name among `assistant.models.Models`. `kind`
    says what the model is trained towards. A classification without `labels` has one logit, for the
    probability of label 1. `corpus(split, count, seed)` draws examples, those of "validation" from sources
    that "train" never sees. `measure(probabilities, labels)` gives a classification's figures, the primary
    among them; probabilities are (n,) without `labels`, else (n, len(labels)).
    """

    name: str
    model: str
    purpose: str
    data: str
    limits: str
    labels: tuple[str, ...]
    first_segment: bool
    metric: Metric
    corpus: Callable[[Split, int, int], list[Example]]
    measure: Callable[[np.ndarray, np.ndarray], dict[str, float]] = no_measure
    kind: Kind = "classification"

    @property
    def outputs(self) -> int:
        """Logits a text."""
        return len(self.labels) or 1

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Logits (n, outputs) to probabilities, (n,) or (n, outputs)."""
        if not self.labels:
            return np.asarray(1 / (1 + np.exp(-logits[:, 0])))
        exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))

    def answers(self, probabilities: np.ndarray) -> np.ndarray:
        """The most probable label of each, (n,)."""
        if not self.labels:
            return np.asarray(probabilities > 0.5).astype(np.int64)
        return np.asarray(probabilities.argmax(axis=1))


def labels_of(examples: Sequence[Example]) -> np.ndarray:
    """int64 (n,)."""
    return np.array([example.label for example in examples], dtype=np.int64)
