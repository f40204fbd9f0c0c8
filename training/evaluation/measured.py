"""Measure predictions: every figure that applies with its 95 % interval, subgroups, classes, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from assistant.errors import UsageError
from training.calibration import Bin, reliability
from training.evaluation import classification
from training.evaluation.classification import ClassFigures, MixUp
from training.evaluation.metrics import (
    METRICS,
    Better,
    Metric,
    families,
    find_metric,
    group_metric,
    ranks_pairs,
)
from training.evaluation.predictions import Predictions
from training.evaluation.scoring import class_average_precision
from training.evaluation.statistics import Family, Figures, Sums, clusters, gathered, resampled

SMALLEST = 20
"""Subgroups of fewer examples are not named the worst: their figures are chance."""


@dataclass(frozen=True)
class Interval:
    """A figure and its 95 % bootstrap interval; NaN throughout where it is not defined."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


@dataclass(frozen=True)
class Subgroup:
    """How many examples, and `Measured.group_metric` of them."""

    examples: int
    figure: Interval


@dataclass(frozen=True)
class Measured:
    """What predictions are worth.

    `figures` by name, all that apply; `metric` is the primary one, `better` its direction. `subgroups` by
    name, their figure being `group_metric`; `worst`: the subgroup of at least `SMALLEST` examples with the
    worst figure, if its interval lies clear of the whole's, else "". `confusion`: int64 (classes, classes),
    rows the truth, columns the answers; a generator or matcher has none, nor `calibration`, `classes`,
    `mix_ups`.
    `clusters`: how many tables (or single examples) were resampled.
    """

    metric: str
    better: Better
    examples: int
    clusters: int
    figures: dict[str, Interval]
    group_metric: str
    subgroups: dict[str, Subgroup]
    worst: str
    confusion: np.ndarray | None = None
    calibration: tuple[Bin, ...] = ()
    classes: dict[str, ClassFigures] = field(default_factory=dict)
    mix_ups: tuple[MixUp, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON data, without the confusion matrix."""
        whole = {name: value for name, value in self.__dict__.items() if name not in ("confusion",)}
        return {
            **whole,
            "figures": {name: asdict(figure) for name, figure in self.figures.items()},
            "subgroups": {name: asdict(group) for name, group in self.subgroups.items()},
            "calibration": [one._asdict() for one in self.calibration],
            "classes": {name: figures._asdict() for name, figures in self.classes.items()},
            "mix_ups": [one._asdict() for one in self.mix_ups],
        }


def measure(
    predictions: Predictions, metric: str, better: Better = "higher", *, seed: int = 0, resamples: int = 1000
) -> Measured:
    """All figures of `predictions`; the primary is `metric`, whose direction must be `better`.

    Intervals: the percentile bootstrap (Efron & Tibshirani 1993) over tables, or over examples where none is
    named, less the resamples' bias. Raises `UnknownName` for a metric there is not, `UsageError` for one that
    these predictions cannot have, and where there are no examples.
    """
    primary = find_metric(metric, predictions)
    if primary.better != better:
        raise UsageError(f"Of {metric}, {primary.better} is better, not {better}.")
    if not predictions.examples:
        raise UsageError(f"There is nothing to measure: {predictions.model} has no test examples.")
    codes = clusters(predictions.examples)
    found = families(predictions, primary)
    by_group = group_metric(predictions, primary)
    rows = members(predictions)
    figures, groups = _bootstrap(found, by_group, predictions, rows, codes, resamples, seed)
    subgroups = {name: Subgroup(len(places), groups[name]) for name, places in rows.items()}
    whole = {name: figures[name] for name in METRICS if name in figures}
    plain = predictions.kind == "generator" or ranks_pairs(predictions, primary)
    details = {} if plain else _details(predictions)
    return Measured(
        metric=metric,
        better=better,
        examples=len(predictions.examples),
        clusters=int(codes.max()) + 1,
        figures=whole,
        group_metric=by_group.name,
        subgroups=_worst_first(subgroups, by_group),
        worst=_worst(subgroups, whole[by_group.name], by_group),
        **details,
    )


def members(predictions: Predictions) -> dict[str, np.ndarray]:
    """The rows of each subgroup."""
    rows: dict[str, list[int]] = {}
    for i, example in enumerate(predictions.examples):
        for group in example.groups:
            rows.setdefault(group, []).append(i)
    return {name: np.array(places) for name, places in rows.items()}


def _bootstrap(
    found: Sequence[Family], by_group: Metric, predictions: Predictions, rows: dict[str, np.ndarray],
    codes: np.ndarray, resamples: int, seed: int,
) -> tuple[dict[str, Interval], dict[str, Interval]]:  # fmt: skip
    """Intervals of the families' figures, and of every subgroup's figure, from the same resamples."""
    shared = by_group.family(predictions) if rows else None
    assert shared is None or isinstance(shared, Sums)
    parts = {name: shared.of(places) for name, places in rows.items()} if shared else {}

    def figures(weights: np.ndarray) -> Figures:
        whole = {name: values for family in found for name, values in family(weights).items()}
        of_groups = {
            f"group {name}": part(weights[:, rows[name]])[by_group.name] for name, part in parts.items()
        }
        return {**whole, **of_groups}

    values = figures(np.ones((1, len(codes))))
    drawn = gathered([figures(block) for block in resampled(codes, resamples, seed)])
    tops = {name: by_group.top if name.startswith("group ") else METRICS[name].top for name in values}
    intervals = {name: interval(float(values[name][0]), drawn[name], tops[name]) for name in values}
    groups = {name: intervals.pop(f"group {name}") for name in parts}
    return intervals, groups


def interval(value: float, drawn: np.ndarray, top: float = 1.0, bottom: float = 0.0) -> Interval:
    """The 95 % interval of a figure from its resamples, less their bias, within its range.

    The bias matters for figures that chance alone moves one way, as it does the calibration error.
    """
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn) or np.isnan(value):
        return Interval(value, float("nan"), float("nan"))
    low, high = np.quantile(drawn, (0.025, 0.975)) - (drawn.mean() - value)
    return Interval(value, float(min(max(low, bottom), value)), float(max(min(high, top), value)))


def _worst_first(subgroups: dict[str, Subgroup], metric: Metric) -> dict[str, Subgroup]:
    def key(name: str) -> tuple[bool, float, str]:
        value = metric.sense * subgroups[name].figure.value
        return np.isnan(value), value, name

    return {name: subgroups[name] for name in sorted(subgroups, key=key)}


def _worst(subgroups: dict[str, Subgroup], whole: Interval, metric: Metric) -> str:
    """The worst subgroup that is clearly worse than the whole, "" if none is."""
    clear = {
        name: group
        for name, group in subgroups.items()
        if group.examples >= SMALLEST
        and (group.figure.high < whole.low if metric.better == "higher" else group.figure.low > whole.high)
    }
    return next(iter(_worst_first(clear, metric)), "")


def _details(predictions: Predictions) -> dict[str, Any]:
    """Confusion, classes, mix-ups and calibration of a scorer or classifier."""
    confusion = classification.confusion_matrix(predictions)
    names = predictions.labels or ("0", "1")
    return {
        "confusion": confusion,
        "calibration": reliability(predictions.scores(), predictions.truth()),
        "classes": classification.class_figures(confusion, names, class_average_precision(predictions)),
        "mix_ups": classification.mix_ups(confusion, names),
    }
