"""A row's cells as text, and a label's name as its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.errors import UsageError
from connectors.values import as_text

Row = Mapping[str, Any]

SCORES = {"0": 0, "1": 1, "false": 0, "true": 1}
"""What a scorer's labels are written as."""


def cell(row: Row, column: str) -> str:
    """The text of a cell, "" where there is none; without lone surrogates, which no file can hold."""
    text = as_text(row.get(column)) or ""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def class_of(name: str, labels: Sequence[str], place: str) -> int:
    """The index of the class called `name`, -1 for ""; raises `UsageError` where it is none of `labels`."""
    name = name.strip()
    if not name:
        return -1
    if not labels and name.lower() in SCORES:
        return SCORES[name.lower()]
    if name not in labels:
        known = ", ".join(labels[:12]) + (", …" if len(labels) > 12 else "") if labels else "0 and 1"
        raise UsageError(f"{place}: the label {name!r} is not among those there should be: {known}.")
    return labels.index(name)
