"""What the columns beside it say of a column: the town beside a street, the day of birth beside a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.metadata.shapes import agrees, share
from assistant.metadata.taxonomy import label_of, taxonomy

if TYPE_CHECKING:
    from assistant.metadata.semantic import Typed
    from assistant.sketch import ColumnSketch

_PEOPLE = frozenset({"Person/name", "givenName", "familyName", "additionalName", "gender", "birthDate"})
_PLACES = frozenset({
    "streetAddress", "PostalAddress", "addressLocality", "addressRegion", "postalCode", "Country",
    "countryCode",
})  # fmt: skip
_REACHED = frozenset({"email", "telephone", "faxNumber"})
_OPEN = frozenset({"streetAddress", "PostalAddress", "addressLocality", "addressRegion", "postalCode",
                   "Person/name", "Country"})  # fmt: skip
_LEAST, _LEAST_POSTAL = 0.45, 0.3
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_GROWN, _SPREAD = 14, 25


def by_neighbours(columns: Sequence[Typed]) -> list[Typed]:
    """The columns of a table, with those typed that the others make plain; names are not read here."""
    types = {one.type for one in columns}
    people = bool(types & _PEOPLE)
    found = list(columns)
    if len(types & (_PEOPLE | _PLACES | _REACHED)) >= 2:
        found = [_placed(one, bool(types & _PLACES)) for one in found]
    return [_born(one) if people else one for one in found]


def _placed(one: Typed, places: bool) -> Typed:
    """A column that the classifier holds for a part of an address or a name, in a table of such."""
    if one.type or one.reading.type or one.column.type in {"number", "integer"}:
        return one
    for label, sure in one.guesses[:2]:
        least = _LEAST_POSTAL if label == "postalCode" and places else _LEAST
        if label in _OPEN and sure >= least and agrees(taxonomy()[label], one.column) is not False:
            why = f"Its values read like {label_of(label)}, and the columns beside it are of that sort."
            return replace(one, type=label, confidence=0.7, origin="model", sentence=why)
    return one


def _born(one: Typed) -> Typed:
    """A column of days long ago, and of many years, in a table of people."""
    if one.type != "Date" or one.reading.type not in {"", "Date"} or one.reading.noun:
        return one
    years = _years(one.column)
    if len(years) < 8 or max(years) - min(years) < _SPREAD:
        return one
    limit = date.today().year - _GROWN
    old = share(one.column, lambda value: all(year <= limit for year in _years_in(value)))
    if old < 0.97:
        return one
    why = f"Days from {min(years)} to {max(years)} in a table of people."
    return replace(one, type="birthDate", confidence=0.72, origin="profile", sentence=why)


def _years(column: ColumnSketch) -> list[int]:
    return [year for value in column.values[:100] for year in _years_in(value)]


def _years_in(value: str) -> list[int]:
    return [int(year) for year in _YEAR.findall(value)]
