"""What the standard's library of metrics says exactly of our rules."""

from __future__ import annotations

from typing import Any

from assistant.rules import language as rules
from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.report import NotCarried
from assistant.rules.exchange.tolerance import from_percent, percent
from assistant.rules.language import RuleBase
from assistant.rules.patterns import portable

Said = dict[str, Any]


def library(rule: RuleBase, columns: Columns) -> Said | None:
    """Metric, arguments and threshold; None where the library would not judge as the rule does.

    The shares of its metrics are of all rows: only those of missing values, where we judge all rows too, can
    be tolerances.
    """
    if isinstance(rule, rules.NotNull):
        return _missing(rule)
    if isinstance(rule, rules.RowCount):
        return {"metric": "rowCount", **between(rule.minimum, rule.maximum)}
    if rule.tolerance:
        return None
    if isinstance(rule, rules.Unique):
        several = {"arguments": {"properties": list(rule.on)}} if len(rule.on) > 1 else {}
        return {"metric": "duplicateValues", **several, "mustBe": 0}
    if isinstance(rule, rules.InSet):
        return _valid(rule, columns)
    if isinstance(rule, rules.Pattern) and columns.are("text", rule):
        return {"metric": "invalidValues", "arguments": {"pattern": whole(rule.pattern)}, "mustBe": 0}
    return None


def _missing(rule: rules.NotNull) -> Said | None:
    if from_percent(percent(rule.tolerance)) != rule.tolerance:
        return None
    bound: Said = {"mustBe": 0}
    if rule.tolerance:
        bound = {"mustBeLessOrEqualTo": percent(rule.tolerance), "unit": "percent"}
    if not rule.missing:
        return {"metric": "nullValues", **bound}
    return {"metric": "missingValues", "arguments": {"missingValues": [None, *rule.missing]}, **bound}


def _valid(rule: rules.InSet, columns: Columns) -> Said | None:
    try:
        columns.alike(rule, rule.column, rule.values)
    except NotCarried:
        return None
    return {"metric": "invalidValues", "arguments": {"validValues": list(rule.values)}, "mustBe": 0}


def whole(pattern: str) -> str:
    """A pattern for engines that search: anchored at both ends, as any of them reads it."""
    return f"^({portable(pattern)})$"


def between(minimum: int | None, maximum: int | None) -> Said:
    """A threshold between two counts."""
    if minimum is None:
        return {"mustBeLessOrEqualTo": maximum}
    if maximum is None:
        return {"mustBeGreaterOrEqualTo": minimum}
    return {"mustBe": minimum} if minimum == maximum else {"mustBeBetween": [minimum, maximum]}
