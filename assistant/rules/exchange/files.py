"""Files of other tools, read without trusting them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import UsageError
from assistant.rules.files import parse_rule
from assistant.rules.language import RuleBase


def documents(path: Path, suffixes: Sequence[str]) -> Iterator[tuple[Path, Any]]:
    """Each file at or below a path that has one of the suffixes, parsed; raises `UsageError`."""
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.suffix in suffixes)
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
            yield file, json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
        except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
            raise UsageError(f"The rules in {file} cannot be read: {error}.") from None


def made(kind: str, table: str, origin: str, **body: Any) -> RuleBase:
    """The rule; raises ValueError with a sentence where it cannot be meant."""
    beside = {name: value for name, value in body.items() if value is not None}
    return parse_rule({"kind": kind, "table": table, "origin": origin, **beside})


def texts(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty one, and one thing as a list of it."""
    return [] if value is None else value if isinstance(value, list) else [value]


def mapping(value: Any) -> dict[str, Any]:
    """A mapping as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}
