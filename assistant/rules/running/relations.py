"""Rules that look at several cells or rows of a frame, each giving the rows judged and those failing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assistant.rules import language as rules
from assistant.rules.expressions import Expression, Name, Number, columns_in, parse
from assistant.rules.language import Condition
from assistant.rules.running.cells import OPERATORS, condition_test, read_as
from assistant.rules.running.coded import Coded

Rows = tuple[np.ndarray, np.ndarray]


def unique(rule: rules.Unique, frame: Coded) -> Rows:
    """Rows of a combination that more than one row holds fail."""
    codes = frame.together(rule.on)
    given = codes >= 0
    counts = np.bincount(codes[given], minlength=1)
    failing = given.copy()
    failing[given] = counts[codes[given]] > 1
    return given, failing


def functional_dependency(rule: rules.FunctionalDependency, frame: Coded) -> Rows:
    """Rows that hold another dependent value than most of their group fail; in a tie, all of them."""
    left = frame.together(rule.determinant)
    right = frame[rule.dependent].codes
    given = (left >= 0) & (right >= 0)
    if not given.any():
        return given, np.zeros_like(given)
    groups, values = left[given], right[given]
    pairs, place, counts = np.unique(
        groups * (int(values.max()) + 1) + values, return_inverse=True, return_counts=True
    )
    group_of_pair = pairs // (int(values.max()) + 1)
    most = np.zeros(int(groups.max()) + 1, dtype=np.int64)
    np.maximum.at(most, group_of_pair, counts)
    leads = counts == most[group_of_pair]
    leaders = np.bincount(group_of_pair[leads], minlength=len(most))
    wrong = ~leads | (leaders[group_of_pair] > 1)
    failing = given.copy()
    failing[given] = wrong[place]
    return given, failing


def foreign_key(rule: rules.ForeignKey, frame: Coded, other: Coded) -> Rows:
    """Rows whose combination is not among those of the other table fail."""
    held = other.together(rule.references)
    first = _first_rows(held)
    known = set(zip(*(_texts_at(other, name, first) for name in rule.references), strict=True))
    codes = frame.together(rule.on)
    given = codes >= 0
    rows = _first_rows(codes)
    found = list(zip(*(_texts_at(frame, name, rows) for name in rule.on), strict=True))
    missing = np.zeros(int(codes.max(initial=-1)) + 1, dtype=bool)
    missing[codes[rows]] = [one not in known for one in found]
    failing = given.copy()
    failing[given] = missing[codes[given]]
    return given, failing


def _first_rows(codes: np.ndarray) -> np.ndarray:
    """A row for each code."""
    distinct, first = np.unique(codes, return_index=True)
    return np.asarray(first[distinct >= 0])


def _texts_at(frame: Coded, name: str, rows: np.ndarray) -> list[str]:
    column = frame[name]
    return [column.texts[code] for code in column.codes[rows]]


def comparison(rule: rules.Comparison, frame: Coded) -> Rows:
    """Rows whose two values do not stand to each other as they should fail, as do unreadable ones."""
    left, right = frame[rule.left], frame[rule.right]
    given = left.given & right.given
    holds = compared(frame, rule.left, rule.operator, rule.right, rule.reads, rule.format)
    return given, given & ~holds


def compared(
    frame: Coded, left: str, operator: str, right: str, reads: str, form: str | None = None
) -> np.ndarray:
    """Rows whose two values can be read and stand to each other as the operator says: bool."""
    one, other = frame[left], frame[right]
    if reads == "number":
        a, b = one.numbers(), other.numbers()
        return np.asarray(OPERATORS[operator](a, b) & ~np.isnan(a) & ~np.isnan(b))
    read = read_as(reads, form)
    key = (reads, form)
    here, there = one.read(key, read), other.read(key, read)
    order = {value: i for i, value in enumerate(sorted({*here, *there} - {None}))}
    c, d = one.ranks(here, order), other.ranks(there, order)
    return np.asarray(OPERATORS[operator](c, d) & (c >= 0) & (d >= 0))


def arithmetic(rule: rules.Arithmetic, frame: Coded) -> Rows:
    """Rows whose target is further from the formula's value than allowed fail, as do unreadable ones."""
    expression = parse(rule.formula)
    names = dict.fromkeys((rule.target, *columns_in(expression)))
    given = np.logical_and.reduce([frame[name].given for name in names])
    numbers = {name: frame[name].numbers() for name in names}
    readable = ~np.logical_or.reduce([np.isnan(numbers[name]) for name in names])
    undefined = np.zeros(frame.rows, dtype=bool)
    with np.errstate(all="ignore"):
        value = _computed(expression, numbers, undefined)
        near = np.abs(numbers[rule.target] - value) <= rule.within
    judged = given & ~(readable & undefined)
    return judged, judged & ~(readable & near)


def _computed(expression: Expression, numbers: dict[str, np.ndarray], undefined: np.ndarray) -> Any:
    """The expression's value by row; rows that divide by zero are noted in `undefined`."""
    if isinstance(expression, Number):
        return np.float64(expression.value)
    if isinstance(expression, Name):
        return numbers[expression.column]
    left = _computed(expression.left, numbers, undefined)
    right = _computed(expression.right, numbers, undefined)
    if expression.mark == "+":
        return left + right
    if expression.mark == "-":
        return left - right
    if expression.mark == "*":
        return left * right
    undefined |= right == 0
    return np.divide(left, right)


def conditional(rule: rules.Conditional, frame: Coded) -> Rows:
    """Where all conditions hold, rows that do not meet `then` fail."""
    asked = np.logical_and.reduce([holding(one, frame) for one in rule.when])
    judged = asked & (_given(rule.then, frame))
    return judged, judged & ~holding(rule.then, frame)


def holding(condition: Condition, frame: Coded) -> np.ndarray:
    """Rows that meet a condition: bool; what is NULL or cannot be read meets none but null."""
    column = frame[condition.column]
    if condition.test == "null":
        return ~column.given
    if condition.test == "not_null":
        return column.given
    if condition.other is not None:
        return compared(frame, condition.column, condition.test, condition.other, condition.reads)
    return column.passing(condition_test(condition))


def _given(then: Condition, frame: Coded) -> np.ndarray:
    if then.test in ("null", "not_null"):
        return np.ones(frame.rows, dtype=bool)
    return np.asarray(np.logical_and.reduce([frame[name].given for name in then.columns]))


ROWS: dict[type, Callable[[Any, Coded], Rows]] = {
    rules.Unique: unique,
    rules.FunctionalDependency: functional_dependency,
    rules.Comparison: comparison,
    rules.Arithmetic: arithmetic,
    rules.Conditional: conditional,
}
"""By type of rule: the rows judged and those failing."""
