"""Semantic types: columns whose values are valid e-mail addresses, IBANs, ISO codes."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.rules.language import Semantic
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, ColumnFacts, TableFacts
from assistant.rules.mining.naming import words_of
from assistant.rules.semantics import TYPES

_PROBED = 150
_LEAST = 0.99
_LISTS = frozenset({"iso_country", "iso_country_3", "iso_currency", "iso_language", "iso_subdivision"})
_NAMED: dict[str, frozenset[str]] = {
    "card_number": frozenset({"card", "pan", "imei", "account"}), "imei": frozenset({"imei"}),
    "latitude": frozenset({"lat", "latitude"}), "longitude": frozenset({"lon", "lng", "long", "longitude"}),
    "iso_language": frozenset({"lang", "language", "locale", "sprache", "langue"}),
}  # fmt: skip
"""Types that other numbers and codes may fit: there the name has to say so."""


def mine_meanings(facts: TableFacts) -> Iterator[Mined]:
    """semantic for columns whose values are all valid ones of a type."""
    for column in facts.columns:
        if column.filled < LEAST_ROWS or column.dated or column.sort in {"boolean", "time"}:
            continue
        name = _meaning(column)
        if name is not None:
            yield Mined(Semantic(table=facts.name, column=column.name, type=name), 0.93)


def _meaning(column: ColumnFacts) -> str | None:
    step = max(1, len(column.values) // _PROBED)
    probe = column.values[::step][:_PROBED]
    words = set(words_of(column.name))
    for name, semantics in TYPES.items():
        if name in _NAMED and not words & _NAMED[name]:
            continue
        if name in _LISTS and len(probe) < 3 and not words & set(name.split("_")):
            continue
        if name not in _LISTS and len(probe) < 5:
            continue
        # Most columns fail at once: the rest is read only where the first are valid.
        if sum(map(semantics.valid, probe[:5])) < 4:
            continue
        if sum(map(semantics.valid, probe)) >= _LEAST * len(probe):
            return name
    return None
