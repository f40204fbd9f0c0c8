"""Rows whose figures do not add up, the cell that is wrong, and what it should be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.explain import shown
from assistant.anomalies.relations.arithmetic import Arithmetic
from assistant.anomalies.relations.base import Claim, text_at
from assistant.anomalies.relations.formulas import Formula
from assistant.anomalies.relations.typed import Typed

_PRECISION = 0.95
_UNSURE = 0.75
"""Where another cell of the row could be the wrong one as well."""


def judge_arithmetic(
    table: CodedTable, typed: Sequence[Typed], relations: Sequence[Arithmetic]
) -> list[Claim]:
    """One claim a row that breaks formulas: on the cell that mends most of them."""
    columns = [c.numbers for c in typed]
    steps = [c.step for c in typed]
    broken: defaultdict[int, list[Arithmetic]] = defaultdict(list)
    keeps: dict[Formula, tuple[int, ...]] = {}
    for relation in relations:
        off = np.abs(relation.formula.value(columns) - columns[relation.formula.target])
        with np.errstate(invalid="ignore"):
            wrong = off > 1.5 * relation.formula.tolerance(columns, steps)
            right = off <= relation.formula.tolerance(columns, steps)
        keeps[relation.formula] = tuple(np.flatnonzero(right)[:3].tolist())
        for row in np.flatnonzero(wrong).tolist():
            broken[row].append(relation)
    usual = [_range(column) for column in typed]
    return [
        _claim(table, typed, row, faults, relations, usual, keeps) for row, faults in sorted(broken.items())
    ]


def _range(column: Typed) -> tuple[float, float]:
    numbers = column.numbers[column.known]
    low, high = np.quantile(numbers, [0.005, 0.995])
    return float(low), float(high)


def _claim(
    table: CodedTable,
    typed: Sequence[Typed],
    row: int,
    faults: Sequence[Arithmetic],
    relations: Sequence[Arithmetic],
    usual: Sequence[tuple[float, float]],
    keeps: dict[Formula, tuple[int, ...]],
) -> Claim:
    columns = [c.numbers[row : row + 1] for c in typed]
    ranked = _ranked(typed, row, faults, relations, usual)
    fault = max(faults, key=lambda one: one.holds)
    formula = fault.formula
    place, value = (ranked[0][2], ranked[0][3]) if ranked else (formula.target, None)
    if place not in (formula.target, *formula.parts):
        formula = next(f.formula for f in faults if place in (f.formula.target, *f.formula.parts))
        fault = next(f for f in faults if f.formula is formula)
    rivals = [one for one in ranked if one[2] != place and one[0] >= ranked[0][0] - 0.5]
    column = typed[place]
    current = text_at(table, column.position, row)
    repair = None if value is None else column.text(value)
    due = float(formula.value(columns)[0])
    target = typed[formula.target]
    stands = text_at(table, target.position, row)
    sentence = (
        f"{formula.words([c.name for c in typed])} holds in {fault.kept:,} of {fault.rows:,} rows; here it "
        f"makes {shown(target.text(due))}, not {shown(stands)}."
    )
    if place != formula.target and repair is not None:
        sentence += f" {column.name} {shown(repair)} instead of {shown(current)} would make it right."
    sure = _PRECISION if not rivals else _UNSURE
    chance = ("holds for shuffled rows", f"{fault.chance:.1%}")
    mends = ("formulas that it mends", f"{int(ranked[0][0])} of {len(faults)}" if ranked else "none")
    return Claim(
        "arithmetic", column.name, row, sure * fault.holds, sentence,
        repair if repair != current else None, () if repair is None else (repair,), (chance, mends),
        keeps[formula],
    )  # fmt: skip


def _ranked(
    typed: Sequence[Typed],
    row: int,
    faults: Sequence[Arithmetic],
    relations: Sequence[Arithmetic],
    usual: Sequence[tuple[float, float]],
) -> list[tuple[float, bool, int, float]]:
    """What could be wrong, likeliest first: (worth, is a target, column's place, right value)."""
    columns = [c.numbers[row : row + 1] for c in typed]
    ranked = []
    for fault in faults:
        for place in (fault.formula.target, *fault.formula.parts):
            value = _solved(fault.formula, place, columns)
            if value is not None:
                worth = _worth(place, value, columns, typed, relations, usual)
                ranked.append((worth, place == fault.formula.target, place, value))
    return sorted(ranked, key=lambda one: one[:2], reverse=True)


def _solved(formula: Formula, place: int, columns: Sequence[np.ndarray]) -> float | None:
    solved = formula.solve(place, columns)
    return float(solved[0]) if solved is not None and np.isfinite(solved[0]) else None


def _worth(
    place: int,
    value: float,
    columns: Sequence[np.ndarray],
    typed: Sequence[Typed],
    relations: Sequence[Arithmetic],
    usual: Sequence[tuple[float, float]],
) -> float:
    """How much speaks for this cell being the wrong one: formulas that hold if it is changed, and whether the
    new value is one the column could hold while the old one was out of its range."""
    column = typed[place]
    written = round(value, column.decimals)
    changed = list(columns)
    changed[place] = np.array([written])
    steps = [c.step for c in typed]
    held = 0
    for relation in relations:
        formula = relation.formula
        off = np.abs(formula.value(changed) - changed[formula.target])
        if place in (formula.target, *formula.parts) and off[0] <= 1.5 * formula.tolerance(changed, steps)[0]:
            held += 1
    low, high = usual[place]
    old = float(columns[place][0])
    spare = 0.02 * (high - low)
    outside = not low - spare <= old <= high + spare
    inside = low - spare <= written <= high + spare
    # A value with more places than the column has was never in it.
    odd = abs(value - written) > 1e-6 * max(abs(value), 1.0) and place not in {
        r.formula.target for r in relations
    }
    return held + 0.6 * (outside and inside) - 0.4 * (not inside) - 1.0 * odd
