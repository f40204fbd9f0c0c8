"""Rules on a row alone as two SQL conditions: whether the row is judged, and whether it passes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Double, and_, case, cast, func, literal, not_, null, or_

from assistant.rules import language as rules
from assistant.rules.expressions import Expression as Formula
from assistant.rules.expressions import Name, Number, columns_in, parse
from assistant.rules.language import Condition, RuleBase, Scalar
from assistant.rules.patterns import portable
from assistant.rules.running.cells import (
    TYPE_PATTERNS,
    bounds,
    operand,
    pattern_test,
    split_values,
)
from assistant.rules.running.pushdown.columns import Columns, NotInSql
from assistant.rules.running.reading import number as read_number
from connectors.sql.backend import Expression, bound

MOST_LISTED = 1_000
"""Values that are bound in one list; a longer one is judged by distinct values."""


@dataclass(frozen=True)
class RowWise:
    """`judged` is never NULL (None: every row is judged); `passes` NULL means that the row fails."""

    judged: Expression | None
    passes: Expression
    patterns: frozenset[str]

    @property
    def counted(self) -> Expression:
        """1 for a row that is judged, else 0."""
        return literal(1) if self.judged is None else case((self.judged, 1), else_=0)

    @property
    def failed(self) -> Expression:
        """1 for a row that is judged and fails, else 0."""
        if self.judged is None:
            return case((self.passes, 0), else_=1)
        return case((not_(self.judged), 0), (self.passes, 0), else_=1)


def row_wise(rule: RuleBase, columns: Columns) -> RowWise:
    """The conditions of a rule on rows; raises `CannotJudge`, or `NotInSql` where SQL cannot say it."""
    columns.patterns = set()
    judged, passes = _MAKERS[type(rule)](rule, columns)
    return RowWise(judged, passes, frozenset(columns.patterns))


def is_row_wise(rule: RuleBase) -> bool:
    """Whether each row is judged alone, without another table."""
    return type(rule) in _MAKERS or isinstance(rule, rules.Semantic)


_Made = tuple[Expression | None, Expression]


def _not_null(rule: rules.NotNull, columns: Columns) -> _Made:
    given = columns.given(rule.column)
    if not rule.missing:
        return None, given
    return None, and_(given, not_(_among(columns, rule.column, rule.missing)))


def _type(rule: rules.TypeIs, columns: Columns) -> _Made:
    text = columns.text(rule.column)
    if rule.format is not None:
        return columns.given(rule.column), columns.rearranged(text, rule.format).is_not(None)
    if rule.type in ("integer", "number") and columns.is_integer(rule.column):
        return columns.given(rule.column), columns.given(rule.column)
    if rule.type == "number":
        return columns.given(rule.column), columns.number(rule.column).is_not(None)
    if rule.type == "datetime":
        moment = columns.read(rule.column, "datetime").is_not(None)
        return columns.given(rule.column), and_(columns.texts.length(text) > 10, moment)
    return columns.given(rule.column), columns.matches(text, TYPE_PATTERNS[rule.type])


def _in_set(rule: rules.InSet, columns: Columns) -> _Made:
    return columns.given(rule.column), _inside(columns, rule.column, rule.values)


def _not_in_set(rule: rules.NotInSet, columns: Columns) -> _Made:
    return columns.given(rule.column), _outside(columns, rule.column, rule.values)


def _pattern(rule: rules.Pattern, columns: Columns) -> _Made:
    pattern_test(rule.pattern)
    return columns.given(rule.column), columns.matches(columns.text(rule.column), portable(rule.pattern))


def _length(rule: rules.Length, columns: Columns) -> _Made:
    size = columns.texts.length(columns.text(rule.column))
    limits = [] if rule.minimum is None else [size >= rule.minimum]
    limits += [] if rule.maximum is None else [size <= rule.maximum]
    return columns.given(rule.column), and_(*limits)


def _range(rule: rules.Range, columns: Columns) -> _Made:
    low, high = bounds(rule)
    value, (least, most) = columns.with_limits(rule.column, rule.reads, rule.format, (low, high))
    limits: list[Expression] = []
    if least is not None:
        limits.append(compared(value, ">" if rule.above else ">=", least))
    if most is not None:
        limits.append(compared(value, "<" if rule.below else "<=", most))
    return columns.given(rule.column), and_(*limits)


def _comparison(rule: rules.Comparison, columns: Columns) -> _Made:
    left, right = columns.both(rule.left, rule.right, rule.reads, rule.format)
    judged = and_(columns.given(rule.left), columns.given(rule.right))
    return judged, compared(left, rule.operator, right)


def _arithmetic(rule: rules.Arithmetic, columns: Columns) -> _Made:
    formula = parse(rule.formula)
    names = dict.fromkeys((rule.target, *columns_in(formula)))
    numbers = {name: columns.number(name) for name in names}
    divisors: list[Expression] = []
    value = _computed(formula, numbers, divisors)
    readable = and_(*(number.is_not(None) for number in numbers.values()))
    near = func.abs(numbers[rule.target] - value) <= cast(bound(None, rule.within), Double)
    given = and_(*(columns.given(name) for name in names))
    if not divisors:
        return given, near
    # Inner divisors first: an outer one is computed only where they are not zero.
    zero = case(*((divisor == 0, 1) for divisor in divisors), else_=0)
    by_zero = case((readable, zero), else_=0)
    return case((given, by_zero), else_=1) == 0, case((readable, near), else_=null())


def _computed(formula: Formula, numbers: dict[str, Expression], divisors: list[Expression]) -> Expression:
    if isinstance(formula, Number):
        return cast(bound(None, formula.value), Double)
    if isinstance(formula, Name):
        return numbers[formula.column]
    left, right = (_computed(side, numbers, divisors) for side in (formula.left, formula.right))
    if formula.mark == "/" and not (isinstance(formula.right, Number) and formula.right.value):
        divisors.append(right)
    return left.op(formula.mark, precedence=20, is_comparison=False)(right).self_group()


def _conditional(rule: rules.Conditional, columns: Columns) -> _Made:
    holding = [case((_condition(one, columns), 1), else_=0) == 1 for one in rule.when]
    if rule.then.test not in ("null", "not_null"):
        holding += [columns.given(name) for name in rule.then.columns]
    return and_(*holding), _condition(rule.then, columns)


def _condition(condition: Condition, columns: Columns) -> Expression:
    """True where a condition holds; NULL or false elsewhere."""
    name, test = condition.column, condition.test
    given = columns.given(name)
    if test in ("null", "not_null"):
        return not_(given) if test == "null" else given
    if test == "in":
        return _inside(columns, name, condition.values)
    if test == "not_in":
        return and_(given, _outside(columns, name, condition.values))
    if test == "matches":
        pattern_test(str(condition.values[0]))
        return columns.matches(columns.text(name), portable(str(condition.values[0])))
    if condition.other is not None:
        one, other = columns.both(name, condition.other, condition.reads)
        return compared(one, test, other)
    value, read = operand(condition)
    reads = "number" if read is read_number else condition.reads
    cell, limits = columns.with_limits(name, reads, None, (value,))
    assert limits[0] is not None
    return compared(cell, test, limits[0])


def compared(left: Expression, operator: str, right: Expression) -> Expression:
    """Two expressions compared."""
    return left.bool_op(operator)(right)


def _inside(columns: Columns, name: str, values: Collection[Scalar]) -> Expression:
    numbers, texts = split_values(values)
    if len(values) > MOST_LISTED:
        raise NotInSql
    found = []
    if texts:
        found.append(_among(columns, name, texts))
    if numbers:
        number = columns.number(name)
        found.append(number.in_([cast(bound(None, one), Double) for one in sorted(numbers)]))
    return or_(*found)


def _outside(columns: Columns, name: str, values: Collection[Scalar]) -> Expression:
    return case((_inside(columns, name, values), 1), else_=0) == 0


def _among(columns: Columns, name: str, texts: Collection[str]) -> Expression:
    value = columns.texts.exact_value
    return columns.exact(name).in_([bound(None, value(one)) for one in sorted(texts)])


_MAKERS: dict[type, Callable[[Any, Columns], _Made]] = {
    rules.NotNull: _not_null,
    rules.TypeIs: _type,
    rules.InSet: _in_set,
    rules.NotInSet: _not_in_set,
    rules.Pattern: _pattern,
    rules.Length: _length,
    rules.Range: _range,
    rules.Comparison: _comparison,
    rules.Arithmetic: _arithmetic,
    rules.Conditional: _conditional,
}
