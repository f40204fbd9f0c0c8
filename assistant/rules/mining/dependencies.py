"""Functional dependencies: what tells a column, exactly but for dirt; keys and constants tell nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from assistant.anomalies.dependencies import Dependency, find_dependencies, group_ids, vote
from assistant.rules.language import FunctionalDependency
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import ColumnFacts, TableFacts

_MOST_FAILING = 0.01
_LEAST_COVERAGE = 0.25
_LEAST_GROUPS = 4
_LEAST_BROKEN = 15.0
"""Rows that unrelated columns would break: fewer, and the dependency may hold by chance."""


def mine_dependencies(facts: TableFacts) -> Iterator[Mined]:
    """functional_dependency, the strongest way round of two that tell each other."""
    found: dict[tuple[tuple[int, ...], int], tuple[float, float]] = {}
    for one in find_dependencies(facts.coded):
        if _may_hold(facts, one):
            told = _measure(facts, one)
            if told is not None:
                found[one.lhs, one.rhs] = told
    for (lhs, rhs), (failing, expected) in found.items():
        if len(lhs) == 1 and _other_way(facts, lhs[0], rhs, found):
            continue
        if len(lhs) > 1 and any(((part,), rhs) in found for part in lhs):
            continue
        if _by_another(lhs, rhs, found):
            continue
        yield Mined(
            FunctionalDependency(
                table=facts.name, determinant=tuple(facts.columns[i].name for i in lhs),
                dependent=facts.columns[rhs].name,
            ),
            (0.93 if len(lhs) == 1 else 0.6) * (1 if failing == 0 else 0.7),
            surprise=min(expected / np.log(10), 300.0),
        )  # fmt: skip


def _may_hold(facts: TableFacts, one: Dependency) -> bool:
    sides = [facts.columns[i] for i in (*one.lhs, one.rhs)]
    # A measure that happens to come twice tells nothing, nor is it told.
    return (
        one.agreement >= 0.97
        and one.coverage >= _LEAST_COVERAGE
        and not any(side.sort == "number" and side.distinct > 0.5 * side.filled for side in sides)
    )


def _measure(facts: TableFacts, one: Dependency) -> tuple[float, float] | None:
    """The share of rows that fail, and how many would by chance; None where it does not hold."""
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
    return failing, expected


def _other_way(
    facts: TableFacts, lhs: int, rhs: int, found: dict[tuple[tuple[int, ...], int], tuple[float, float]]
) -> bool:
    """Whether the dependency the other way round says the same and reads better."""
    if ((rhs,), lhs) not in found:
        return False
    return _rank(facts.columns[rhs]) < _rank(facts.columns[lhs])


def _rank(column: ColumnFacts) -> tuple[bool, int, int]:
    """What makes a determinant: a code before a name, then the column of more values, the earlier one."""
    digits = sum(any(map(str.isdigit, value)) for value in column.values[:50]) > 25
    return not digits, -column.distinct, column.position


def _by_another(
    lhs: tuple[int, ...], rhs: int, found: dict[tuple[tuple[int, ...], int], tuple[float, float]]
) -> bool:
    """Whether it follows from two others: a tells b, b tells c, and c does not tell b back."""
    for left, middle in found:
        if left == lhs and middle != rhs and ((middle,), rhs) in found:
            back = ((middle,), lhs[0]) in found if len(lhs) == 1 else False
            around = ((rhs,), middle) in found
            if not back and not around:
                return True
    return False
