"""Functional dependencies: what tells a column, exactly but for dirt; keys and constants tell nothing.

Columns that tell one another are one thing under several names: the likeliest to name it (a code, a key)
tells the others. What follows from two dependencies is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assistant.anomalies.dependencies import Dependency, find_dependencies, group_ids, vote
from assistant.rules.language import FunctionalDependency
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import ColumnFacts, TableFacts
from assistant.rules.mining.naming import is_key_like

_MOST_FAILING = 0.01
_LEAST_COVERAGE = 0.25
_LEAST_GROUPS = 4
_LEAST_BROKEN = 15.0
"""Rows that unrelated columns would break: fewer, and the dependency may hold by chance."""


@dataclass(frozen=True)
class _Told:
    """`lhs` tells `rhs` in all but a share `failing` of the rows; of unrelated columns `expected` would fail."""

    lhs: tuple[int, ...]
    rhs: int
    failing: float
    expected: float


def mine_dependencies(facts: TableFacts) -> Iterator[Mined]:
    """functional_dependency, each dependent told by as few as say it best."""
    found = [
        told for one in find_dependencies(facts.coded)
        if _may_hold(facts, one) and (told := _measure(facts, one)) is not None
    ]  # fmt: skip
    tells = {(one.lhs[0], one.rhs) for one in found if len(one.lhs) == 1}
    stands_for = _classes(facts, tells)
    for one in found:
        if _is_needed(one, tells, stands_for):
            yield _mined(facts, one, both=(one.rhs, one.lhs[0]) in tells)


def _mined(facts: TableFacts, one: _Told, *, both: bool) -> Mined:
    left = [facts.columns[i] for i in one.lhs]
    strength = 0.93 if len(left) == 1 else 0.6
    # One to one, and new things to come: whether the left side names them all is its name's to tell.
    if both and not is_key_like(left[0].name) and _brings_new(facts, left[0]):
        strength = 0.5
    return Mined(
        FunctionalDependency(
            table=facts.name,
            determinant=tuple(column.name for column in left),
            dependent=facts.columns[one.rhs].name,
        ),
        strength * (1 if one.failing == 0 else 0.7),
        surprise=min(one.expected / np.log(10), 300.0),
    )


def _classes(facts: TableFacts, tells: set[tuple[int, int]]) -> dict[int, int]:
    """For each column that stands for others or is stood for, the column that stands for it."""
    stands_for: dict[int, int] = {}
    for column in sorted(facts.columns, key=_rank):
        twins = [
            rhs for lhs, rhs in tells
            if lhs == column.position and (rhs, lhs) in tells and rhs not in stands_for
        ]  # fmt: skip
        if twins and column.position not in stands_for:
            stands_for |= dict.fromkeys([column.position, *twins], column.position)
    return stands_for


def _rank(column: ColumnFacts) -> tuple[bool, bool, int, int]:
    """What names a thing: a key by its name, a code before a name, then the one of more values, the first."""
    digits = sum(any(map(str.isdigit, value)) for value in column.values[:50]) > 25
    return not is_key_like(column.name), not digits, -column.distinct, column.position


def _is_needed(one: _Told, tells: set[tuple[int, int]], stands_for: dict[int, int]) -> bool:
    if len(one.lhs) > 1:
        return not any((part, one.rhs) in tells for part in one.lhs)
    lhs = one.lhs[0]
    if stands_for.get(lhs, lhs) != lhs:
        return False
    for _, middle in (pair for pair in tells if pair[0] == lhs):
        # lhs tells middle tells rhs, and neither comes back: that is two dependencies, not a third.
        follows = middle != one.rhs and (middle, one.rhs) in tells
        if follows and (middle, lhs) not in tells and (one.rhs, middle) not in tells:
            return False
        # The dependent's stand-in says it for the dependent.
        if follows and stands_for.get(one.rhs) == middle and (middle, lhs) not in tells:
            return False
    return True


def _brings_new(facts: TableFacts, column: ColumnFacts) -> bool:
    """Whether later rows hold values of a column that earlier ones do not."""
    return any(
        not np.isin(column.coded.codes[test], column.coded.codes[learn]).all() for learn, test in facts.halves
    )


def _may_hold(facts: TableFacts, one: Dependency) -> bool:
    sides = [facts.columns[i] for i in (*one.lhs, one.rhs)]
    # A measure that happens to come twice tells nothing, nor is it told.
    return (
        one.agreement >= 0.97
        and not any(facts.columns[i].dated for i in one.lhs)
        and one.coverage >= _LEAST_COVERAGE
        and not any(side.sort == "number" and side.distinct > 0.5 * side.filled for side in sides)
    )


def _measure(facts: TableFacts, one: Dependency) -> _Told | None:
    """The dependency with the share of rows that fail; None where it does not hold, or may by chance."""
    dependent = facts.coded.columns[one.rhs]
    groups = group_ids(facts.coded, one.lhs)
    votes = vote(groups, dependent.codes, dependent.missing)
    held = (groups >= 0) & (dependent.codes != dependent.missing) & (votes.others > 0)
    if held.sum() < 30 or len(np.unique(groups[held])) < _LEAST_GROUPS:
        return None
    failing = float((votes.best[held] > votes.own[held]).mean())
    shares = dependent.counts[dependent.present] / max(dependent.filled, 1)
    expected = float(held.sum()) * (1 - float((shares**2).sum())) / 2
    if failing > _MOST_FAILING or expected < _LEAST_BROKEN:
        return None
    return _Told(one.lhs, one.rhs, failing, expected)
