"""Rules as pandera schemas: a Python file with a `DataFrameSchema` a table, and the checks that it imports.

The checks know tolerance and judge as we do; they are this project's own sources, put together into one file
that needs pandas alone. What goes into a schema are literals made by `repr`, never text put together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from assistant.rules import language as rules
from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.pandera import helpers
from assistant.rules.exchange.pandera.source import standing_alone
from assistant.rules.exchange.report import Export, NotCarried, translated
from assistant.rules.expressions import Expression, Name, Number, columns_in, parse
from assistant.rules.language import Condition, RuleBase
from assistant.rules.patterns import portable
from assistant.rules.words import in_words

_HEAD = '''"""Schemas of data frames, by table: `SCHEMAS["orders"].validate(frame, lazy=True)`."""

import dqa_checks as checks
import pandera.pandas as pa

SCHEMAS = {
'''


def write(rules: Sequence[RuleBase], columns: Columns, dialect: str) -> Export:
    """`dqa_schemas.py` with `SCHEMAS`, by table, and `dqa_checks.py` beside it."""
    done, refused = translated(rules, _check)
    tables: dict[str, list[tuple[RuleBase, str]]] = defaultdict(list)
    for rule, said in done:
        tables[rule.table].append((rule, said))
    if not done:
        return Export({}, [], refused)
    body = "".join(_schema(table, found) for table, found in tables.items())
    files = {"dqa_schemas.py": f"{_HEAD}{body}}}\n", "dqa_checks.py": standing_alone(helpers)}
    return Export(files, [rule.id for rule, _ in done], refused)


def _schema(table: str, found: list[tuple[RuleBase, str]]) -> str:
    columns = dict.fromkeys(name for rule, _ in found for name in rule.columns)
    listed = "".join(f"            {name!r}: pa.Column(nullable=True),\n" for name in columns)
    checks = "".join(said for _, said in found)
    return (
        f"    {table!r}: pa.DataFrameSchema(\n        name={table!r},\n"
        f"        columns={{\n{listed}        }},\n"
        f"        checks=[\n{checks}        ],\n    ),\n"
    )


def _check(rule: RuleBase) -> str:
    translate = _MAKERS.get(type(rule))
    if translate is None:
        raise NotCarried(_REFUSED[type(rule)])
    warning = "" if rule.severity == "error" else ", raise_warning=True"
    return (
        f"            pa.Check(\n                {translate(rule)},\n                name={rule.id!r},\n"
        f"                error={f'{rule.id}: {in_words(rule)}'!r},\n"
        f"                ignore_na=False{warning},\n            ),\n"
    )


def _call(name: str, *args: Any, **more: Any) -> str:
    """A call of one of the checks; texts made by `_call` stand as they are, all else as its literal."""
    parts = [one if isinstance(one, _Code) else repr(one) for one in args]
    parts += [f"{key}={value!r}" for key, value in more.items() if value not in (None, 0, False, ())]
    return _Code(f"checks.{name}({', '.join(parts)})")


class _Code(str):
    """Source text."""

    __slots__ = ()


def _each(rule: Any, test: str) -> str:
    return _call("each", rule.column, test, tolerance=rule.tolerance)


def _member(rule: rules.InSet) -> str:
    return _each(rule, _call("member", list(rule.values)))


def _range(rule: rules.Range) -> str:
    more = {"above": rule.above, "below": rule.below, "form": rule.format}
    if rule.reads != "number":
        more["reads"] = rule.reads
    return _each(rule, _call("between", rule.minimum, rule.maximum, **more))


def _length(rule: rules.Length) -> str:
    least, most = rule.minimum or 0, rule.maximum
    bound = f"{least} <= len(text)" + ("" if most is None else f" <= {most}")
    return _each(rule, _Code(f"lambda text: {bound}"))


def _comparison(rule: rules.Comparison) -> str:
    return _call("compared", rule.left, rule.operator, rule.right, rule.reads, form=rule.format,
                 tolerance=rule.tolerance)  # fmt: skip


def _arithmetic(rule: rules.Arithmetic) -> str:
    expression = parse(rule.formula)
    names = columns_in(expression)
    places = {name: f"x{place}" for place, name in enumerate(names)}
    formula = _Code(f"lambda {', '.join(places.values())}: {_python(expression, places)}")
    return _call("arithmetic", rule.target, list(names), formula, rule.within, tolerance=rule.tolerance)


def _python(expression: Expression, places: dict[str, str]) -> str:
    if isinstance(expression, Number):
        return repr(expression.value)
    if isinstance(expression, Name):
        return places[expression.column]
    left, right = _python(expression.left, places), _python(expression.right, places)
    return f"({left} {expression.mark} {right})"


def _conditional(rule: rules.Conditional) -> str:
    when = _Code(f"[{', '.join(_condition(one) for one in rule.when)}]")
    return _call("conditional", when, _condition(rule.then), tolerance=rule.tolerance)


def _condition(one: Condition) -> str:
    if one.test in {"null", "not_null"}:
        return _call("null", one.column, one.test == "null")
    if one.other is not None:
        return _call("versus", one.column, one.test, one.other, one.reads)
    if one.test == "matches":
        test = _call("matching", portable(str(one.values[0])))
    elif one.test in {"in", "not_in"}:
        test = _call("member", list(one.values))
        test = test if one.test == "in" else _call("negated", test)
    else:
        test = _call("against", one.test, one.values[0], one.reads)
    return _call("cell", one.column, test)


def _distribution(rule: rules.Distribution) -> str:
    return _call("spread", rule.column, rule.shares, rule.limit, categories=rule.categories, edges=rule.edges)


_MAKERS: dict[type, Callable[[Any], str]] = {
    rules.NotNull: lambda r: _call("not_null", r.column, missing=r.missing, tolerance=r.tolerance),
    rules.Unique: lambda r: _call("unique", list(r.on), tolerance=r.tolerance),
    rules.TypeIs: lambda r: _each(r, _call("of_type", r.type, form=r.format)),
    rules.InSet: _member,
    rules.NotInSet: lambda r: _each(r, _call("negated", _call("member", list(r.values)))),
    rules.Pattern: lambda r: _each(r, _call("matching", portable(r.pattern))),
    rules.Length: _length,
    rules.Range: _range,
    rules.FunctionalDependency: lambda r: _call(
        "determined", list(r.determinant), r.dependent, tolerance=r.tolerance
    ),
    rules.Comparison: _comparison,
    rules.Arithmetic: _arithmetic,
    rules.Conditional: _conditional,
    rules.RowCount: lambda r: _call("row_count", r.minimum, r.maximum),
    rules.Freshness: lambda r: _call("fresh", r.column, r.hours, r.reads, form=r.format),
    rules.Frequency: lambda r: _call("frequency", r.column, r.maximum),
    rules.Distribution: _distribution,
}
_REFUSED: dict[type, str] = {
    rules.ForeignKey: "A pandera schema sees one table at a time, and so cannot look into another.",
    rules.Semantic: "pandera has no validators of semantic types; they are libraries of their own.",
}
