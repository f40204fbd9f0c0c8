"""Numbers that are off by a unit or the decimal point, or unlikely given another column; pairs never seen.

A number is judged in logarithms within the best grouping of the rows: the category that narrows the spread
most, or none. What is far is measured by the column's own tail, so that a heavy one flags nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.explain import shown
from assistant.anomalies.relations.base import Claim, text_at
from assistant.anomalies.relations.typed import Typed

FACTORS: tuple[tuple[float, str], ...] = (
    (10.0, "ten times"), (100.0, "a hundred times"), (1000.0, "a thousand times"),
    (10_000.0, "ten thousand times"), (1e6, "a million times"), (2.54, "2.54 times (inches)"),
    (25.4, "25.4 times (inches)"), (3.28084, "3.281 times (feet)"), (1.609344, "1.609 times (miles)"),
    (2.204623, "2.205 times (pounds)"), (60.0, "sixty times"),
)  # fmt: skip
"""What numbers are off by: the decimal point, thousands, percent, common units."""
_DECIMAL = 5
"""The first so many are powers of ten: they explain more mistakes than a unit does."""
_LEAST_GROUP = 12
_LEAST_ROWS = 60
_MOST_GROUPS = 400
_LEAST_Z = 6.5
_TAIL = 3.4
_MOST_ROWS = 0.02
_LANDS = 2.0
_NARROWS = 0.6
_UNLIKE = 0.4
_SCALE_PRECISION = 0.88
_OUTLIER_PRECISION = 0.65
_PAIR_PRECISION = 0.55
_PAIR_EXPECTED = 8.0


@dataclass(frozen=True)
class _Judged:
    """A column in logarithms within its groups: `z` (rows,) robust, `middle`, `spread` (rows,), the grouping
    column's position or -1."""

    logs: np.ndarray
    z: np.ndarray
    middle: np.ndarray
    spread: np.ndarray
    group: int


def find_conditional(table: CodedTable, typed: Sequence[Typed]) -> list[Claim]:
    """Claims of the kinds "scale" and "conditional" about numbers of columns that are amounts."""
    if table.rows < _LEAST_ROWS:
        return []
    categories = _categories(table, typed)
    claims: list[Claim] = []
    for column in typed:
        if column.sort == "number" and not column.code_like and not column.counts_up:
            judged = _judged(table, column, categories)
            if judged is not None:
                claims += _far(table, column, judged)
    return claims


def _categories(table: CodedTable, typed: Sequence[Typed]) -> list[int]:
    precise = {c.position for c in typed if c.decimals > 0 or c.sort != "number"}
    found = [
        i for i, column in enumerate(table.columns)
        if 2 <= len(column.values) <= min(_MOST_GROUPS, table.rows // _LEAST_GROUP) and i not in precise
    ]  # fmt: skip
    return sorted(found, key=lambda i: len(table.columns[i].values))[:12]


def _judged(table: CodedTable, column: Typed, categories: Sequence[int]) -> _Judged | None:
    numbers = column.numbers
    positive = column.known & (numbers > 0)
    if positive.sum() < 0.9 * column.known.sum() or np.unique(numbers[positive]).size < 12:
        return None
    if _is_year(numbers[positive]):
        return None
    logs = np.full(len(numbers), np.nan)
    logs[positive] = np.log(numbers[positive])
    whole = _robust(logs, np.zeros(table.rows, dtype=np.int64), column)
    best, spread = whole, float(np.nanmedian(whole.spread)) * _NARROWS
    for position in categories:
        if position != column.position:
            grouped = _robust(logs, table.columns[position].codes, column, position)
            known = np.isfinite(grouped.spread)
            if known.sum() >= 0.7 * positive.sum() and np.nanmedian(grouped.spread) < spread:
                best, spread = grouped, float(np.nanmedian(grouped.spread)) * _NARROWS
    return best


def _is_year(numbers: np.ndarray) -> bool:
    low, high = np.quantile(numbers, [0.02, 0.98])
    return bool(low >= 1800 and high <= 2100 and (numbers == np.round(numbers)).mean() > 0.99)


def _robust(logs: np.ndarray, groups: np.ndarray, column: Typed, position: int = -1) -> _Judged:
    """z within groups, the lesser of that in logarithms and that in plain numbers.

    Groups that are too small, or in which few values come again and again, have none.
    """
    middle, spread, z = (np.full(len(logs), np.nan) for _ in range(3))
    order = np.argsort(groups, kind="stable")
    ends = np.flatnonzero(np.diff(groups[order])) + 1
    for rows in np.split(order, ends):
        held = logs[rows][np.isfinite(logs[rows])]
        if len(held) < _LEAST_GROUP or (position >= 0 and np.unique(held).size < _UNLIKE * len(held)):
            continue
        middle[rows] = centre = float(np.median(held))
        usual = np.exp(centre)
        spread[rows] = 1.4826 * float(np.median(np.abs(held - centre))) + max(column.step / usual, 0.01)
        plain = np.abs(np.exp(logs[rows]) - usual)
        wide = 1.4826 * float(np.median(np.abs(np.exp(held) - usual))) + max(column.step, 0.01 * usual)
        far = np.minimum(np.abs(logs[rows] - centre) / spread[rows], plain / wide)
        z[rows] = np.sign(logs[rows] - centre) * far
    return _Judged(logs, z, middle, spread, position)


def _far(table: CodedTable, column: Typed, judged: _Judged) -> list[Claim]:
    size = np.abs(judged.z)
    known = np.isfinite(size)
    if known.sum() < _LEAST_ROWS:
        return []
    limit = max(_LEAST_Z, _TAIL * float(np.quantile(size[known], 0.95)))
    with np.errstate(invalid="ignore"):
        far = np.flatnonzero(known & (size > limit))
        rest = judged.logs[known & (size <= limit)]
    if not 0 < len(far) <= max(2, _MOST_ROWS * known.sum()):
        return []
    named = {row: _factor(judged, row) for row in far.tolist()}
    habits = Counter(found[1] for found in named.values() if found)
    claims = []
    for row, found in named.items():
        gap = float(np.abs(rest - judged.logs[row]).min())
        alone = gap >= 0.7 if judged.group < 0 else _apart(table, judged, row)
        # One number can be off by any factor: a unit is named where it is a habit.
        if found and alone and (found[0] < _DECIMAL or habits[found[1]] > 1):
            claims.append(_scale(table, column, judged, row, found))
        elif judged.group >= 0 and alone:
            claims.append(_unlikely(table, column, judged, row, limit))
    return claims


def _apart(table: CodedTable, judged: _Judged, row: int) -> bool:
    """Whether a number stands alone in its group: no other comes half as near to it."""
    codes = table.columns[judged.group].codes
    mates = np.abs(judged.z[(codes == codes[row]) & np.isfinite(judged.z)])
    return bool(np.sort(mates)[-2] <= 0.5 * abs(judged.z[row]))


def _factor(judged: _Judged, row: int) -> tuple[int, str, float, bool] | None:
    """The factor that brings a number among its group's: (its place in `FACTORS`, its name with the way,
    what to multiply by, whether another would too)."""
    lands = []
    for place, (factor, name) in enumerate(FACTORS):
        for way in (1, -1):
            shift = -way * np.log(factor)
            rest = abs(judged.logs[row] + shift - judged.middle[row]) / judged.spread[row]
            if rest <= _LANDS and abs(shift) > 5 * judged.spread[row]:
                size = "too large" if way > 0 else "too small"
                lands.append((place >= _DECIMAL, rest, place, f"{name} {size}", factor**-way))
    if not lands:
        return None
    _, _, place, name, multiply = min(lands)
    return place, name, multiply, sum(one[2] < _DECIMAL for one in lands) != 1


def _scale(
    table: CodedTable, column: Typed, judged: _Judged, row: int, found: tuple[int, str, float, bool]
) -> Claim:
    _, name, multiply, rivals = found
    repair = column.text(float(column.numbers[row]) * multiply)
    sentence = (
        f"{shown(text_at(table, column.position, row))} lies far {'above' if multiply < 1 else 'below'} the "
        f"other numbers of {column.name}{_given(table, judged, row)}, around {_middle(column, judged, row)}; "
        f"it may be {name}: {shown(repair)} would be among them."
    )
    z = f"{abs(judged.z[row]):.0f} times the usual"
    return Claim(
        "scale", column.name, row, _SCALE_PRECISION * (0.8 if rivals else 1.0), sentence, repair, (repair,),
        (("distance from the middle", z),), _peers(table, judged, row),
    )  # fmt: skip


def _middle(column: Typed, judged: _Judged, row: int) -> str:
    return shown(column.text(float(np.exp(judged.middle[row]))))


def _unlikely(table: CodedTable, column: Typed, judged: _Judged, row: int, limit: float) -> Claim:
    z = abs(float(judged.z[row]))
    sentence = (
        f"{shown(text_at(table, column.position, row))} is unlikely for {column.name}"
        f"{_given(table, judged, row)}: it lies {z:.0f} times the usual distance from the middle, "
        f"{_middle(column, judged, row)}."
    )
    sure = _OUTLIER_PRECISION * min(1.0, 0.6 + 0.2 * (z / limit - 1))
    return Claim("conditional", column.name, row, sure, sentence, support=_peers(table, judged, row))


def _given(table: CodedTable, judged: _Judged, row: int) -> str:
    if judged.group < 0:
        return ""
    return f" where {table.columns[judged.group].name} is {shown(text_at(table, judged.group, row))}"


def _peers(table: CodedTable, judged: _Judged, row: int) -> tuple[int, ...]:
    """Rows of the same group near its middle."""
    with np.errstate(invalid="ignore"):
        near = np.abs(judged.z) < 1
    if judged.group >= 0:
        codes = table.columns[judged.group].codes
        near &= codes == codes[row]
    return tuple(np.flatnonzero(near)[:3].tolist())


def find_pairs(table: CodedTable) -> list[Claim]:
    """Two values, each common, that stand together only once although chance alone would bring them together
    often, in columns whose other combinations are all common."""
    usable = [
        i for i, column in enumerate(table.columns)
        if 2 <= len(column.values) <= min(60, table.rows // 25)
    ][:20]  # fmt: skip
    claims: list[Claim] = []
    for at, a in enumerate(usable):
        for b in usable[at + 1 :]:
            claims += _odd_pairs(table, a, b)
    return claims


def _odd_pairs(table: CodedTable, a: int, b: int) -> Iterator[Claim]:
    one, other = table.columns[a], table.columns[b]
    counts = np.zeros((len(one.values), len(other.values)))
    np.add.at(counts, (one.codes, other.codes), 1)
    if (counts > 0).sum(axis=0).max() <= 1 or (counts > 0).sum(axis=1).max() <= 1:
        return
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / max(table.rows, 1)
    lone = (counts == 1) & (expected >= _PAIR_EXPECTED)
    seldom = (counts > 0) & (counts < 5)
    # A dependency says that much of the table is empty, and that its few lone cells stand out.
    empty = (counts == 0) & (expected >= _PAIR_EXPECTED)
    if not lone.any() or seldom.sum() > lone.sum() or empty.sum() < 4 * lone.sum():
        return
    if lone.sum() > max(1, 0.003 * table.rows):
        return
    for i, j in np.argwhere(lone).tolist():
        if one.values[i] == "" or other.values[j] == "":
            continue
        row = int(np.flatnonzero((one.codes == i) & (other.codes == j))[0])
        mates = int((counts[i] > 0).sum()) <= int((counts[:, j] > 0).sum())
        named, given, value = (other, one, one.values[i]) if mates else (one, other, other.values[j])
        said = named.values[j] if mates else named.values[i]
        sentence = (
            f"{named.name} {shown(said)} stands with {given.name} {shown(value)} in this row alone; by "
            f"chance it would in {expected[i, j]:.0f} of {table.rows:,} rows."
        )
        yield Claim("conditional", named.name, row, _PAIR_PRECISION, sentence)
