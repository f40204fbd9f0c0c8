"""The registry: which family reads which kind of column."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from assistant.standardization.parsers.interface import Family

_FAMILIES = {
    "date": "dates:FAMILY", "time": "dates:FAMILY", "datetime": "dates:FAMILY", "phone": "phone:FAMILY",
    "country": "country:FAMILY", "subdivision": "subdivision:FAMILY", "language": "language:FAMILY",
    "currency": "currency:FAMILY", "number": "numbers:FAMILY", "amount": "numbers:FAMILY",
    "percentage": "numbers:FAMILY", "quantity": "quantity:FAMILY", "boolean": "boolean:FAMILY",
    "email": "net:EMAIL", "url": "net:URL", "postal_code": "postal:FAMILY", "identifier": "identifier:FAMILY",
}  # fmt: skip


@cache
def family_of(kind: str) -> Family | None:
    """The family that reads columns of this kind; None where values are only words."""
    place = _FAMILIES.get(kind)
    if place is None:
        return None
    module, _, name = place.partition(":")
    family: Family = getattr(import_module(f"{__name__}.{module}"), name)
    return family
