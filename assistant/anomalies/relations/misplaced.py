"""Values in the wrong column: two that changed places, and rows of which cells stand one column too far.

Each column is a distribution over values: those it has had (the cell itself left out), else one never seen,
as likely as its shape is there. A row is put right only where that makes it thousands of times likelier.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.explain import shown, times
from assistant.anomalies.features.numeric import parse_number
from assistant.anomalies.features.pattern import coarse
from assistant.anomalies.features.placeholder import placeholder_level
from assistant.anomalies.relations.base import LEAST_ROWS, Claim, text_at

_NEW_VALUE = 1e-5
"""How likely one value never seen is among all values of its shape."""
_SWAP = 8.0
_EACH = 1.0
_RUN = 14.0
_RUN_CELLS = 3
_MOST_ROWS = 0.03
_MOST_COLUMNS = 40
_MOST_VALUES = 60_000
_PRECISION = 0.95


@dataclass(frozen=True)
class _Fit:
    """Log-likelihoods: `other[v, c]` of value v in column c, `own[r, c]` of the cell of row r in its column,
    itself left out; `code[r, c]` is the value of a cell, `empty[r, c]` says that it says nothing."""

    other: np.ndarray
    own: np.ndarray
    code: np.ndarray
    empty: np.ndarray
    counts: np.ndarray


def _fit(table: CodedTable) -> _Fit:
    columns = table.columns
    texts = [column.values for column in columns]
    codes, values = pd.factorize(np.concatenate([np.array(t, dtype=object) for t in texts]))
    starts = np.cumsum([0, *map(len, texts)])
    size, width = len(values), len(columns)
    counts = np.zeros((size, width))
    shape_of, shapes = pd.factorize(np.array([coarse(value) for value in values], dtype=object))
    shape_counts = np.zeros((len(shapes), width))
    code = np.zeros((table.rows, width), dtype=np.int64)
    for c, column in enumerate(columns):
        place = codes[starts[c] : starts[c + 1]]
        counts[place, c] = np.bincount(column.codes, minlength=len(column.values))
        shape_counts[:, c] = np.bincount(shape_of, weights=counts[:, c], minlength=len(shapes))
        code[:, c] = place[column.codes]
    nothing = np.array([value == "" or placeholder_level(value) > 0 for value in values])
    total = counts.sum(axis=0)
    # The share of values never seen before: Good and Turing's estimate.
    fresh = ((counts == 1).sum(axis=0) + 0.5) / (total + 1)
    other = _log_likelihood(counts, shape_counts[shape_of], total, fresh)
    rows = np.arange(width)[None, :]
    own = _log_likelihood(counts[code, rows] - 1, shape_counts[shape_of[code], rows] - 1, total - 1, fresh)
    return _Fit(other, own, code, nothing[code], counts)


def _log_likelihood(
    count: np.ndarray, shape_count: np.ndarray, total: np.ndarray, fresh: np.ndarray
) -> np.ndarray:
    whole = np.maximum(total, 1)
    shape_share = (np.maximum(shape_count, 0) + 0.1) / (whole + 1)
    result: np.ndarray = np.log((1 - fresh) * np.maximum(count, 0) / whole + fresh * shape_share * _NEW_VALUE)
    return result


def find_misplaced(table: CodedTable, numeric: Sequence[int] = ()) -> list[Claim]:
    """Swapped pairs and shifted rows. `numeric`: positions of columns of numbers or dates, in which that a
    value is known says little: two of them are never taken for swapped."""
    values = sum(len(column.values) for column in table.columns)
    if table.rows < LEAST_ROWS or not 2 <= len(table.columns) <= _MOST_COLUMNS or values > _MOST_VALUES * 4:
        return []
    fit = _fit(table)
    shifted = _shifted(table, fit)
    moved = {claim.row for claim in shifted}
    swapped = _swapped(table, fit, {*numeric, *_mostly_numbers(table)})
    return [*shifted, *(claim for claim in swapped if claim.row not in moved)]


def _mostly_numbers(table: CodedTable) -> list[int]:
    """Columns of which half the values or more are numbers, words for nothing apart."""
    found = []
    for position, column in enumerate(table.columns):
        values = [v for v in column.values[:200] if v and placeholder_level(v) == 0]
        if sum(math.isfinite(parse_number(value)) for value in values) >= 0.5 * max(len(values), 1):
            found.append(position)
    return found


def _swapped(table: CodedTable, fit: _Fit, numeric: set[int]) -> list[Claim]:
    claims: list[Claim] = []
    for a, b in combinations(range(len(table.columns)), 2):
        if {a, b} <= numeric:
            continue
        one = fit.other[fit.code[:, a], b] - fit.own[:, a]
        two = fit.other[fit.code[:, b], a] - fit.own[:, b]
        odd = (one + two >= _SWAP) & (one >= _EACH) & (two >= _EACH)
        odd &= fit.code[:, a] != fit.code[:, b]
        odd &= ~fit.empty[:, a] & ~fit.empty[:, b]
        rows = np.flatnonzero(odd)
        if not len(rows) or len(rows) > max(2, _MOST_ROWS * table.rows):
            continue
        for row in rows.tolist():
            sure = _PRECISION * (1 - np.exp(-float(one[row] + two[row]) / 4))
            claims += [_swap(table, fit, row, a, b, sure), _swap(table, fit, row, b, a, sure)]
    return claims


def _swap(table: CodedTable, fit: _Fit, row: int, column: int, other: int, sure: float) -> Claim:
    name, home = table.columns[column].name, table.columns[other].name
    value, right = text_at(table, column, row), text_at(table, other, row)
    here, there = (int(fit.counts[fit.code[row, column], c]) for c in (column, other))
    seen = (
        f"{shown(value)} occurs {times(there)} in {home} and {times(here)} in {name}"
        if there > here
        else f"{shown(value)} looks like the values of {home}, not of {name}"
    )
    sentence = f"{name} and {home} seem to have changed places: {seen}; {home} here holds {shown(right)}."
    like = np.flatnonzero((fit.code[:, column] == fit.code[row, other]) & (np.arange(table.rows) != row))
    return Claim(
        "wrong column", name, row, sure, sentence, right, (right,),
        (("the other cell", f"{home} should then be {shown(value)}: accept both or neither"),),
        tuple(like[:3].tolist()),
    )  # fmt: skip


def _shifted(table: CodedTable, fit: _Fit) -> list[Claim]:
    """Rows in which a run of cells each fits the neighbouring column far better than its own."""
    width = len(table.columns)
    claims: list[Claim] = []
    flagged = 0
    for step in (-1, 1):
        cells = np.arange(1, width) if step < 0 else np.arange(width - 1)
        gain = np.stack([fit.other[fit.code[:, c], c + step] - fit.own[:, c] for c in cells], axis=1)
        gain[fit.empty[:, cells]] = 0.0
        hopeful = np.flatnonzero(np.where(gain > _EACH, gain, 0).sum(axis=1) >= _RUN)
        found = [(row, run) for row in hopeful.tolist() if (run := _run(gain[row])) is not None]
        if len(found) > max(3, 2 * _MOST_ROWS * table.rows):
            continue
        flagged += len(found)
        for row, (start, stop) in found:
            claims += _shift(table, row, cells[start:stop].tolist(), step)
    return claims


def _run(gain: np.ndarray) -> tuple[int, int] | None:
    """The run of cells with the greatest gain in all, if it is long and great enough."""
    best, here, start = (0.0, 0, 0), 0.0, 0
    for i, value in enumerate(gain.tolist()):
        if here + value <= 0:
            here, start = 0.0, i + 1
            continue
        here += value
        if here > best[0]:
            best = (here, start, i + 1)
    total, first, last = best
    moved = int((gain[first:last] >= _EACH).sum())
    return (first, last) if total >= _RUN and moved >= _RUN_CELLS else None


def _shift(table: CodedTable, row: int, moved: list[int], step: int) -> list[Claim]:
    """One claim a cell: those that get their value from the neighbour, and the last, whose own is lost."""
    side = "right" if step < 0 else "left"
    names = [table.columns[c + step].name for c in moved]
    first, last = (table.columns[c].name for c in (moved[0], moved[-1]))
    sentence = (
        f"In this row the cells of {first} to {last} stand one column "
        f"too far to the {side}: each fits the column beside it."
    )
    return [
        Claim(
            "wrong column", table.columns[c + step].name, row, 0.85, sentence, text_at(table, c, row),
            (text_at(table, c, row),), (("cells that moved", ", ".join(names)),),
        )
        for c in moved if text_at(table, c, row) != text_at(table, c + step, row)
    ]  # fmt: skip
