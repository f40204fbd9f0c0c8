"""Rules on disk: one YAML file, its language version first, each rule as it is read in the language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.errors import UsageError
from assistant.rules.language import KINDS, LANGUAGE, Rule, RuleBase

_RULE: TypeAdapter[Any] = TypeAdapter(Rule)
_CORE = (
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
)
"""Plain words that are no text in YAML 1.2's core schema, but for inf and nan, with their first letters."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2: `on` is a name, `no` a text, 2024-01-01 a text. PyYAML takes them for 1.1's values."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


class _Dumper(yaml.SafeDumper):
    """Quotes a text where either version of YAML would take it for something else: '08', '1e3', 'no'."""


for _tag, _pattern, _first in _CORE:
    for _kind in (_Loader, _Dumper):
        _kind.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first))
_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


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
    return write_yaml({"version": LANGUAGE, "rules": [rule_json(rule) for rule in rules]})


def write_yaml(data: Any) -> str:
    """Simple data as YAML that `read_yaml`, and any reader of either version, reads back."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def read_yaml(text: str) -> Any:
    """What a YAML 1.2 text says, in Python's simple types; raises `yaml.YAMLError`."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (ValueError, RecursionError) as error:  # a number of too many digits, nesting without end
        raise yaml.YAMLError(str(error)) from None


def load_rules(path: Path) -> RuleFile:
    """The rules of a file; raises `UsageError` for one that is no rule file at all."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The rules in {path} cannot be read: {error}.") from None
    return read_rules(text, str(path))


def read_rules(text: str, name: str) -> RuleFile:
    """The rules of a text: a rule file's, or one rule or a list alone. `name` is what errors call it.

    Raises `UsageError` for a text that is none of these.
    """
    try:
        body = read_yaml(text)
    except yaml.YAMLError as error:
        raise UsageError(f"The rules in {name} cannot be read: {' '.join(str(error).split())}.") from None
    alone = [body] if isinstance(body, dict) and "kind" in body else body
    if isinstance(alone, list) and alone and all(isinstance(one, dict) for one in alone):
        return _read(alone)
    if not isinstance(body, dict) or not isinstance(body.get("rules"), list):
        raise UsageError(f"{name} is no rule file: it needs `version: {LANGUAGE}` and a list of `rules`.")
    if body.get("version") != LANGUAGE:
        raise UsageError(
            f"{name} is written in version {body.get('version')!r} of the rule language; this program reads "
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
