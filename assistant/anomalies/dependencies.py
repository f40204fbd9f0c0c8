"""Approximate functional dependencies, and how each row's group votes on each cell.

A dependency lhs → rhs is measured as in Goodman and Kruskal's tau: by how much knowing the group raises the
chance that two rows agree. A row never votes on its own cell, and a missing cell votes on none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from assistant.anomalies.cells import CodedColumn, CodedTable

_LEAST_GAIN = 0.3
_LEAST_COVERAGE = 0.1
_PER_COLUMN = 8
_PAIRS_PER_COLUMN = 2
_PAIR_COLUMNS = 9
_PAIR_RISE = 0.15
_ROWS = 4_000
_COLUMNS = 60
_LEAST_EXPLAINED = 0.05


@dataclass(frozen=True)
class Dependency:
    """Columns `lhs` (by position) tell column `rhs`, approximately.

    `agreement`: chance that two rows of a group agree; `gain`: the same above what chance gives (tau);
    `coverage`: share of rows that have company in their group; `consistent`: share of such groups with one
    value only.
    """

    lhs: tuple[int, ...]
    rhs: int
    agreement: float
    gain: float
    coverage: float
    consistent: float


@dataclass(frozen=True)
class Votes:
    """What the others of a row's group say of its cell; every array has the shape (rows,).

    `others`: how many others hold a value; `own`, `best`: the share of them that agrees with the cell, and
    that holds the most frequent other value, `value` (a code, -1: none); `empty`: share of the other rows
    whose cell is missing.
    """

    others: np.ndarray
    own: np.ndarray
    best: np.ndarray
    value: np.ndarray
    empty: np.ndarray


def group_ids(table: CodedTable, lhs: Sequence[int]) -> np.ndarray:
    """int64 of shape (rows,): the group of each row by the columns `lhs`; -1 where one of them is missing."""
    ids = np.zeros(table.rows, dtype=np.int64)
    absent = np.zeros(table.rows, dtype=bool)
    for position in lhs:
        column = table.columns[position]
        ids = ids * max(len(column.values), 1) + column.codes
        absent |= column.codes == column.missing
    _, dense = np.unique(ids, return_inverse=True)
    return np.where(absent, -1, dense)


def vote(groups: np.ndarray, codes: np.ndarray, missing: int, weights: np.ndarray | None = None) -> Votes:
    """The votes of each group on the codes of its rows; a row in group -1 gets none.

    `weights` (rows,), of mean about 1, say how much each row's vote counts; `others` stays a plain count.
    """
    rows = len(groups)
    held = (groups >= 0) & (codes != missing)
    size = int(groups.max(initial=-1)) + 2
    slots = np.where(groups >= 0, groups, size - 1)
    weight = np.ones(rows) if weights is None else weights
    filled = np.bincount(slots[held], minlength=size)
    mass = np.bincount(slots[held], weights=weight[held], minlength=size)
    members = np.bincount(slots[groups >= 0], minlength=size)
    width = int(codes.max(initial=0)) + 2
    pairs, inverse = np.unique(slots[held] * width + codes[held], return_inverse=True)
    counts = np.bincount(inverse, weights=weight[held], minlength=len(pairs))
    owner, code = np.divmod(pairs, width)
    order = np.lexsort((code, -counts, owner))
    owner, code, ranked = owner[order], code[order], counts[order]
    first = (
        np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]])) if len(owner) else np.zeros(0, int)
    )
    top, top_count = np.full(size, -1, np.int64), np.zeros(size)
    next_, next_count = np.full(size, -1, np.int64), np.zeros(size)
    top[owner[first]], top_count[owner[first]] = code[first], ranked[first]
    second = first + 1
    second = second[second < len(owner)]
    second = second[owner[second] == owner[second - 1]]
    next_[owner[second]], next_count[owner[second]] = code[second], ranked[second]
    own_count = np.zeros(rows)
    own_count[held] = np.maximum(counts[inverse] - weight[held], 0)
    other_mass = np.where(groups >= 0, mass[slots] - weight * held, 0.0)
    others = np.where(groups >= 0, filled[slots] - held, 0).astype(float)
    is_top = held & (top[slots] == codes)
    value = np.where(is_top, next_[slots], top[slots])
    best_count = np.where(is_top, next_count[slots], top_count[slots])
    with np.errstate(invalid="ignore", divide="ignore"):
        company = np.maximum(members[slots] - 1, 1)
        empty = (members[slots] - filled[slots] - ~held) / company
        own, best = own_count / other_mass, best_count / other_mass
    none = (groups < 0) | (others <= 0) | (other_mass <= 1e-9)
    for array in (own, best, empty):
        array[none] = np.nan
    value[none] = -1
    return Votes(np.where(groups >= 0, others, 0.0), own, best, value, empty)


def source_of(table: CodedTable, disagreement: np.ndarray, besides: Sequence[int] = ()) -> int | None:
    """The position of the column whose few values (sources, say) best explain who is outvoted, if one does.

    `disagreement` (rows,) is how much each row's cell is outvoted, NaN where nobody votes.
    """
    known = np.isfinite(disagreement)
    if known.sum() < 60 or not disagreement[known].any():
        return None
    told = disagreement[known]
    spread = float(((told - told.mean()) ** 2).sum())
    best, found = _LEAST_EXPLAINED, None
    for position, column in enumerate(table.columns):
        if position in besides or not 3 <= len(column.values) <= min(100, table.rows // 15):
            continue
        sizes, mean = _mean_by_value(column, known, told)
        explained = float((sizes * (mean - told.mean()) ** 2).sum()) / spread
        if explained > best + 2 * len(column.values) / table.rows:
            best, found = explained, position
    return found


def _mean_by_value(column: CodedColumn, known: np.ndarray, told: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By value of a column, how many rows are known and the mean of what is told of them, shrunk."""
    sizes = np.bincount(column.codes[known], minlength=len(column.values))
    sums = np.bincount(column.codes[known], weights=told, minlength=len(column.values))
    return sizes, (sums + told.mean()) / (sizes + 1)


def reliability(table: CodedTable, disagreement: np.ndarray) -> np.ndarray | None:
    """How much each row's vote should count, if some short list's values (sources, say) err very unequally.

    `disagreement` as for `source_of`; None where no column explains enough.
    """
    source = source_of(table, disagreement)
    if source is None:
        return None
    known = np.isfinite(disagreement)
    _, mean = _mean_by_value(table.columns[source], known, disagreement[known])
    weights: np.ndarray = np.maximum(1 - mean, 0.05)[table.columns[source].codes] ** 3
    weights /= weights.mean()
    return weights


def measure(groups: np.ndarray, codes: np.ndarray, missing: int) -> tuple[float, float, float, float]:
    """Agreement, gain, coverage and consistency of one dependency (see `Dependency`)."""
    held = (groups >= 0) & (codes != missing)
    rows = int(held.sum())
    if rows < 4:
        return 0.0, 0.0, 0.0, 0.0
    group, code = groups[held], codes[held].astype(np.int64)
    width = int(code.max()) + 1
    pairs, counts = np.unique(group * width + code, return_counts=True)
    owner = pairs // width
    sizes = np.bincount(group)
    kinds = np.bincount(owner, minlength=len(sizes))
    company = sizes > 1
    if not company.any():
        return 0.0, 0.0, 0.0, 0.0
    # Every row counts once, whatever the size of its group: the mean of its others' agreement with it.
    shared = (counts * (counts - 1) / np.maximum(sizes[owner] - 1, 1))[company[owner]].sum()
    covered = float(sizes[company].sum())
    agreement = float(shared / covered)
    totals = np.bincount(code).astype(float)
    chance = float((totals * (totals - 1)).sum() / (rows * (rows - 1)))
    gain = (agreement - chance) / (1 - chance) if chance < 1 else 0.0
    return agreement, gain, covered / len(groups), float((kinds[company] == 1).mean())


def find_dependencies(table: CodedTable, seed: int = 0) -> list[Dependency]:
    """The dependencies that say something of a table, the strongest few for each column.

    Screening looks at whole groups up to about 4,000 rows a left side, so that its cost stays flat.
    """
    if table.rows < 6 or len(table.columns) < 2:
        return []
    rng = np.random.default_rng(seed)
    found: dict[int, list[Dependency]] = {}
    usable = [i for i, column in enumerate(table.columns) if len(column.values) > 1]
    for lhs in sorted(_left_sides(table, usable)[:_COLUMNS]):
        _screen(table, (lhs,), usable[: 4 * _COLUMNS], found, rng)
    _screen_pairs(table, usable, found, rng)
    kept: list[Dependency] = []
    for candidates in found.values():
        candidates.sort(key=lambda d: -(d.gain * d.coverage**0.25))
        single = [d for d in candidates if len(d.lhs) == 1][:_PER_COLUMN]
        kept += single + [d for d in candidates if len(d.lhs) == 2][:_PAIRS_PER_COLUMN]
    return kept


def _left_sides(table: CodedTable, usable: list[int]) -> list[int]:
    """Columns whose values repeat enough to group rows by, the most telling first."""
    ranked: list[tuple[float, int]] = []
    for position in usable:
        column = table.columns[position]
        seen = np.bincount(column.codes, minlength=len(column.values))
        covered = seen[(seen > 1) & column.present].sum() / table.rows
        if covered >= _LEAST_COVERAGE and (seen[column.present] > 0).sum() > 1:
            ranked.append((-float((seen > 0).sum()), position))
    return [position for _, position in sorted(ranked)]


def _subset(groups: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Rows of randomly chosen whole groups, at most about `_ROWS` of them."""
    if len(groups) <= 2 * _ROWS:
        return np.arange(len(groups))
    sizes = np.bincount(groups[groups >= 0])
    order = rng.permutation(len(sizes))
    chosen = np.zeros(len(sizes), dtype=bool)
    chosen[order[: max(int(np.searchsorted(sizes[order].cumsum(), _ROWS)), 2)]] = True
    return np.flatnonzero((groups >= 0) & chosen[np.maximum(groups, 0)])


def _screen(
    table: CodedTable,
    lhs: tuple[int, ...],
    targets: Sequence[int],
    found: dict[int, list[Dependency]],
    rng: np.random.Generator,
    least_gain: float = _LEAST_GAIN,
    least_agreement: float = 0.0,
) -> None:
    groups = group_ids(table, lhs)
    rows = _subset(groups, rng)
    groups = groups[rows]
    for rhs in targets:
        if rhs in lhs:
            continue
        column = table.columns[rhs]
        agreement, gain, coverage, consistent = measure(groups, column.codes[rows], column.missing)
        if gain >= least_gain and coverage >= _LEAST_COVERAGE and agreement >= least_agreement:
            found.setdefault(rhs, []).append(Dependency(lhs, rhs, agreement, gain, coverage, consistent))


def _screen_pairs(
    table: CodedTable, usable: list[int], found: dict[int, list[Dependency]], rng: np.random.Generator
) -> None:
    """Two-column left sides, only for columns that no single column tells, and only where they add."""
    open_ = [rhs for rhs in usable if max((d.agreement for d in found.get(rhs, ())), default=0.0) < 0.9]
    for pair, targets in _pairs(table, usable, open_):
        for rhs in targets:
            alone = max((d.agreement for d in found.get(rhs, ()) if len(d.lhs) == 1), default=0.0)
            _screen(table, pair, [rhs], found, rng, 0.6, alone + _PAIR_RISE)


def _pairs(
    table: CodedTable, usable: list[int], open_: list[int]
) -> Iterator[tuple[tuple[int, int], list[int]]]:
    lefts = [i for i in usable if len(table.columns[i].values) <= 0.3 * table.rows]
    lefts = sorted(lefts, key=lambda i: -len(table.columns[i].values))[:_PAIR_COLUMNS]
    open_ = open_[:30]
    for pair in combinations(sorted(lefts), 2):
        yield pair, [rhs for rhs in open_ if rhs not in pair]
