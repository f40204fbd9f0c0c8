"""The shape of a rule: what it says apart from the bounds that its miner read off the data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from assistant.rules.language import RuleBase

_READ_OFF: Mapping[str, frozenset[str]] = {
    "not_null": frozenset({"missing"}),
    "in_set": frozenset({"values"}),
    "not_in_set": frozenset({"values"}),
    "pattern": frozenset({"pattern"}),
    "length": frozenset({"minimum", "maximum"}),
    "range": frozenset({"minimum", "maximum", "above", "below"}),
    "arithmetic": frozenset({"within"}),
    "row_count": frozenset({"minimum", "maximum"}),
    "freshness": frozenset({"hours"}),
    "frequency": frozenset({"maximum"}),
    "distribution": frozenset({"shares", "categories", "edges", "limit"}),
}
"""By kind, what another sample of the same table would have given otherwise."""


def shape(rule: RuleBase) -> str:
    """The same text for rules of one kind on the same columns that differ in what was read off alone."""
    said = {name: value for name, value in rule.says.items() if name != "table"}
    for name in _READ_OFF.get(said["kind"], frozenset()):
        said.pop(name)
    if said["kind"] == "conditional":
        said["when"] = [_without_bounds(test) for test in said["when"]]
        said["then"] = _without_values(said["then"])
    return json.dumps(said, sort_keys=True)


def near(rule: RuleBase) -> tuple[str, ...]:
    """Kind and columns; of a condition also when it applies. Rules equal in these are one to a steward."""
    kind = rule.says["kind"]
    return (kind, shape(rule)) if kind == "conditional" else (kind, *rule.columns)


def _without_bounds(test: dict[str, Any]) -> dict[str, Any]:
    """A condition on a value stays one on this value; a threshold is read off."""
    return _without_values(test) if test["test"] in {"<", "<=", ">", ">="} else test


def _without_values(test: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in test.items() if name != "values"}
