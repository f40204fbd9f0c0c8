"""A rule edited field by field, as the command line says it: maximum=200."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from assistant.errors import UsageError
from assistant.rules.files import read_yaml, rule_json, write_yaml
from assistant.rules.language import RuleBase
from ui.rules.fields import from_yaml


def with_fields(rule: RuleBase, assignments: Sequence[str]) -> RuleBase:
    """The rule with `maximum=200` or `then.values=[shipped]` set; raises `UsageError` with what does not fit.

    A value is read as in a rule file; `null` takes the field back to its default.
    """
    data = rule_json(rule)
    for one in assignments:
        name, equals, text = one.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{one!r} sets nothing: write FIELD=VALUE, such as maximum=200.")
        try:
            value = read_yaml(text)
        except yaml.YAMLError as error:
            raise UsageError(f"{text!r} is no value: {' '.join(str(error).split())}.") from None
        _put(data, name.strip().split("."), value, rule)
    return from_yaml(write_yaml(data), rule)


def _put(data: Any, path: Sequence[str], value: Any, rule: RuleBase) -> None:
    for part in path[:-1]:
        data = data.get(part) if isinstance(data, dict) else None
    known = data if len(path) > 1 else type(rule).model_fields
    if not isinstance(data, dict) or path[-1] not in known:
        fields = ", ".join(name for name in type(rule).model_fields if name not in ("price", "kind", "table"))
        raise UsageError(f"A rule of kind {rule.says['kind']} has no {'.'.join(path)}; it has: {fields}.")
    if value is None:
        data.pop(path[-1], None)
    else:
        data[path[-1]] = value
