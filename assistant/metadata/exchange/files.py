"""Files of other tools, read without trusting them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import UsageError
from assistant.metadata.exchange.found import Found

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def texts_of(path: Path, suffixes: Sequence[str], found: Found) -> Iterator[tuple[Path, str]]:
    """Each file at or below a path that has one of the suffixes, and its text.

    Of a folder, a file that cannot be read is named in `found`; raises `UsageError` where it is the only one.
    """
    for file in _files(path, suffixes):
        try:
            yield file, file.read_bytes().decode("utf-8-sig")
        except (OSError, ValueError) as error:
            _unreadable(path, file, error, found)


def documents(path: Path, suffixes: Sequence[str], found: Found) -> Iterator[tuple[Path, Any]]:
    """As `texts_of`, parsed as JSON or YAML by the file's name."""
    for file, text in texts_of(path, suffixes, found):
        try:
            parsed = json.loads(text) if file.suffix == ".json" else yaml.load(text, _Loader)  # noqa: S506
        except (ValueError, RecursionError, yaml.YAMLError) as error:
            _unreadable(path, file, error, found)
            continue
        yield file, parsed


def listed(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty one, and one thing as a list of it."""
    return [] if value is None else value if isinstance(value, list) else [value]


def mapping(value: Any) -> dict[str, Any]:
    """A mapping as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def text_of(value: Any) -> str:
    """A name or text that a file holds, "" where there is none; a number is its text."""
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _files(path: Path, suffixes: Sequence[str]) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(one for one in path.rglob("*") if one.suffix.lower() in suffixes and one.is_file())


def _unreadable(path: Path, file: Path, error: Exception, found: Found) -> None:
    why = "it is no text in UTF-8; save it as that" if isinstance(error, UnicodeError) else str(error)
    said = f"it cannot be read: {' '.join(why.split())}."
    if path.is_file():
        raise UsageError(f"Metadata was to be read from {file}, but {said}") from None
    found.skipped.append(f"{file.name}: {said}")
