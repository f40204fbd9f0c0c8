"""The `when` of a conditional rule as GX's row condition."""

from __future__ import annotations

from typing import Any

from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.report import NotCarried
from assistant.rules.language import Condition, Conditional

_PLAIN = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def row_condition(rule: Conditional, columns: Columns) -> dict[str, Any]:
    """The condition as suites of GX 1.x write it: comparisons and tests of NULL, joined by and."""
    parts = [part for one in rule.when for part in _condition(rule, one, columns)]
    return parts[0] if len(parts) == 1 else {"type": "and", "conditions": parts}


def _condition(rule: Conditional, one: Condition, columns: Columns) -> list[dict[str, Any]]:
    column = {"name": one.column}
    given = {"type": "nullity", "column": column, "is_null": False}
    if one.test in {"null", "not_null"}:
        return [{**given, "is_null": one.test == "null"}]
    if one.test == "matches" or one.other is not None:
        raise NotCarried("A row condition of Great Expectations can only compare a column with values.")
    kind = columns.alike(rule, one.column, one.values)
    if one.test in {"in", "not_in"}:
        operator: str = one.test.upper()
        parameter: Any = list(one.values)
    else:
        if one.test not in {"=", "!="} and (kind != "number" or one.reads != "number"):
            raise NotCarried("A row condition of Great Expectations orders numbers only.")
        operator, parameter = _PLAIN[one.test], one.values[0]
    said = {"type": "comparison", "column": column, "operator": operator, "parameter": parameter}
    # In a data frame a missing value differs from everything, and so would pass these two.
    return [said, given] if one.test in {"!=", "not_in"} else [said]
