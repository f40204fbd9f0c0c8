"""Rules on disk: one YAML file, its language version first, each rule as it is read in the language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.errors import UsageError
from assistant.rules.language import KINDS, LANGUAGE, Rule, RuleBase

_RULE: TypeAdapter[Any] = TypeAdapter(Rule)


@dataclass(frozen=True)
class RuleFile:
    """What a file holds: its rules, and what of it could not be read, each with a sentence why."""

    rules: list[RuleBase]
    skipped: list[str] = field(default_factory=list)


def parse_rule(data: object) -> RuleBase:
    """The rule that JSON data says; raises ValueError with a sentence that names what is wrong."""
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind not in KINDS:
        raise ValueError(f"There is no rule of kind {kind!r}; there are: {', '.join(KINDS)}.")
    try:
        rule: RuleBase = _RULE.validate_python(data, strict=False)
    except ValidationError as error:
        raise ValueError(f"A rule of kind {kind} cannot be read: {_said(error)}") from None
    return rule


def rule_json(rule: RuleBase) -> dict[str, Any]:
    """The rule as JSON data, what stands at its default left out; `parse_rule` reads it back."""
    return {
        "kind": rule.says["kind"],
        **rule.model_dump(mode="json", exclude_defaults=True, exclude={"kind"}),
    }


def dump_rules(rules: Iterable[RuleBase]) -> str:
    """The text of a rule file."""
    body = {"version": LANGUAGE, "rules": [rule_json(rule) for rule in rules]}
    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=100)


def load_rules(path: Path) -> RuleFile:
    """The rules of a file; raises `UsageError` for one that is no rule file at all."""
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"The rules in {path} cannot be read: {error}.") from None
    if not isinstance(body, dict) or not isinstance(body.get("rules"), list):
        raise UsageError(f"{path} is no rule file: it needs `version: {LANGUAGE}` and a list of `rules`.")
    if body.get("version") != LANGUAGE:
        raise UsageError(
            f"{path} is written in version {body.get('version')!r} of the rule language; this program reads "
            f"version {LANGUAGE}."
        )
    return _read(body["rules"])


def _read(entries: Sequence[object]) -> RuleFile:
    found = RuleFile([])
    for number, entry in enumerate(entries, 1):
        try:
            found.rules.append(parse_rule(entry))
        except ValueError as error:
            found.skipped.append(f"Rule {number}: {error}")
    return found


def _said(error: ValidationError) -> str:
    parts = []
    for one in error.errors():
        place = ".".join(str(part) for part in one["loc"][1:])
        parts.append(f"{place + ': ' if place else ''}{one['msg'].removeprefix('Value error, ')}")
    return "; ".join(parts[:4]) + ("." if not parts[0].endswith(".") else "")
