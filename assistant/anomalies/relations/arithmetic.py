"""Arithmetic relations: mined on a few rows, measured on many, kept when shuffled rows do not show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.relations.base import RANDOM_STATE, sampled
from assistant.anomalies.relations.formulas import Formula
from assistant.anomalies.relations.typed import Typed

_SCREEN_ROWS = 64
_MEASURED = 4_000
_MOST_COLUMNS = 26
_MOST_RATES = 6
_SCREEN = 0.75
_HOLDS = 0.92
_BY_CHANCE = 0.75
_LOG_CHANCE = 30.0
"""Log odds against chance that a formula needs; tens of thousands are tried."""
_TELLING_ROWS = 20
_LONGEST_SUM = 12


@dataclass(frozen=True)
class Arithmetic:
    """A formula that holds in `kept` of `rows` rows; of shuffled rows `chance` (a share) would keep it."""

    formula: Formula
    rows: int
    kept: int
    chance: float

    @property
    def holds(self) -> float:
        """Share of rows that keep it."""
        return self.kept / max(self.rows, 1)


def find_arithmetic(table: CodedTable, typed: Sequence[Typed]) -> list[Arithmetic]:
    """The formulas that hold in a table: the best for each target, and others as good over other columns."""
    usable = [
        i for i, c in enumerate(typed)
        if c.sort == "number" and not c.code_like and np.unique(c.numbers[c.known]).size >= 3
        and not c.counts_up
    ][:_MOST_COLUMNS]  # fmt: skip
    if len(usable) < 2 or table.rows < _TELLING_ROWS:
        return []
    columns = [c.numbers for c in typed]
    steps = [c.step for c in typed]
    every = sampled(table.rows, _MEASURED)
    complete = every[np.all([typed[i].known[every] for i in usable], axis=0)]
    base = complete if len(complete) >= _TELLING_ROWS else every
    few = base[:: max(1, len(base) // _SCREEN_ROWS)][:_SCREEN_ROWS]
    screen = [c[few] for c in columns]
    measured = [c[every] for c in columns]
    found: list[Arithmetic] = []
    for formula in _candidates(screen, usable, steps):
        if _matches(formula, screen, steps) >= _SCREEN:
            one = _measure(formula, measured, steps)
            if one is not None:
                found.append(one)
    return _best(found)


def _matches(formula: Formula, columns: Sequence[np.ndarray], steps: Sequence[float]) -> float:
    expected = formula.value(columns)
    off = np.abs(expected - columns[formula.target])
    known = np.isfinite(off)
    if known.sum() < 12:
        return 0.0
    return float((off[known] <= formula.tolerance(columns, steps)[known]).mean())


def _candidates(screen: Sequence[np.ndarray], usable: list[int], steps: Sequence[float]) -> Iterator[Formula]:
    yield from _pairs(screen, usable, steps)
    yield from _lines(screen, usable)
    yield from _sums(screen, usable)


def _pairs(screen: Sequence[np.ndarray], usable: list[int], steps: Sequence[float]) -> Iterator[Formula]:
    """Two columns, or two and a rate; compared with all targets at once."""
    targets = np.array([screen[i] for i in usable])
    allowed = np.array([2.1 * steps[i] for i in usable])[:, None] + 1e-7 * np.abs(targets)
    known = np.isfinite(targets)

    def hits(values: np.ndarray) -> list[int]:
        with np.errstate(invalid="ignore"):
            near = (np.abs(targets - values) <= allowed) & known
        heard = (known & np.isfinite(values)).sum(axis=1)
        return [usable[i] for i in np.flatnonzero((near.sum(axis=1) >= _SCREEN * heard) & (heard >= 12))]

    rates = [i for i in usable if _is_rate(screen[i])][:_MOST_RATES]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for a, b in combinations(usable, 2):
            for target in hits(screen[a] + screen[b]):
                yield from _unless_same(Formula(target, "sum", (a, b), (1.0, 1.0)))
            product = screen[a] * screen[b]
            for target in hits(product):
                yield from _unless_same(Formula(target, "product", (a, b)))
            for upper, lower in ((a, b), (b, a)):
                for target in hits(screen[upper] / screen[lower]):
                    yield from _unless_same(Formula(target, "quotient", (upper, lower)))
            yield from _rated((a, b), product, rates, screen, hits)
        for a in usable:
            yield from _rated((a,), screen[a], rates, screen, hits)


def _is_rate(values: np.ndarray) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 0 and float(known.min()) >= 0 and float(np.quantile(known, 0.98)) <= 100


def _rated(
    parts: tuple[int, ...],
    base: np.ndarray,
    rates: Sequence[int],
    screen: Sequence[np.ndarray],
    hits: Callable[[np.ndarray], list[int]],
) -> Iterator[Formula]:
    for rate in rates:
        if rate not in parts:
            for weight in (-1.0, 1.0, -0.01, 0.01):
                for target in hits(base * (1 + weight * screen[rate])):
                    yield from _unless_same(Formula(target, "rated", (*parts, rate), (weight,)))


def _unless_same(formula: Formula) -> Iterator[Formula]:
    if formula.target not in formula.parts:
        yield formula


def _lines(screen: Sequence[np.ndarray], usable: list[int]) -> Iterator[Formula]:
    """A straight line through most points, its slope the median of many slopes."""
    rng = np.random.default_rng(RANDOM_STATE)
    for a, c in combinations(usable, 2):
        known = np.isfinite(screen[a]) & np.isfinite(screen[c])
        x, y = screen[a][known], screen[c][known]
        if len(x) < 12 or np.unique(x).size < 6 or np.unique(y).size < 6:
            continue
        one, other = rng.integers(0, len(x), (2, 200))
        apart = np.abs(x[one] - x[other]) > 0.05 * np.ptp(x)
        if apart.sum() < 10:
            continue
        slopes = (y[one] - y[other])[apart] / (x[one] - x[other])[apart]
        slope = float(np.median(slopes))
        if slope == 0 or np.median(np.abs(slopes / slope - 1)) > 0.02:
            continue
        yield from _refined(a, c, x, y, slope)


def _refined(a: int, c: int, x: np.ndarray, y: np.ndarray, slope: float) -> Iterator[Formula]:
    """The line through the points near the rough one, a line through zero where that fits as well."""
    near = np.abs(y - slope * x - np.median(y - slope * x)) <= 0.05 * np.ptp(y) + 1e-12
    steep, offset = np.polyfit(x[near], y[near], 1)
    through = float((x[near] * y[near]).sum() / (x[near] ** 2).sum())
    if abs(offset) <= 0.02 * np.median(np.abs(y[near])) + 1e-9:
        yield Formula(c, "line", (a,), (_plain(through), 0.0))
    else:
        yield Formula(c, "line", (a,), (_plain(float(steep)), _plain(float(offset))))


def _plain(number: float) -> float:
    """A number that is a round one but for noise, as that."""
    for digits in range(1, 8):
        rounded = float(f"{number:.{digits}g}")
        if abs(rounded - number) <= 2e-4 * abs(number):
            return rounded
    return number


def _sums(screen: Sequence[np.ndarray], usable: list[int]) -> Iterator[Formula]:
    """Longer sums: runs of neighbours beside the target, and what least squares makes of all columns."""
    for at, target in enumerate(usable):
        for length in range(3, min(_LONGEST_SUM, len(usable) - 1) + 1):
            for start in {at - length, at + 1}:
                if start >= 0 and start + length <= len(usable):
                    yield Formula(target, "sum", tuple(usable[start : start + length]), (1.0,) * length)
    known = np.all([np.isfinite(screen[i]) for i in usable], axis=0)
    if known.sum() < 2 * len(usable) + 6:
        return
    matrix = np.array([screen[i][known] for i in usable]).T
    for at, target in enumerate(usable):
        others = [i for i in range(len(usable)) if i != at]
        weights = _whole_weights(matrix[:, others], matrix[:, at])
        if weights is not None:
            parts = tuple(usable[others[i]] for i in np.flatnonzero(weights))
            if 3 <= len(parts) <= _LONGEST_SUM:
                yield Formula(target, "sum", parts, tuple(weights[weights != 0].tolist()))


def _whole_weights(matrix: np.ndarray, target: np.ndarray) -> np.ndarray | None:
    """Weights of -1, 0, 1 that least squares finds, once more without the rows that fit worst."""
    rows = np.arange(len(target))
    for _ in range(2):
        solved, *_ = np.linalg.lstsq(matrix[rows], target[rows], rcond=1e-9)
        rounded = np.rint(solved)
        if np.abs(solved - rounded).max() < 0.05 and np.abs(rounded).max() == 1:
            whole: np.ndarray = rounded
            return whole
        off = np.abs(matrix @ solved - target)
        rows = np.argsort(off)[: max(int(0.85 * len(off)), matrix.shape[1] + 4)]
    return None


def _measure(formula: Formula, columns: Sequence[np.ndarray], steps: Sequence[float]) -> Arithmetic | None:
    """The formula with its figures if it holds, where all parts have a say too, and not by chance."""
    off = np.abs(formula.value(columns) - columns[formula.target])
    known = np.isfinite(off)
    right = known & (off <= formula.tolerance(columns, steps))
    telling = known & ~formula.neutral(columns)
    if right.sum() < _HOLDS * known.sum() or telling.sum() < _TELLING_ROWS:
        return None
    if right[telling].sum() < (_HOLDS - 0.04) * telling.sum():
        return None
    if np.unique(columns[formula.target][telling]).size < 5:
        return None
    chance = _chance(formula, [c[telling] for c in columns], steps)
    kept = float(right[telling].mean())
    if chance > _BY_CHANCE or (1 - kept) > 0.3 * (1 - chance):
        return None
    if telling.sum() * _divergence(kept, max(chance, 1e-3)) < _LOG_CHANCE:
        return None
    return Arithmetic(formula, int(known.sum()), int(right.sum()), chance)


def _divergence(seen: float, chance: float) -> float:
    """Kullback and Leibler's between two shares: times the rows, Chernoff's bound on the log of chance."""
    total = 0.0
    for p, q in ((seen, chance), (1 - seen, 1 - chance)):
        total += p * float(np.log(p / q)) if p > 0 else 0.0
    return total


def _chance(formula: Formula, columns: Sequence[np.ndarray], steps: Sequence[float]) -> float:
    """Share of rows that keep the formula when one of its columns comes from another row; the greatest."""
    rng = np.random.default_rng(RANDOM_STATE)
    worst = 0.0
    for place in (formula.target, *formula.parts):
        shuffled = list(columns)
        shuffled[place] = rng.permutation(columns[place])
        off = np.abs(formula.value(shuffled) - shuffled[formula.target])
        known = np.isfinite(off)
        if known.any():
            worst = max(worst, float((off <= formula.tolerance(shuffled, steps))[known].mean()))
    return worst


def _best(found: Sequence[Arithmetic]) -> list[Arithmetic]:
    """For each set of columns the formula that holds best; for each target none that holds clearly worse."""
    ranked = sorted(found, key=lambda one: (-round(one.holds, 3), len(one.formula.parts)))
    kept: list[Arithmetic] = []
    spans: list[frozenset[int]] = []
    best: dict[int, float] = {}
    for one in ranked:
        span = frozenset((one.formula.target, *one.formula.parts))
        worse = one.holds < best.get(one.formula.target, 0.0) - 0.003
        if worse or any(span >= other or span <= other for other in spans):
            continue
        best.setdefault(one.formula.target, one.holds)
        spans.append(span)
        kept.append(one)
    return kept[:12]
