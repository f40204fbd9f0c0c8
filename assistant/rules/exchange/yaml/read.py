"""Rules from files of the rule language."""

from __future__ import annotations

from pathlib import Path

from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.report import Imported
from assistant.rules.files import load_rules


def read(path: Path, columns: Columns) -> Imported:
    """The rules of a file, or of all YAML files in a folder."""
    files = sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")]) if path.is_dir() else [path]
    found = Imported([])
    for file in files:
        one = load_rules(file)
        found.rules.extend(one.rules)
        found.skipped.extend(f"{file.name}: {sentence}" for sentence in one.skipped)
    return found
