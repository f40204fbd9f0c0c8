"""Where two models differ: the subgroups and classes, each tested, many tests corrected for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from training.evaluation.classification import class_f1
from training.evaluation.measured import SMALLEST, Interval, interval, members
from training.evaluation.metrics import Metric, group_metric, right_rows
from training.evaluation.predictions import Predictions
from training.evaluation.statistics import Sums


@dataclass(frozen=True)
class Slice:
    """A subgroup or a class with `examples`, and `metric` of both models there.

    `difference`: second less first, 95 % interval; `gain`: the same with a sign, above 0 where the second is
    better. `p`: of no difference; `corrected`: by Holm (1979) over all slices.
    """

    name: str
    of: Literal["subgroup", "class"]
    examples: int
    metric: str
    a: float
    b: float
    difference: Interval
    gain: float
    p: float
    corrected: float = 1.0


@dataclass
class _Part:
    """One slice while resamples are drawn: its rows, both models' sums, and their differences so far."""

    name: str
    of: Literal["subgroup", "class"]
    rows: np.ndarray
    examples: int
    metric: Metric | None
    both: tuple[Sums, Sums]
    discordant: tuple[int, int] | None
    drawn: list[np.ndarray]

    def values(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        first, second = (next(iter(sums(weights).values())) for sums in self.both)
        return first, second

    def draw(self, weights: np.ndarray) -> None:
        first, second = self.values(weights[:, self.rows])
        self.drawn.append(second - first)

    def finish(self) -> Slice:
        first, second = (float(one[0]) for one in self.values(np.ones((1, len(self.rows)))))
        drawn = np.concatenate(self.drawn)
        top = self.metric.top if self.metric else 1.0
        p = _normal_p(second - first, drawn)
        if self.discordant is not None:
            p = max(p, mc_nemar(*self.discordant))
        return Slice(
            self.name, self.of, self.examples, self.metric.name if self.metric else "f1", first, second,
            interval(second - first, drawn, top, -top),
            (second - first) * (self.metric.sense if self.metric else 1), p,
        )  # fmt: skip


class Slices:
    """The slices of two models' predictions; `draw` resamples, then `finish`."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        self._parts = parts

    def draw(self, weights: np.ndarray) -> None:
        """Take in a block of bootstrap weights (r, n)."""
        for part in self._parts:
            part.draw(weights)

    def finish(self) -> tuple[Slice, ...]:
        """All slices, p values corrected, the second model's losses first."""
        found = [part.finish() for part in self._parts]
        corrected = holm([one.p for one in found])
        named = [replace(one, corrected=float(p)) for one, p in zip(found, corrected, strict=True)]
        return tuple(sorted(named, key=lambda one: (one.gain, one.name)))


def slices(a: Predictions, b: Predictions, primary: Metric) -> Slices:
    """Subgroups and classes of at least `SMALLEST` examples. `a` and `b` hold the same examples.

    A subgroup is compared by `group_metric`, a class by its F1. p values of subgroups: the bootstrap's normal
    approximation, and where answers are right or wrong not below McNemar's exact test, which few
    examples ask for.
    """
    metric = group_metric(a, primary)
    right = [right_rows(one, primary) for one in (a, b)]
    families = [metric.family(one) for one in (a, b)]
    assert all(isinstance(family, Sums) for family in families)
    parts = []
    for name, rows in members(a).items():
        if len(rows) < SMALLEST:
            continue
        first, second = (right[i][rows] & ~right[1 - i][rows] for i in (0, 1))
        discordant = (int(first.sum()), int(second.sum())) if metric.name in _RIGHT_OR_WRONG else None
        both = tuple(_only(family, metric.name).of(rows) for family in families if isinstance(family, Sums))
        parts.append(_Part(name, "subgroup", rows, len(rows), metric, (both[0], both[1]), discordant, []))
    return Slices([*parts, *_classes(a, b)])


_RIGHT_OR_WRONG = ("accuracy", "exact_match")


def _only(family: Sums, name: str) -> Sums:
    """The family with one of its figures."""
    return Sums(family.terms, lambda sums, totals: {name: family.finish(sums, totals)[name]})


def _classes(a: Predictions, b: Predictions) -> list[_Part]:
    if a.kind != "classes":
        return []
    rows, counts = np.arange(len(a.examples)), np.bincount(a.truth(), minlength=len(a.labels))
    return [
        _Part(name, "class", rows, int(counts[i]), None, (class_f1(a, i), class_f1(b, i)), None, [])
        for i, name in enumerate(a.labels)
        if counts[i] >= SMALLEST
    ]


def mc_nemar(only_a: int, only_b: int) -> float:
    """The exact two-sided p value of McNemar's test (1947): the split of what only one of both has right."""
    from scipy.stats import binomtest

    total = only_a + only_b
    return float(binomtest(only_a, total, 0.5).pvalue) if total else 1.0


def _normal_p(difference: float, drawn: np.ndarray) -> float:
    """Two-sided p of no difference, by the bootstrap's standard error: finer than a share of resamples."""
    from scipy.stats import norm

    spread = float(np.nanstd(drawn)) if not np.isnan(drawn).all() else 0.0
    if not spread or np.isnan(difference):
        return 1.0 if not difference or np.isnan(difference) else 0.0
    return float(2 * norm.sf(abs(difference) / spread))


def holm(p_values: Sequence[float]) -> np.ndarray:
    """p values corrected for being many (Holm 1979): the family-wise error stays below the level."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(stepped, 1)
    return corrected
