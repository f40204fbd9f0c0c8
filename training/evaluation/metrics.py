"""Every figure by name: which way is better, what it applies to, and the family that computes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assistant.errors import UnknownName, UsageError
from training.evaluation import classification, generation, ranking, scoring
from training.evaluation.predictions import Kind, Predictions
from training.evaluation.statistics import Family

Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class Metric:
    """A figure. `family` computes it, from predictions of `kinds`, with others of its family.

    `top`: its highest value. `asked`: it is computed only when named (it is slow, or another reading of the
    same predictions). `of_groups`: it says something of any subgroup, also of one with a single label.
    """

    name: str
    better: Better
    kinds: tuple[Kind, ...]
    family: Callable[[Predictions], Family]
    top: float = 1.0
    asked: bool = False
    of_groups: bool = False

    @property
    def sense(self) -> int:
        """1 where higher is better, -1 where lower is."""
        return 1 if self.better == "higher" else -1


_ANSWERS: tuple[Kind, ...] = ("scorer", "classes")
_INF = float("inf")
_WORDS: dict[Kind, str] = {"scorer": "a scorer", "classes": "a classifier", "generator": "a generator"}
_POOLED = [
    f"{mean}_{name}" for mean in ("micro", "macro", "weighted") for name in ("precision", "recall", "f1")
]
_RANKS = [
    "mrr",
    *(f"hit_at_{k}" for k in ranking.HITS),
    *(f"recall_at_{k}" for k in ranking.HITS),
    "recall_at_ground_truth",
]


def _all() -> list[Metric]:
    by_class, curves = classification.answers_by_class, scoring.curves
    generator: tuple[Kind, ...] = ("generator",)
    return [
        Metric("accuracy", "higher", _ANSWERS, classification.right_answers, of_groups=True),
        *(Metric(name, "higher", ("scorer",), by_class) for name in ("precision", "recall", "f1")),
        *(Metric(name, "higher", ("classes",), by_class) for name in _POOLED),
        Metric("average_precision", "higher", _ANSWERS, curves),
        Metric("roc_auc", "higher", _ANSWERS, curves),
        Metric("log_loss", "lower", _ANSWERS, scoring.calibration, _INF, of_groups=True),
        Metric("brier", "lower", _ANSWERS, scoring.calibration, 2.0, of_groups=True),
        Metric("ece", "lower", _ANSWERS, scoring.calibration),
        *(Metric(name, "higher", _ANSWERS, ranking.rankings, asked=True, of_groups=True) for name in _RANKS),
        Metric("exact_match", "higher", generator, generation.exact, of_groups=True),
        Metric("character_error_rate", "lower", generator, generation.characters, _INF, of_groups=True),
        Metric("bleu", "higher", generator, generation.bleu, 100.0, of_groups=True),
        Metric("chrf", "higher", generator, generation.chrf, 100.0, of_groups=True),
        *(
            Metric(name, "higher", generator, generation.rouge, of_groups=True)
            for name in ("rouge_1", "rouge_2", "rouge_l")
        ),
        Metric("bertscore", "higher", generator, generation.bertscore, asked=True, of_groups=True),
    ]


METRICS: dict[str, Metric] = {metric.name: metric for metric in _all()}


def find_metric(name: str, predictions: Predictions | None = None) -> Metric:
    """The metric called `name`; raises `UnknownName` with those there are (of the predictions' kind)."""
    fitting = [one.name for one in METRICS.values() if predictions is None or predictions.kind in one.kinds]
    if name not in METRICS:
        raise UnknownName(f"There is no metric {name!r}; there are: {', '.join(fitting)}.")
    if predictions is not None and name not in fitting:
        kind = _WORDS[predictions.kind]
        raise UsageError(f"{name} cannot be had of {kind}; of that there are: {', '.join(fitting)}.")
    return METRICS[name]


def families(predictions: Predictions, primary: Metric) -> list[Family]:
    """The families of all figures that apply: those of the predictions' kind, and the primary's.

    Where pairs are ranked, only the rankings and the curves: a ranking score need not be a probability.
    """
    if ranks_pairs(predictions, primary):
        return [primary.family(predictions), scoring.curves(predictions)]
    wanted = [
        metric.family
        for metric in METRICS.values()
        if predictions.kind in metric.kinds and (not metric.asked or metric.family is primary.family)
    ]
    return [family(predictions) for family in dict.fromkeys(wanted)]


def ranks_pairs(predictions: Predictions, primary: Metric) -> bool:
    """Whether these are scores of pairs whose order alone counts, as a matcher's."""
    return predictions.kind == "scorer" and primary.family is ranking.rankings


def right_rows(predictions: Predictions, primary: Metric) -> np.ndarray:
    """Which examples are right, bool (n,); where pairs are ranked, which queries find their partner first."""
    if ranks_pairs(predictions, primary):
        return ranking.first_right(predictions)
    return predictions.right()


def group_metric(predictions: Predictions, primary: Metric) -> Metric:
    """What subgroups are compared by: the primary, if it says something of one label alone, else accuracy.

    Precision, F1 and the curves depend on how frequent a label is, so across subgroups they compare the mix,
    not the model.
    """
    if primary.of_groups:
        return primary
    return METRICS["exact_match" if predictions.kind == "generator" else "accuracy"]
