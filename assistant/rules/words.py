"""A rule in words: one sentence that a steward understands, and that the judge reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from assistant.rules import language as rules
from assistant.rules.language import Condition, RuleBase, Scalar

_SHOWN = 6
_LESS = {"number": "at least", "date": "not before", "datetime": "not before", "text": "not before"}
_MORE = {"number": "at most", "date": "not after", "datetime": "not after", "text": "not after"}
_STANDS: dict[str, dict[str, str]] = {
    "number": {"<": "below", "<=": "at most", ">": "above", ">=": "at least"},
    "time": {"<": "before", "<=": "not after", ">": "after", ">=": "not before"},
}


def in_words(rule: RuleBase) -> str:
    """The sentence, without the table's name; its tolerance is said where it has one."""
    said = _SAYINGS[type(rule)](rule)
    if rule.tolerance:
        said += f", in all but {100 * rule.tolerance:.3g} % of the rows"
    return said + "."


def condition_in_words(condition: Condition) -> str:
    """A condition as a clause: status is 'shipped'."""
    column, test = condition.column, condition.test
    if test == "null":
        return f"{column} is empty"
    if test == "not_null":
        return f"{column} is given"
    if test in {"in", "not_in"}:
        negation = "not " if test == "not_in" else ""
        return f"{column} is {negation}{_one_of(condition.values)}"
    if test == "matches":
        return f"{column} reads like {condition.values[0]}"
    other = condition.other if condition.other is not None else shown(condition.values[0])
    return f"{column} is {_stands(test, condition.reads)}{other}"


def shown(value: Scalar) -> str:
    """A value as a sentence writes it."""
    return (
        f"'{value}'" if isinstance(value, str) else f"{value:,}" if isinstance(value, int) else f"{value:g}"
    )


def _stands(operator: str, reads: str) -> str:
    if operator == "=":
        return ""
    if operator == "!=":
        return "not "
    return _STANDS["number" if reads == "number" else "time"][operator] + " "


def _one_of(values: Sequence[Scalar]) -> str:
    if len(values) == 1:
        return shown(values[0])
    listed = ", ".join(shown(value) for value in values[:_SHOWN])
    return f"one of {listed}" + (f" and {len(values) - _SHOWN:,} more" if len(values) > _SHOWN else "")


def _list(columns: Sequence[str]) -> str:
    return columns[0] if len(columns) == 1 else f"{', '.join(columns[:-1])} and {columns[-1]}"


def _range(rule: rules.Range) -> str:
    parts = []
    if rule.minimum is not None:
        word = (
            _STANDS["number" if rule.reads == "number" else "time"][">"] if rule.above else _LESS[rule.reads]
        )
        parts.append(f"{word} {_bound(rule.minimum)}")
    if rule.maximum is not None:
        word = (
            _STANDS["number" if rule.reads == "number" else "time"]["<"] if rule.below else _MORE[rule.reads]
        )
        parts.append(f"{word} {_bound(rule.maximum)}")
    return f"{rule.column} is {' and '.join(parts)}"


def _bound(value: Scalar) -> str:
    return value if isinstance(value, str) else shown(value)


def _between(minimum: int | None, maximum: int | None, what: str) -> str:
    if minimum == maximum:
        return f"exactly {minimum:,} {what}"
    if minimum is None:
        return f"at most {maximum:,} {what}"
    if maximum is None:
        return f"at least {minimum:,} {what}"
    return f"{minimum:,} to {maximum:,} {what}"


def _not_null(rule: rules.NotNull) -> str:
    also = f", nor reads {_one_of(rule.missing)}" if rule.missing else ""
    return f"{rule.column} is never empty{also}"


def _type(rule: rules.TypeIs) -> str:
    form = f" written {rule.format}" if rule.format else ""
    article = "an" if rule.type == "integer" else "a"
    return f"{rule.column} is always {article} {rule.type}{form}"


def _conditional(rule: rules.Conditional) -> str:
    when = " and ".join(condition_in_words(one) for one in rule.when)
    return f"where {when}, {condition_in_words(rule.then)}"


def _foreign_key(rule: rules.ForeignKey) -> str:
    return f"{_list(rule.on)} is always to be found in {rule.to} ({_list(rule.references)})"


def _distribution(rule: rules.Distribution) -> str:
    return f"{rule.column} is spread as before, but for {100 * rule.limit:.3g} % of its rows"


_SAYINGS: dict[type, Callable[[Any], str]] = {
    rules.NotNull: _not_null,
    rules.Unique: lambda r: f"no two rows have the same {_list(r.on)}",
    rules.TypeIs: _type,
    rules.InSet: lambda r: f"{r.column} is always {_one_of(r.values)}",
    rules.NotInSet: lambda r: f"{r.column} is never {_one_of(r.values)}",
    rules.Pattern: lambda r: f"{r.column} always reads like {r.pattern}",
    rules.Length: lambda r: f"{r.column} has {_between(r.minimum, r.maximum, 'characters')}",
    rules.Range: _range,
    rules.Semantic: lambda r: f"{r.column} is always a valid {r.type.replace('_', ' ')}",
    rules.ForeignKey: _foreign_key,
    rules.FunctionalDependency: lambda r: f"{_list(r.determinant)} tells {r.dependent}",
    rules.Comparison: lambda r: f"{r.left} is {_stands(r.operator, r.reads)}{r.right}",
    rules.Arithmetic: lambda r: f"{r.target} is {r.formula}" + (f", to {r.within:g}" if r.within else ""),
    rules.Conditional: _conditional,
    rules.RowCount: lambda r: f"the table has {_between(r.minimum, r.maximum, 'rows')}",
    rules.Freshness: lambda r: f"the latest {r.column} is at most {r.hours:g} hours old",
    rules.Frequency: lambda r: f"no single {r.column} makes up more than {100 * r.maximum:.3g} % of the rows",
    rules.Distribution: _distribution,
}
