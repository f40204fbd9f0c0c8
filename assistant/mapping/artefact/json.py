"""A mapping as JSON, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.errors import UsageError
from assistant.mapping.table_mapping import TableMapping

VERSION = 1


def write_json(mapping: TableMapping) -> str:
    """The mapping as a JSON document; `read_json` gives it back."""
    data = {"version": VERSION, **mapping.model_dump(mode="json")}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def read_json(text: str, name: str = "the mapping") -> TableMapping:
    """The mapping that `write_json` wrote; raises `UsageError` with what cannot be read."""
    try:
        data: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"{name} is no JSON: {error}.") from None
    if not isinstance(data, dict) or data.get("version") != VERSION:
        found = data.get("version") if isinstance(data, dict) else type(data).__name__
        raise UsageError(f"{name} is no mapping of version {VERSION} (found: {found!r}).")
    try:
        return TableMapping.model_validate({key: one for key, one in data.items() if key != "version"})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "mapping"
        raise UsageError(f"{name} cannot be read: {where}: {first['msg']}.") from None


def read_json_file(path: Path) -> TableMapping:
    """The mapping in a file; raises `UsageError`."""
    try:
        return read_json(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from None
