"""Two models on the same examples: which is better, by how much, whether by chance, and where it is worse.

Differences are always the second less the first, so above 0 the second has the higher figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from assistant.errors import UsageError
from training.evaluation.measured import Interval, interval
from training.evaluation.metrics import METRICS, families, find_metric, right_rows
from training.evaluation.predictions import Predictions
from training.evaluation.slices import Slice, mc_nemar, slices
from training.evaluation.statistics import Family, Figures, clusters, gathered, resampled

LEVEL = 0.05
"""Below this p value a difference is called clear."""


@dataclass(frozen=True)
class Difference:
    """A figure of both, their difference (second less first) with its 95 % interval, and its p value."""

    a: float
    b: float
    difference: Interval
    p: float


@dataclass(frozen=True)
class Comparison:
    """`a` and `b` are versions; `figures` by name, `metric` the primary one.

    `winner`: "a" or "b" where the primary differs clearly, else "". `only_a`: rows that `a` alone has right,
    `only_b` those that `b` alone has; `mc_nemar` the p value of as uneven a split. `slices`: subgroups and
    classes, the second's losses first.
    """

    a: str
    b: str
    metric: str
    better: Literal["higher", "lower"]
    examples: int
    clusters: int
    figures: dict[str, Difference]
    winner: Literal["a", "b", ""]
    only_a: tuple[int, ...]
    only_b: tuple[int, ...]
    mc_nemar: float
    slices: tuple[Slice, ...]

    @property
    def primary(self) -> Difference:
        """The difference in the primary metric."""
        return self.figures[self.metric]

    def worse(self) -> tuple[Slice, ...]:
        """Where the winner (without one: the second) is clearly worse, many comparisons corrected for."""
        sign = 1 if self.winner == "a" else -1
        return tuple(one for one in self.slices if one.corrected < LEVEL and one.gain * sign > 0)

    def better_on(self) -> tuple[Slice, ...]:
        """Where the winner (without one: the second) is clearly better."""
        sign = 1 if self.winner == "a" else -1
        return tuple(one for one in self.slices if one.corrected < LEVEL and one.gain * sign < 0)

    def verdict(self) -> str:
        """The outcome in a sentence or two."""
        one = self.primary
        figures = (
            f"{self.metric} {one.a:.3f} → {one.b:.3f}, difference {_signed(one.difference)}, p = {one.p:.3f}"
        )
        if not self.winner:
            return f"No clear difference between {self.a} and {self.b}: {figures}."
        better, other = (self.a, self.b) if self.winner == "a" else (self.b, self.a)
        worse = ", ".join(slice_.name for slice_ in self.worse())
        return f"{better} is better than {other}: {figures}." + (f" It is worse on {worse}." if worse else "")

    def to_dict(self) -> dict[str, Any]:
        """JSON data."""
        return {**asdict(self), "verdict": self.verdict(), "worse": [one.name for one in self.worse()]}


def compare(
    a: Predictions, b: Predictions, metric: str, *, seed: int = 0, resamples: int = 2000
) -> Comparison:
    """Compare two models by the same resamples of the same examples (paired bootstrap, Koehn 2004).

    Whole tables are resampled where examples name one. p values: twice the share of resamples on the other
    side of 0, two-sided; McNemar's exact test on the right answers beside it. Raises `UsageError` where the
    examples, their truths or the classes are not the same.
    """
    primary = find_metric(metric, a)
    b = aligned(a, b)
    codes = clusters(a.examples)
    both = (families(a, primary), families(b, primary))
    values = [_figures(found, np.ones((1, len(codes)))) for found in both]
    blocks: list[list[Figures]] = [[], []]
    drawn_slices = slices(a, b, primary)
    for weights in resampled(codes, resamples, seed):
        for kept, found in zip(blocks, both, strict=True):
            kept.append(_figures(found, weights))
        drawn_slices.draw(weights)
    drawn = [gathered(kept) for kept in blocks]
    figures = {
        name: _difference(name, values[0][name], values[1][name], drawn[1][name] - drawn[0][name])
        for name in METRICS
        if name in values[0]
    }
    right = [right_rows(one, primary) for one in (a, b)]
    only_a, only_b = (np.flatnonzero(right[i] & ~right[1 - i]) for i in (0, 1))
    found_one = figures[metric]
    gain = primary.sense * found_one.difference.value
    clear = found_one.p < LEVEL and found_one.difference.value != 0
    return Comparison(
        a=a.model,
        b=b.model,
        metric=metric,
        better=primary.better,
        examples=len(codes),
        clusters=int(codes.max()) + 1,
        figures=figures,
        winner=("b" if gain > 0 else "a") if clear else "",
        only_a=tuple(int(i) for i in only_a),
        only_b=tuple(int(i) for i in only_b),
        mc_nemar=mc_nemar(len(only_a), len(only_b)),
        slices=drawn_slices.finish(),
    )


def aligned(a: Predictions, b: Predictions) -> Predictions:
    """`b` with its examples and classes in the order of `a`; raises `UsageError` where they are others."""
    if not a.examples:
        raise UsageError(f"There is nothing to compare: {a.model} has no test examples.")
    if a.kind != b.kind or set(a.labels) != set(b.labels):
        raise UsageError(
            f"{a.model} and {b.model} do not answer the same question: "
            f"{_answers(a)} against {_answers(b)}. Compare two models of one task."
        )
    places = defaultdict(list)
    for i in reversed(range(len(b.examples))):
        places[_key(b, i)].append(i)
    order = [places[key].pop() if places[key := _key(a, i)] else -1 for i in range(len(a.examples))]
    shared = sum(place >= 0 for place in order)
    if shared < len(a.examples) or len(a.examples) != len(b.examples):
        raise UsageError(
            f"{a.model} was measured on {len(a.examples)} examples and {b.model} on {len(b.examples)}; "
            f"{shared} are the same, with the same truth. Measure both on the same test examples: train "
            "them with the same corpus, seed and counts."
        )
    scores = None
    if b.probabilities is not None:
        scores = b.probabilities[order]
        if a.labels:
            scores = scores[:, [b.labels.index(name) for name in a.labels]]
    outputs = tuple(b.outputs[i] for i in order) if b.outputs else ()
    return replace(b, labels=a.labels, examples=a.examples, probabilities=scores, outputs=outputs)


def _key(predictions: Predictions, i: int) -> tuple[object, ...]:
    example = predictions.examples[i]
    truth = predictions.labels[example.label] if predictions.labels else example.label
    return example.text, truth, example.target


def _answers(predictions: Predictions) -> str:
    if predictions.kind == "classes":
        return f"{len(predictions.labels)} classes ({', '.join(predictions.labels[:3])}, …)"
    return "a text" if predictions.kind == "generator" else "one probability"


def _figures(found: Sequence[Family], weights: np.ndarray) -> Figures:
    return {name: values for family in found for name, values in family(weights).items()}


def _difference(name: str, first: np.ndarray, second: np.ndarray, drawn: np.ndarray) -> Difference:
    a, b = float(first[0]), float(second[0])
    top = METRICS[name].top
    kept = drawn[~np.isnan(drawn)]
    sides = min((kept <= 0).sum(), (kept >= 0).sum())
    p = min(1.0, 2 * (float(sides) + 1) / (len(kept) + 1))
    return Difference(a, b, interval(b - a, drawn, top, -top), p if a != b else 1.0)


def _signed(found: Interval) -> str:
    return f"{found.value:+.3f} ({found.low:+.3f} to {found.high:+.3f})"
