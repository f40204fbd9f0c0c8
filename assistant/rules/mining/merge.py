"""Of rules that say the same, the one that says most stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from assistant.rules.language import (
    Arithmetic, Comparison, ForeignKey, Frequency, FunctionalDependency, InSet, Length, NotInSet, Pattern,
    Range, RuleBase, Semantic, TypeIs, Unique,
)  # fmt: skip
from assistant.rules.mining.candidate import Candidate
from assistant.rules.running.cells import cell_test

_SURE = 0.5
_SHAPED = frozenset({"email", "url", "ip_address", "uuid", "phone"})
"""Semantic types without a check digit or a list: a pattern of the column's own values says more."""


def merge(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those that others make needless, the strongest first."""
    by_column: defaultdict[str, list[Candidate]] = defaultdict(list)
    for one in found:
        if len(one.rule.columns) == 1:
            by_column[one.rule.columns[0]].append(one)
    kept = [one for one in found if not _needless(one, by_column, found)]
    return sorted(kept, key=lambda one: -one.features["strength"])


def is_spared(rule: RuleBase, found: Sequence[Candidate]) -> bool:
    """Whether a rule that is slow to judge would be merged into one that was found already."""
    return isinstance(rule, Semantic) and any(
        one.rule.columns == rule.columns and not one.failing
        and (isinstance(one.rule, InSet) or (isinstance(one.rule, Pattern) and rule.type in _SHAPED))
        for one in found
    )  # fmt: skip


def _needless(one: Candidate, by_column: dict[str, list[Candidate]], found: Sequence[Candidate]) -> bool:
    rule = one.rule
    if len(rule.columns) == 1:
        rivals = [other for other in by_column[rule.columns[0]] if other is not one]
        return any(_implies(other, one) for other in rivals)
    if isinstance(rule, Comparison):
        return any(_reckons(other.rule, rule) for other in found)
    if isinstance(rule, FunctionalDependency):
        return any(_tells(other.rule, rule) for other in found)
    return False


def _implies(strong: Candidate, weak: Candidate) -> bool:
    """Whether a rule on a column catches, as surely, what another on the same column would."""
    one, other = strong.rule, weak.rule
    if strong.features["strength"] < _SURE or strong.failing > weak.failing:
        return False
    if isinstance(other, NotInSet):
        return _rejects(one, other)
    if isinstance(one, InSet | ForeignKey):
        return isinstance(other, Pattern | Length | TypeIs | Range | Semantic) or (
            isinstance(one, ForeignKey) and isinstance(other, InSet)
        )
    if isinstance(one, Pattern):
        return isinstance(other, Length) or (isinstance(other, Semantic) and other.type in _SHAPED)
    if isinstance(one, Range):
        return isinstance(other, TypeIs) and _reads(one, other)
    if isinstance(one, Semantic):
        return isinstance(other, Length)
    if isinstance(one, Unique):
        return isinstance(other, Frequency)
    return False


def _rejects(one: RuleBase, other: NotInSet) -> bool:
    """Whether a rule on the same column lets none of the placeholders pass."""
    if not isinstance(one, InSet | Pattern | Range | TypeIs | Semantic):
        return False
    test = cell_test(one)
    return test is not None and not any(test(str(value)) for value in other.values)


def _reads(bounds: Range, kind: TypeIs) -> bool:
    """Whether a range reads its column as a type already asks."""
    return bounds.reads == kind.type and bounds.format == kind.format


def _reckons(formula: RuleBase, order: Comparison) -> bool:
    """Whether a formula speaks of both columns: net is not above gross because of it."""
    return isinstance(formula, Arithmetic) and {order.left, order.right} <= set(formula.columns)


def _tells(other: RuleBase, dependency: FunctionalDependency) -> bool:
    """Whether a key or an equality makes a dependency trivial."""
    if isinstance(other, Unique):
        return set(other.on) <= set(dependency.determinant)
    return (
        isinstance(other, Comparison)
        and other.operator == "="
        and {other.left, other.right} == {*dependency.determinant, dependency.dependent}
    )
