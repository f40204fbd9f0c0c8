"""Numbers that are off by a unit or the decimal point, or unlikely given another column; pairs never seen.

A number is judged in logarithms within the best grouping of the rows: the category that narrows the spread
most, or none. What is far is measured by the column's own tail, so that a heavy one flags nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.explain import shown
from assistant.anomalies.relations.base import Claim, text_at
from assistant.anomalies.relations.typed import Typed

FACTORS: tuple[tuple[float, str], ...] = (
    (10.0, "ten"), (100.0, "a hundred"), (1000.0, "a thousand"), (10_000.0, "ten thousand"),
    (1e6, "a million"), (2.54, "2.54 (inches)"), (25.4, "25.4 (inches in millimetres)"),
    (0.3048, "0.3048 (feet)"), (1.609344, "1.609 (miles)"), (0.45359237, "0.4536 (pounds)"), (60.0, "sixty"),
)  # fmt: skip
"""What numbers are off by: the decimal point, thousands, percent, common units."""
_LEAST_GROUP = 12
_LEAST_ROWS = 60
_MOST_GROUPS = 400
_LEAST_Z = 6.5
_TAIL = 3.4
_MOST_ROWS = 0.02
_LANDS = 2.0
_NARROWS = 0.6
_SCALE_PRECISION = 0.85
_OUTLIER_PRECISION = 0.7
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
    """z within groups; groups that are too small have none."""
    middle, spread = np.full(len(logs), np.nan), np.full(len(logs), np.nan)
    order = np.argsort(groups, kind="stable")
    ends = np.flatnonzero(np.diff(groups[order])) + 1
    for rows in np.split(order, ends):
        held = logs[rows][np.isfinite(logs[rows])]
        if len(held) >= _LEAST_GROUP:
            middle[rows] = centre = float(np.median(held))
            rounding = column.step / np.exp(centre)
            spread[rows] = 1.4826 * float(np.median(np.abs(held - centre))) + max(rounding, 0.01)
    with np.errstate(invalid="ignore"):
        return _Judged(logs, (logs - middle) / spread, middle, spread, position)


def _far(table: CodedTable, column: Typed, judged: _Judged) -> Iterator[Claim]:
    size = np.abs(judged.z)
    known = np.isfinite(size)
    if known.sum() < _LEAST_ROWS:
        return
    limit = max(_LEAST_Z, _TAIL * float(np.quantile(size[known], 0.95)))
    with np.errstate(invalid="ignore"):
        far = np.flatnonzero(known & (size > limit))
        rest = judged.logs[known & (size <= limit)]
    if not 0 < len(far) <= max(2, _MOST_ROWS * known.sum()):
        return
    for row in far.tolist():
        gap = float(np.abs(rest - judged.logs[row]).min())
        claim = _scale(table, column, judged, row, gap)
        if claim is None and judged.group >= 0:
            claim = _unlikely(table, column, judged, row, limit)
        if claim is not None:
            yield claim


def _scale(table: CodedTable, column: Typed, judged: _Judged, row: int, gap: float) -> Claim | None:
    """The claim that a number is off by a factor, if one of them brings it among its group's."""
    lands = []
    for factor, name in FACTORS:
        for way in (1, -1):
            shift = -way * np.log(factor)
            rest = abs(judged.logs[row] + shift - judged.middle[row]) / judged.spread[row]
            if rest <= _LANDS and abs(shift) > 5 * judged.spread[row]:
                lands.append((rest, factor, name, way))
    alone = judged.group >= 0 or gap >= 0.7
    if not lands or not alone:
        return None
    # A power of ten explains more mistakes than a unit does.
    decimal = [one for one in lands if one[2][0] not in "0123456789s"]
    rest, factor, name, way = min(decimal or lands)
    number = float(column.numbers[row]) / factor**way
    rivals = len({one[1] for one in lands}) > 1
    side = "above" if way > 0 else "below"
    value = text_at(table, column.position, row)
    repair = column.text(number)
    what = "times too large" if way > 0 else "times too small"
    sentence = (
        f"{shown(value)} lies far {side} the other numbers of {column.name}{_given(table, judged, row)}, around "
        f"{shown(column.text(float(np.exp(judged.middle[row]))))}; it may be {name} {what}: {shown(repair)} "
        "would be among them."
    )
    sure = _SCALE_PRECISION * (0.8 if rivals else 1.0)
    return Claim(
        "scale", column.name, row, sure, sentence, repair, (repair,),
        (("distance from the middle", f"{abs(judged.z[row]):.0f} times the usual"),), _peers(table, judged, row),
    )  # fmt: skip


def _unlikely(table: CodedTable, column: Typed, judged: _Judged, row: int, limit: float) -> Claim:
    value = text_at(table, column.position, row)
    z = abs(float(judged.z[row]))
    sentence = (
        f"{shown(value)} is unlikely for {column.name}{_given(table, judged, row)}: it lies {z:.0f} times the "
        f"usual distance from the middle, {shown(column.text(float(np.exp(judged.middle[row]))))}."
    )
    sure = _OUTLIER_PRECISION * min(1.0, 0.6 + 0.2 * (z / limit - 1))
    return Claim(
        "conditional", column.name, row, sure, sentence, support=_peers(table, judged, row),
    )  # fmt: skip


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
            f"{named.name} {shown(said)} stands with {given.name} {shown(value)} in this row alone; by chance it "
            f"would in {expected[i, j]:.0f} of {table.rows:,} rows."
        )
        yield Claim("conditional", named.name, row, _PAIR_PRECISION, sentence)
