"""What a rule says of one cell, as a test of the cell's text form: shared by all ways to run it."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from assistant.rules import language as rules
from assistant.rules.language import Condition, RuleBase, Scalar
from assistant.rules.patterns import compiled
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.reading import BOOLEAN, DATE, INTEGER, TIME, number, reader, rearranged
from assistant.rules.semantics import TYPES

Test = Callable[[str], bool]
"""Whether the text form of a cell that is not NULL passes."""
Read = Callable[[str], Any]
"""What a text form says in the type a rule speaks of; None where it cannot be read."""
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, "!=": operator.ne, ">=": operator.ge,
    ">": operator.gt,
}  # fmt: skip


def read_as(reads: str, form: str | None = None) -> Read:
    """How a cell's text form is read: numbers as floats, dates and moments as texts in order of time."""
    if reads == "number":
        return number
    return _same if reads == "text" else reader(reads, form)


def cell_test(rule: RuleBase) -> Test | None:
    """The test of a rule on one column; None for other kinds. Raises `CannotJudge`."""
    make = _TESTS.get(type(rule))
    return None if make is None else make(rule)


def condition_test(condition: Condition) -> Test:
    """The test of a condition on one column, but for null and not_null."""
    if condition.test in ("in", "not_in"):
        inside = _membership(condition.values)
        return inside if condition.test == "in" else lambda text: not inside(text)
    if condition.test == "matches":
        return pattern_test(str(condition.values[0]))
    value, read = operand(condition)
    compare = OPERATORS[condition.test]
    return lambda text: (found := read(text)) is not None and compare(found, value)


def operand(condition: Condition) -> tuple[Any, Read]:
    """What a condition's cell is compared with, as it is read, and how the cell is read."""
    value = condition.values[0]
    if isinstance(value, int | float):
        return double(value), number
    read = read_as(condition.reads)
    found = read(value)
    if found is None:
        raise CannotJudge(
            f"The condition on {condition.column!r} compares with {value!r}, which is no {condition.reads}."
        )
    return found, read


def bounds(rule: rules.Range) -> tuple[Any, Any]:
    """The bounds of a range as they are read; raises `CannotJudge` for one that cannot be."""
    if rule.reads == "number":
        return tuple(None if one is None else double(one) for one in (rule.minimum, rule.maximum))  # type: ignore[return-value, arg-type]
    read = read_as(rule.reads)
    found = []
    for bound in (rule.minimum, rule.maximum):
        value = None if bound is None else read(str(bound))
        if bound is not None and value is None:
            raise CannotJudge(
                f"The bound {bound!r} of the range of {rule.column!r} is no {rule.reads} in ISO 8601."
            )
        found.append(value)
    return found[0], found[1]


def double(value: float) -> float:
    """A number of a rule in double precision, in which all numbers are compared."""
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise CannotJudge(f"The number {str(value)[:40]} is too large to be compared with.")
    return found


def pattern_test(text: str) -> Test:
    """Whether a whole text matches; raises `CannotJudge` for a pattern that cannot be used."""
    try:
        match = compiled(text).fullmatch
    except ValueError as error:
        raise CannotJudge(str(error)) from None
    return lambda value: match(value) is not None


def split_values(values: Collection[Scalar]) -> tuple[frozenset[float], frozenset[str]]:
    """The numbers and the texts among the values of a set."""
    return (
        frozenset(double(one) for one in values if not isinstance(one, str)),
        frozenset(one for one in values if isinstance(one, str)),
    )


def _same(text: str) -> str:
    return text


def _membership(values: Collection[Scalar]) -> Test:
    numbers, texts = split_values(values)
    if not numbers:
        return texts.__contains__
    return lambda text: text in texts or number(text) in numbers


def _type(rule: rules.TypeIs) -> Test:
    if rule.format is not None:
        arranged = rearranged(rule.format)
        return lambda text: arranged(text) is not None
    return TYPE_TESTS[rule.type]


def _is_datetime(text: str) -> bool:
    return len(text) > 10 and _moment(text) is not None


def _matching(pattern: str) -> Test:
    match = re.compile(pattern).fullmatch
    return lambda text: match(text) is not None


_moment = reader("datetime", None)
TYPE_PATTERNS = {"integer": INTEGER, "boolean": BOOLEAN, "date": DATE, "time": TIME}
"""The types that a pattern tells from all others."""
TYPE_TESTS: Mapping[str, Test] = {
    **{name: _matching(pattern) for name, pattern in TYPE_PATTERNS.items()},
    "number": lambda text: number(text) is not None,
    "datetime": _is_datetime,
}


def _range(rule: rules.Range) -> Test:
    low, high = bounds(rule)
    read = read_as(rule.reads, rule.format)
    above, below = rule.above, rule.below

    def passes(text: str) -> bool:
        value = read(text)
        if value is None:
            return False
        if low is not None and (value <= low if above else value < low):
            return False
        return high is None or (value < high if below else value <= high)

    return passes


def _length(rule: rules.Length) -> Test:
    low = rule.minimum or 0
    high = rule.maximum
    if high is None:
        return lambda text: len(text) >= low
    return lambda text: low <= len(text) <= high


def _semantic(rule: rules.Semantic) -> Test:
    if rule.type not in TYPES:
        raise CannotJudge(f"There is no semantic type {rule.type!r}; there are: {', '.join(TYPES)}.")
    return TYPES[rule.type].valid


def _not_null(rule: rules.NotNull) -> Test:
    missing = frozenset(rule.missing)
    return lambda text: text not in missing


def _not_in_set(rule: rules.NotInSet) -> Test:
    inside = _membership(rule.values)
    return lambda text: not inside(text)


_TESTS: dict[type, Callable[[Any], Test]] = {
    rules.NotNull: _not_null,
    rules.TypeIs: _type,
    rules.InSet: lambda rule: _membership(rule.values),
    rules.NotInSet: _not_in_set,
    rules.Pattern: lambda rule: pattern_test(rule.pattern),
    rules.Length: _length,
    rules.Range: _range,
    rules.Semantic: _semantic,
}
