"""The registry: which family reads which kind of column."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from assistant.standardization.parsers.interface import Family

_MODULES = {
    "date": "dates", "time": "dates", "datetime": "dates", "country": "country", "language": "language",
    "currency": "currency", "subdivision": "subdivision",
}  # fmt: skip


@cache
def family_of(kind: str) -> Family | None:
    """The family that reads columns of this kind; None where values are only words."""
    module = _MODULES.get(kind)
    if module is None:
        return None
    family: Family = import_module(f"{__name__}.{module}").FAMILY
    return family
