"""Writing into the policy file: an answer of the steward, beside what is there, comments kept."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import BadSetting
from assistant.standardization.policy import load_policy


def write_answer(path: Path, column: str, setting: str, value: str) -> None:
    """Set one setting of `column` (`table.column`) in the policy file, which is made if absent.

    Raises `BadSetting` where the file is no policy, or would be none any more.
    """
    _write(path, column, {setting: value})


def write_variants(path: Path, column: str, variants: Mapping[str, str]) -> None:
    """Keep spellings of `column` with the value to write instead, beside those that are there."""
    _write(path, column, {"variants": dict(variants)})


def write_examples(path: Path, column: str, pairs: Sequence[tuple[str, str]], words: str) -> None:
    """Keep the pairs that show how `column` should read, and what was learnt from them in words."""
    _write(path, column, {"examples": [list(pair) for pair in pairs], "words": words})


def _write(path: Path, column: str, settings: Mapping[str, Any]) -> None:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        document = tomlkit.parse(text)
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise BadSetting(f"The policy file {path} cannot be read: {error}.") from error
    columns = document.setdefault("columns", tomlkit.table(is_super_table=True))
    entry = columns.setdefault(column, tomlkit.table())
    for name, value in settings.items():
        if isinstance(value, dict):
            entry.setdefault(name, tomlkit.table()).update(value)
        else:
            entry[name] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    try:
        new.write_text(tomlkit.dumps(document), encoding="utf-8")
        load_policy(new)
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)
