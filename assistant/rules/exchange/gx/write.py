"""Rules as suites of Great Expectations 1.x, one a table.

`mostly` counts as our tolerance does: over the rows judged. A frame's columns are to be as `pandas.read_sql`
gives them: texts, numbers, `datetime.date` for dates and datetime64 for times, with which GX compares bounds.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from assistant.rules import language as rules
from assistant.rules.exchange.columns import Columns, unsaid
from assistant.rules.exchange.gx.conditions import row_condition
from assistant.rules.exchange.report import Export, NotCarried, safe_name, translated
from assistant.rules.exchange.tolerance import at_least
from assistant.rules.language import RuleBase, Scalar
from assistant.rules.patterns import portable
from assistant.rules.running.cells import TYPE_PATTERNS
from assistant.rules.running.reading import DATE, NUMBER, TIME, ZONE
from assistant.rules.words import in_words

Said = dict[str, Any]
SEVERITY = {"info": "info", "warning": "warning", "error": "critical"}


def write(rules: Sequence[RuleBase], columns: Columns, dialect: str) -> Export:
    """A file `TABLE.json` for each table. The dialect does not matter: nothing here is SQL."""
    done, refused = translated(rules, partial(expectation, columns=columns))
    suites: dict[str, list[Said]] = defaultdict(list)
    for rule, said in done:
        suites[rule.table].append(said)
    files = {f"{safe_name(table)}.json": _suite(table, found) for table, found in suites.items()}
    return Export(files, [rule.id for rule, _ in done], refused)


def _suite(table: str, expectations: list[Said]) -> str:
    body = {
        "name": table,
        "expectations": expectations,
        "meta": {"great_expectations_version": "1.0.0", "table": table},
        "notes": None,
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def expectation(rule: RuleBase, columns: Columns) -> Said:
    """A rule as a suite says it; raises `NotCarried`. Its meta holds the rule, for it to be read back."""
    translate = _EXPECTATIONS.get(type(rule))
    if translate is None:
        raise unsaid(rule, "Great Expectations")
    kind, kwargs = translate(rule, columns)
    if rule.tolerance and rule.columns:
        kwargs["mostly"] = at_least(rule.tolerance)
    meta = {
        "rule": rule.id, "severity": rule.severity, "because": rule.because, "owner": rule.owner,
        "says": rule.says,
    }  # fmt: skip
    return {
        "type": kind,
        "kwargs": kwargs,
        "meta": {name: value for name, value in meta.items() if value},
        "severity": SEVERITY[rule.severity],
        "notes": in_words(rule),
    }


def _not_null(rule: rules.NotNull, columns: Columns) -> tuple[str, Said]:
    if rule.missing:
        raise NotCarried("Great Expectations cannot say that a text stands for a missing value.")
    return "expect_column_values_to_not_be_null", {"column": rule.column}


def _unique(rule: rules.Unique, columns: Columns) -> tuple[str, Said]:
    if len(rule.on) == 1:
        return "expect_column_values_to_be_unique", {"column": rule.on[0]}
    return "expect_compound_columns_to_be_unique", {
        "column_list": list(rule.on),
        "ignore_row_if": "any_value_is_missing",
    }


def _type(rule: rules.TypeIs, columns: Columns) -> tuple[str, Said]:
    columns.must_be("text", rule)
    if rule.format is not None:
        raise NotCarried(
            f"Great Expectations cannot tell whether a text in the form {rule.format} is a date."
        )
    return _matches(rule.column, _TYPES[rule.type])


_TYPES = {**TYPE_PATTERNS, "number": NUMBER, "datetime": f"{DATE}[ T]{TIME}({ZONE})?"}


def _matches(column: str, pattern: str) -> tuple[str, Said]:
    # \A and \Z mean the very ends in Python and in PostgreSQL; ^ and $ would let a line feed follow.
    return "expect_column_values_to_match_regex", {"column": column, "regex": rf"\A(?:{pattern})\Z"}


def _pattern(rule: rules.Pattern, columns: Columns) -> tuple[str, Said]:
    columns.must_be("text", rule)
    return _matches(rule.column, portable(rule.pattern))


def _in_set(rule: rules.InSet | rules.NotInSet, columns: Columns) -> tuple[str, Said]:
    columns.alike(rule, rule.column, rule.values)
    verb = "not_be" if isinstance(rule, rules.NotInSet) else "be"
    return f"expect_column_values_to_{verb}_in_set", {"column": rule.column, "value_set": list(rule.values)}


def _length(rule: rules.Length, columns: Columns) -> tuple[str, Said]:
    columns.must_be("text", rule)
    return "expect_column_value_lengths_to_be_between", {
        "column": rule.column,
        **_bounds(rule.minimum, rule.maximum),
    }


def _range(rule: rules.Range, columns: Columns) -> tuple[str, Said]:
    columns.must_be(rule.reads, rule)
    if rule.reads == "text":
        raise NotCarried("Great Expectations leaves it to the data's home in which order texts come.")
    strict = {"strict_min": True} if rule.above else {}
    strict |= {"strict_max": True} if rule.below else {}
    return "expect_column_values_to_be_between", {
        "column": rule.column,
        **_bounds(*(written(bound, rule.reads) for bound in (rule.minimum, rule.maximum))),
        **strict,
    }


def written(bound: Scalar | None, reads: str) -> Scalar | None:
    """A bound as GX reads one back: "2024-01-31" as a date, "2024-01-31T00:00:00" as a time."""
    if bound is None or reads == "number":
        return bound
    if reads == "date":
        return str(bound)[:10]
    moment = datetime.fromisoformat(str(bound))
    if moment.tzinfo is not None:
        raise NotCarried("Great Expectations cannot compare times without a zone with one that has a zone.")
    return moment.isoformat()


def _row_count(rule: rules.RowCount, columns: Columns) -> tuple[str, Said]:
    return "expect_table_row_count_to_be_between", _bounds(rule.minimum, rule.maximum)


def _bounds(minimum: Any, maximum: Any) -> Said:
    bounds = {"min_value": minimum, "max_value": maximum}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _comparison(rule: rules.Comparison, columns: Columns) -> tuple[str, Said]:
    columns.must_be(rule.reads, rule)
    return compared(rule.left, rule.operator, rule.right, rule.reads)


def compared(left: str, operator: str, right: str, reads: str) -> tuple[str, Said]:
    """The expectation on a pair of columns; raises `NotCarried` for what GX has no pair for."""
    if reads == "text" and operator != "=":
        raise NotCarried("Great Expectations leaves it to the data's home in which order texts come.")
    if operator == "!=":
        raise NotCarried("Great Expectations cannot say that two columns differ.")
    if operator == "=":
        kind, (first, second) = "expect_column_pair_values_to_be_equal", (left, right)
        more: Said = {}
    else:
        kind = "expect_column_pair_values_a_to_be_greater_than_b"
        first, second = (right, left) if operator in {"<", "<="} else (left, right)
        more = {"or_equal": True} if operator in {"<=", ">="} else {}
    return kind, {"column_A": first, "column_B": second, **more, "ignore_row_if": "either_value_is_missing"}


def _conditional(rule: rules.Conditional, columns: Columns) -> tuple[str, Said]:
    kind, kwargs = _then(rule, columns)
    return kind, {**kwargs, "row_condition": row_condition(rule, columns)}


def _then(rule: rules.Conditional, columns: Columns) -> tuple[str, Said]:
    then = rule.then
    if then.test in {"null", "not_null"}:
        verb = "not_be" if then.test == "not_null" else "be"
        return f"expect_column_values_to_{verb}_null", {"column": then.column}
    if then.test == "matches":
        columns.must_be("text", rule, then.column)
        return _matches(then.column, portable(str(then.values[0])))
    if then.other is not None:
        columns.must_be(then.reads, rule, then.column, then.other)
        return compared(then.column, then.test, then.other, then.reads)
    if then.test in {"in", "not_in", "=", "!="}:
        columns.alike(rule, then.column, then.values)
        verb = "be" if then.test in {"in", "="} else "not_be"
        return f"expect_column_values_to_{verb}_in_set", {
            "column": then.column,
            "value_set": list(then.values),
        }
    columns.must_be(then.reads, rule, then.column)
    if then.reads == "text":
        raise NotCarried("Great Expectations leaves it to the data's home in which order texts come.")
    low = then.test in {">", ">="}
    bound: Said = {"min_value" if low else "max_value": written(then.values[0], then.reads)}
    strict: Said = {"strict_min" if low else "strict_max": True} if then.test in {"<", ">"} else {}
    return "expect_column_values_to_be_between", {"column": then.column, **bound, **strict}


_EXPECTATIONS: dict[type, Callable[[Any, Columns], tuple[str, Said]]] = {
    rules.NotNull: _not_null,
    rules.Unique: _unique,
    rules.TypeIs: _type,
    rules.InSet: _in_set,
    rules.NotInSet: _in_set,
    rules.Pattern: _pattern,
    rules.Length: _length,
    rules.Range: _range,
    rules.Comparison: _comparison,
    rules.Conditional: _conditional,
    rules.RowCount: _row_count,
}
