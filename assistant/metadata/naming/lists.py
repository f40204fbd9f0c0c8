"""The lists of English words in lists.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((files(__package__) / "data" / "lists.toml").read_text(encoding="utf-8"))


@cache
def listed(name: str) -> frozenset[str]:
    """The words of one list; raises KeyError where there is none of that name."""
    return frozenset(_lists()[name].split())
