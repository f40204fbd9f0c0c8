"""Identifiers of published schemes with check digits, through python-stdnum; UUIDs by RFC 9562."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from assistant.standardization.parsers.interface import (
    Evidence,
    Family,
    Learnt,
    Reading,
    Sample,
    best_form,
    settle,
)

FORMS = {"compact": "DE89370400440532013000", "grouped": "DE89 3704 0044 0532 0130 00"}
SCHEMES = ("iban", "isbn", "eu.vat", "issn", "bic", "lei", "isin", "imei", "luhn", "uuid", "ean")
_MOST_SPECIFIC = ("uuid", "iban", "isin", "lei", "isbn", "eu.vat", "issn", "bic", "imei", "ean")
_VALID = 0.8
_UUID = re.compile(r"\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE)


@cache
def _scheme(name: str) -> Any:
    return import_module(f"stdnum.{name}")


def valid(name: str, text: str) -> str | None:
    """The compact form of a valid identifier of a scheme; None if its check digits (or shape) are wrong."""
    if name == "uuid":
        return str(uuid.UUID(text)) if _UUID.fullmatch(text) else None
    if not text.isascii() or not 8 <= len(text) <= 50 or not any(c.isdigit() or c.isupper() for c in text):
        return None
    try:
        return str(_scheme(name).validate(text))
    except Exception:  # stdnum's own errors, and what hostile texts make its modules raise
        return None


def find_scheme(values: list[str]) -> tuple[str, float] | None:
    """The most specific scheme most of these values are valid in, and their share; None if there is none."""
    if not values:
        return None
    for name in _MOST_SPECIFIC:
        share = sum(valid(name, value) is not None for value in values) / len(values)
        if share >= _VALID:
            return name, share
    return None


def read(text: str, evidence: Evidence) -> Reading | None:
    """The compact identifier, its check digits proved."""
    compact = valid(evidence.get("scheme", "uuid"), text)
    return Reading(compact) if compact else None


def write(value: str, form: str, evidence: Evidence) -> str | None:
    """The identifier compact, or grouped as its scheme does."""
    if form == "upper":
        return value.upper()
    if form != "grouped":
        return value
    formatted: Callable[[str], str] | None = getattr(_scheme(evidence["scheme"]), "format", None)
    return str(formatted(value)) if formatted and evidence["scheme"] != "uuid" else value


def learn(sample: Sample, form: str | None) -> Learnt | None:
    """The scheme nearly all values follow, and how they are grouped."""
    found = find_scheme(list(sample.values[:300]))
    if found is None:
        return None
    evidence = {"scheme": found[0]}
    forms = ["compact", "upper"] if found[0] == "uuid" else ["compact", "grouped"]
    return settle(best_form(sample, forms, evidence, read, write), form, evidence)


FAMILY = Family(
    name="identifier",
    kinds=("identifier",),
    forms=FORMS,
    proof="is the same identifier, its check digits valid",
    learn=learn,
    read=read,
    write=write,
)
