"""Rows that are the same thing entered twice under other keys.

Rows that share a rare value are compared; agreement on a value counts as many bits as the value is rare
(Fellegi and Sunter), less what a column that agrees already tells of it; disagreement counts against it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from assistant.anomalies.cells import CodedColumn, CodedTable
from assistant.anomalies.dependencies import Dependency
from assistant.anomalies.explain import shown
from assistant.anomalies.relations.base import LEAST_ROWS, Claim, text_at

_BLOCK = 6
_MOST_PAIRS = 150_000
_MARGIN = 14.0
_AGAINST = 6.0
_NEAR = 80.0
_AGREE = 0.75
_MOST_DOUBLE = 0.06
"""Where more rows than this have a double, rows are reports of one thing, not entries made twice."""
_PRECISION = 0.95
_FILLED = 0.6


@dataclass(frozen=True)
class _Folded:
    """A column without case, accents, marks: `codes` (rows,), -1 missing; `bits` (rows,) of its value."""

    position: int
    codes: np.ndarray
    bits: np.ndarray
    mean: float


def find_duplicates(
    table: CodedTable, keys: Sequence[str], dependencies: Sequence[Dependency] = (), skip: Sequence[int] = ()
) -> list[Claim]:
    """One claim a row that repeats an earlier one, and one for each cell that its double could fill.

    `skip`: columns that number the rows. Bounded: at most `_MOST_PAIRS` pairs are compared.
    """
    positions = [
        i for i, column in enumerate(table.columns) if column.name not in keys and i not in set(skip)
    ]
    if table.rows < LEAST_ROWS or len(positions) < 3:
        return []
    folded = [one for i in positions if (one := _fold(i, table.columns[i])) is not None]
    pairs = _candidates(folded)
    if len(folded) < 3 or not len(pairs):
        return []
    told = _told_by(folded, dependencies)
    doubles = _scored(table, folded, pairs, told)
    if len({row for pair in doubles for row in pair[:2]}) > max(2, _MOST_DOUBLE * table.rows):
        return []
    claims: list[Claim] = []
    seen: set[int] = set()
    for first, other, bits, need in sorted(doubles, key=lambda pair: pair[1]):
        if other not in seen:
            seen.add(other)
            claims += _claims(table, folded, first, other, bits, need)
    return claims


def _plain(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in flat if sign.isalnum())


def _fold(position: int, column: CodedColumn) -> _Folded | None:
    known = [_plain(value) for value in column.values]
    codes, _ = pd.factorize(np.array(known, dtype=object))
    empty = np.array([value == "" for value in known])
    rows = np.where(empty[column.codes], -1, codes[column.codes])
    held = rows[rows >= 0]
    if len(held) < 0.3 * len(rows):
        return None
    counts = np.bincount(held)
    bits = np.where(rows >= 0, np.log2(len(held) / np.maximum(counts[np.maximum(rows, 0)], 1)), 0.0)
    mean = float(bits[rows >= 0].mean())
    return _Folded(position, rows, bits, mean) if mean > 0.3 else None


def _candidates(folded: Sequence[_Folded]) -> np.ndarray:
    """int64 (pairs, 2): rows that share a rare value in at least two columns, most shared first."""
    found: list[np.ndarray] = []
    for column in sorted(folded, key=lambda one: -one.mean)[:12]:
        order = np.argsort(column.codes, kind="stable")
        order = order[column.codes[order] >= 0]
        for apart in range(1, _BLOCK):
            one, other = order[:-apart], order[apart:]
            same = column.codes[one] == column.codes[other]
            rare = 2.0 ** -column.bits[one] * len(order) <= _BLOCK
            hit = same & rare
            found.append(np.stack([np.minimum(one, other), np.maximum(one, other)], axis=1)[hit])
    if not found:
        return np.zeros((0, 2), dtype=np.int64)
    pairs, shared = np.unique(np.concatenate(found), axis=0, return_counts=True)
    order = np.argsort(-shared, kind="stable")
    kept: np.ndarray = pairs[order][shared[order] >= 2][:_MOST_PAIRS]
    return kept


def _told_by(folded: Sequence[_Folded], dependencies: Sequence[Dependency]) -> np.ndarray:
    """float64 (columns, columns): how much of column j column i tells."""
    place = {one.position: i for i, one in enumerate(folded)}
    told = np.zeros((len(folded), len(folded)))
    for one in dependencies:
        if len(one.lhs) == 1 and one.lhs[0] in place and one.rhs in place:
            at = place[one.lhs[0]], place[one.rhs]
            told[at] = max(one.gain, told[at])
    return told


def _scored(
    table: CodedTable, folded: Sequence[_Folded], pairs: np.ndarray, told: np.ndarray
) -> list[tuple[int, int, float, float]]:
    """(row, later row, bits, bits needed) of the pairs that are doubles."""
    need = 2 * np.log2(table.rows) - 1 + _MARGIN
    one, other = pairs.T
    order = np.argsort([-column.mean for column in folded])
    agreed = np.zeros((len(pairs), len(folded)), dtype=bool)
    bits, whole = np.zeros(len(pairs)), np.zeros(len(pairs))
    against = np.zeros(len(pairs))
    for i in order.tolist():
        column = folded[i]
        both = (column.codes[one] >= 0) & (column.codes[other] >= 0)
        same = both & (column.codes[one] == column.codes[other])
        known = np.where(agreed, told[:, i][None, :], 0.0).max(axis=1)
        bits += np.where(same, column.bits[one] * (1 - known), 0.0)
        whole += np.where(both, column.mean, 0.0)
        against += np.where(both & ~same, column.mean, 0.0)
        agreed[:, i] = same
    hopeful = (bits >= need - _AGAINST) & (against <= (1 - _AGREE) * 2 * whole)
    result = []
    for at in np.flatnonzero(hopeful).tolist():
        left, right = int(one[at]), int(other[at])
        odds, apart, differ = float(bits[at]), 0.0, 0
        for i, column in enumerate(folded):
            if agreed[at, i] or column.codes[left] < 0 or column.codes[right] < 0:
                continue
            texts = (text_at(table, column.position, row).casefold() for row in (left, right))
            if fuzz.ratio(*texts) >= _NEAR and column.mean > 3:
                odds += 0.3 * column.mean
            else:
                odds, apart, differ = odds - _AGAINST, apart + column.mean, differ + 1
        if odds >= need and apart <= (1 - _AGREE) * whole[at] and differ <= 0.2 * len(folded):
            result.append((left, right, odds, need))
    return result


def _claims(
    table: CodedTable, folded: Sequence[_Folded], one: int, other: int, bits: float, need: float
) -> list[Claim]:
    names = table.names
    same = [c for c in folded if c.codes[one] == c.codes[other] >= 0]
    differ = [
        i for i, name in enumerate(names)
        if any(c.position == i for c in folded) and text_at(table, i, one) != text_at(table, i, other)
    ]  # fmt: skip
    told = ", ".join(names[c.position] for c in sorted(same, key=lambda c: -c.bits[one])[:4])
    conflicts = "; ".join(
        f"{names[i]} {shown(text_at(table, i, one))} and {shown(text_at(table, i, other))}"
        for i in differ[:4]
    )
    sentence = (
        f"This row and an earlier one look like the same thing entered twice: {len(same)} of {len(folded)} "
        f"columns agree, {told} among them" + (f"; they differ in {conflicts}." if conflicts else ".")
    )
    sure = _PRECISION * (1 - 0.5 * float(np.exp2(-(bits - need) / 4)))
    details = (("bits of agreement", f"{bits:.0f}, of which {need:.0f} are needed"),)
    claims = [Claim("duplicate", None, other, sure, sentence, None, (), details, (one,), (one,))]
    for i in differ:
        for empty, filled in ((one, other), (other, one)):
            value = text_at(table, i, filled)
            if text_at(table, i, empty) == "" and value != "":
                said = f"{names[i]} is empty here; the same thing's other row says {shown(value)}."
                claims.append(
                    Claim("duplicate", names[i], empty, _FILLED, said, value, (value,), details, (filled,))
                )
    return claims
