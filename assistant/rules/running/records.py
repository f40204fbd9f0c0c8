"""Rules on one record: each compiled once into a closure, then asked in about a microsecond.

A record holds driver's values or their text forms; a column it lacks is NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from typing import Any

from assistant.rules import language as rules
from assistant.rules.expressions import Expression, Name, Number, columns_in, parse
from assistant.rules.language import Condition, RuleBase
from assistant.rules.running.cells import (
    OPERATORS,
    bounds,
    cell_test,
    condition_test,
    operand,
    read_as,
    split_values,
)
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.reading import LARGEST, number
from connectors.types import Value
from connectors.values import as_text

Record = Mapping[str, Value]
Breaks = Callable[[Record], bool]
"""Whether a record breaks the rule; one that the rule does not judge breaks it not."""
Lookups = Mapping[tuple[str, tuple[str, ...]], Container[tuple[str, ...]]]
"""By table and its columns: the combinations of text forms that it holds."""
_Test = Callable[[Value], bool]
"""Whether a value that is not NULL passes."""
_Read = Callable[[Value], Any]


class RecordRules:
    """Rules ready for records, by their positions in the list they were given in.

    `refused`: those that cannot be judged on one record, each with a sentence why.
    """

    def __init__(self, compiled: Sequence[tuple[int, Breaks]], refused: dict[int, str]) -> None:
        self.refused = refused
        self._compiled = tuple(compiled)

    def broken(self, record: Record) -> list[int]:
        """Positions of the rules that this record breaks, ascending."""
        return [position for position, breaks in self._compiled if breaks(record)]


def compile_rules(
    given: Sequence[RuleBase], types: Mapping[str, str], lookups: Lookups | None = None
) -> RecordRules:
    """Compile rules for the records of a table whose columns have these types (`connectors.types`).

    A foreign key needs what it looks up in `lookups`.
    """
    ready: list[tuple[int, Breaks]] = []
    refused: dict[int, str] = {}
    for position, rule in enumerate(given):
        try:
            ready.append((position, _compiled(rule, types, lookups or {})))
        except CannotJudge as error:
            refused[position] = str(error)
    return RecordRules(ready, refused)


def _compiled(rule: RuleBase, types: Mapping[str, str], lookups: Lookups) -> Breaks:
    if not rule.per_record:
        raise CannotJudge(f"A rule of kind {rule.says['kind']} speaks of many rows; one record cannot tell.")
    for column in rule.columns:
        if column not in types:
            raise CannotJudge(f"There is no column {column!r}; there are: {', '.join(list(types)[:20])}.")
    if isinstance(rule, rules.NotNull):
        return _not_null(rule)
    if isinstance(rule, rules.Range):
        return _unless(rule.column, _number_range(rule) if rule.reads == "number" else _ordered_range(rule))
    if isinstance(rule, rules.InSet | rules.NotInSet):
        return _unless(rule.column, _membership(rule))
    test = cell_test(rule)
    if test is not None:
        return _unless(rule.columns[0], _by_text(test))
    if isinstance(rule, rules.ForeignKey):
        return _foreign_key(rule, lookups)
    return _RELATIONS[type(rule)](rule)


def _unless(column: str, test: _Test) -> Breaks:
    def breaks(record: Record) -> bool:
        value = record.get(column)
        return value is not None and not test(value)

    return breaks


def _by_text(test: Callable[[str], bool]) -> _Test:
    def passes(value: Value) -> bool:
        return test(value if type(value) is str else as_text(value) or "")

    return passes


def read_number(value: Value) -> float | None:
    """What a value that is not NULL says as a number, as `reading.number` reads its text form."""
    kind = type(value)
    if kind is float:
        return value if -LARGEST < value < LARGEST else None
    if kind is int and -_EXACT < value < _EXACT:
        return float(value)
    return number(value if kind is str else as_text(value) or "")


_EXACT = 2**63


def _reader(reads: str, form: str | None = None) -> _Read:
    if reads == "number":
        return read_number
    read = read_as(reads, form)
    if form is None and reads == "date":
        return lambda value: _day(value, read)
    return lambda value: read(value if type(value) is str else as_text(value) or "")


def _day(value: Value, read: _Read) -> Any:
    kind = type(value)
    if kind is str:
        return read(value)
    return value.isoformat() if kind is date else read(as_text(value) or "")


def _not_null(rule: rules.NotNull) -> Breaks:
    column, missing = rule.column, frozenset(rule.missing)
    if not missing:
        return lambda record: record.get(column) is None

    def breaks(record: Record) -> bool:
        value = record.get(column)
        return value is None or (value if type(value) is str else as_text(value)) in missing

    return breaks


def _number_range(rule: rules.Range) -> _Test:
    low, high = bounds(rule)
    low, high = -LARGEST if low is None else low, LARGEST if high is None else high
    above, below = rule.above, rule.below

    def passes(value: Value) -> bool:
        found = read_number(value)
        if found is None or found < low or found > high:
            return False
        return not (above and found == low) and not (below and found == high)

    return passes


def _ordered_range(rule: rules.Range) -> _Test:
    low, high = bounds(rule)
    read = _reader(rule.reads, rule.format)
    over = OPERATORS[">" if rule.above else ">="]
    under = OPERATORS["<" if rule.below else "<="]

    def passes(value: Value) -> bool:
        found = read(value)
        if found is None or (low is not None and not over(found, low)):
            return False
        return high is None or under(found, high)

    return passes


def _membership(rule: rules.InSet | rules.NotInSet) -> _Test:
    numbers, texts = split_values(rule.values)
    inside = isinstance(rule, rules.InSet)
    if not numbers:
        return lambda value: ((value if type(value) is str else as_text(value)) in texts) is inside

    def passes(value: Value) -> bool:
        kind = type(value)
        if kind is not int:
            text = value if kind is str else as_text(value) or ""
            return (text in texts or number(text) in numbers) is inside
        found = read_number(value) in numbers
        return (found or (bool(texts) and str(value) in texts)) is inside

    return passes


def _foreign_key(rule: rules.ForeignKey, lookups: Lookups) -> Breaks:
    held = lookups.get((rule.to, rule.references))
    if held is None:
        raise CannotJudge(f"What {rule.to} ({', '.join(rule.references)}) holds was not given to look up.")
    columns = rule.on

    def breaks(record: Record) -> bool:
        texts = tuple(as_text(record.get(column)) for column in columns)
        return None not in texts and texts not in held

    return breaks


def _comparison(rule: rules.Comparison) -> Breaks:
    left, right, compare = rule.left, rule.right, OPERATORS[rule.operator]
    read = _reader(rule.reads, rule.format)

    def breaks(record: Record) -> bool:
        one, other = record.get(left), record.get(right)
        if one is None or other is None:
            return False
        one, other = read(one), read(other)
        return one is None or other is None or not compare(one, other)

    return breaks


def _arithmetic(rule: rules.Arithmetic) -> Breaks:
    expression = parse(rule.formula)
    names = tuple(dict.fromkeys((rule.target, *columns_in(expression))))
    compute = _computing(expression, {name: i for i, name in enumerate(names)})
    within = rule.within

    def breaks(record: Record) -> bool:
        numbers: list[Any] = []
        readable = True
        for name in names:
            value = record.get(name)
            if value is None:
                return False
            found = read_number(value)
            readable = readable and found is not None
            numbers.append(found)
        if not readable:
            return True
        try:
            return not abs(numbers[0] - compute(numbers)) <= within
        except ZeroDivisionError:
            return False

    return breaks


def _computing(expression: Expression, places: Mapping[str, int]) -> Callable[[Sequence[Any]], float]:
    if isinstance(expression, Number):
        value = expression.value
        return lambda _: value
    if isinstance(expression, Name):
        place = places[expression.column]
        return lambda numbers: numbers[place]
    left, right = _computing(expression.left, places), _computing(expression.right, places)
    return _PUT_TOGETHER[expression.mark](left, right)


_Compute = Callable[[Sequence[Any]], float]
_PUT_TOGETHER: Mapping[str, Callable[[_Compute, _Compute], _Compute]] = {
    "+": lambda left, right: lambda numbers: left(numbers) + right(numbers),
    "-": lambda left, right: lambda numbers: left(numbers) - right(numbers),
    "*": lambda left, right: lambda numbers: left(numbers) * right(numbers),
    "/": lambda left, right: lambda numbers: left(numbers) / right(numbers),
}


def _conditional(rule: rules.Conditional) -> Breaks:
    when = tuple(_meets(one) for one in rule.when)
    then, asked = _meets(rule.then), rule.then.columns
    judged_always = rule.then.test in ("null", "not_null")

    def breaks(record: Record) -> bool:
        for one in when:
            if not one(record):
                return False
        if then(record):
            return False
        return judged_always or all(record.get(column) is not None for column in asked)

    return breaks


def _meets(condition: Condition) -> Breaks:
    column = condition.column
    if condition.test == "null":
        return lambda record: record.get(column) is None
    if condition.test == "not_null":
        return lambda record: record.get(column) is not None
    if condition.other is not None:
        return _stands(condition, condition.other)
    if condition.test in OPERATORS:
        value, read_text = operand(condition)
        read = _reader("number") if read_text is number else _reader(condition.reads)
        return _compared(column, read, OPERATORS[condition.test], value)
    test = _by_text(condition_test(condition))

    def meets(record: Record) -> bool:
        held = record.get(column)
        return held is not None and test(held)

    return meets


def _compared(column: str, read: _Read, compare: Callable[[Any, Any], bool], value: Any) -> Breaks:
    def meets(record: Record) -> bool:
        held = record.get(column)
        if held is None:
            return False
        found = read(held)
        return found is not None and compare(found, value)

    return meets


def _stands(condition: Condition, other: str) -> Breaks:
    column, compare, read = condition.column, OPERATORS[condition.test], _reader(condition.reads)

    def meets(record: Record) -> bool:
        one, two = record.get(column), record.get(other)
        if one is None or two is None:
            return False
        one, two = read(one), read(two)
        return one is not None and two is not None and compare(one, two)

    return meets


_RELATIONS: dict[type, Callable[[Any], Breaks]] = {
    rules.Comparison: _comparison,
    rules.Arithmetic: _arithmetic,
    rules.Conditional: _conditional,
}
