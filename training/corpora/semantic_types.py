"""The taxonomy of columns: which semantic type the columns of each maker have.

Names are schema.org's where it has one (`telephone`, `postalCode`, `Person/name`), else written like them.
The table is `lexicon/semantic_types.csv`: type, kind, maker, and the maker's options (list, pattern, scheme)
parted by `|`; none for all those that no other line names. Three makers do not say in the template what
they drew (`_BY_VALUE`): there the values tell.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from babel.dates import format_date

from training.corpora import lexicon
from training.corpora.pools import fake

Maker = tuple[str, str]
_ALIASES: dict[Maker, Maker] = {("category", "multiple"): ("category", "category")}
_YEAR_ALONE = re.compile(r"\D*\d{4}\D*")


class Source(NamedTuple):
    """A maker whose columns have a type, or have it under some of its options."""

    kind: str
    maker: str
    accepts: Callable[[str], bool]
    """Whether the maker's first choice may be this option."""


@cache
def _table() -> dict[Maker, dict[str, str]]:
    """(kind, maker) → option → type; the option "" stands for those not named (absent where values tell)."""
    table: dict[Maker, dict[str, str]] = defaultdict(dict)
    text = (files(lexicon) / "semantic_types.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        maker = (row["kind"], row["maker"])
        for option in row["options"].split("|"):
            if not (option == "" and maker in _BY_VALUE):
                table[maker][option] = row["type"]
    return dict(table)


@cache
def sources() -> dict[str, tuple[Source, ...]]:
    """Type → what makes it, types in the order of the file."""
    found: dict[str, dict[Maker, Source]] = defaultdict(dict)
    text = (files(lexicon) / "semantic_types.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        maker = (row["kind"], row["maker"])
        for alias in (maker, *(alias for alias, meant in _ALIASES.items() if meant == maker)):
            found[row["type"]][alias] = Source(*alias, _accepts(maker, row["type"]))
    return {name: tuple(made.values()) for name, made in found.items()}


def _accepts(maker: Maker, name: str) -> Callable[[str], bool]:
    if maker in _BY_VALUE:
        return lambda option: True
    options = _table()[maker]
    return lambda option: options.get(option, options.get("")) == name


def type_of(template: str, values: Sequence[str]) -> str | None:
    """The semantic type of a clean column by its template ("kind/maker/options…").

    None where its values are of two types or do not tell. An unknown maker is a `KeyError`.
    """
    kind, made_by, *trace = template.split("/")
    maker = _ALIASES.get((kind, made_by), (kind, made_by))
    if maker in _BY_VALUE:
        return _BY_VALUE[maker](trace, values)
    options = _table()[maker]
    return options.get("/".join(trace)) or options.get("")


@cache
def _calendar(locale: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names of weekdays and of months in a CLDR locale, case-folded."""
    start = date(2024, 1, 1)
    week = [start + timedelta(days=i) for i in range(7)]
    year = [date(2024, month, 1) for month in range(1, 13)]
    return (
        frozenset(format_date(day, form, locale).casefold() for day in week for form in ("EEEE", "EEE")),
        frozenset(format_date(day, form, locale).casefold() for day in year for form in ("LLLL", "MMM")),
    )


def _of_calendar(trace: Sequence[str], values: Sequence[str]) -> str | None:
    weekdays, months = _calendar(trace[0])
    folded = {value.casefold() for value in values}
    if folded <= weekdays:
        return "dayOfWeek"
    if folded <= months:
        return "month"
    return None if all(_YEAR_ALONE.fullmatch(value) for value in values) else "Date"


def _of_person(trace: Sequence[str], values: Sequence[str]) -> str | None:
    forms = {part for part in trace if "{" in part}
    if forms & {"{f}", "{l}"}:
        locales = sum("{" not in part for part in trace)
        alone = {"{f}": "givenName", "{l}": "familyName"}
        return alone[forms.pop()] if len(forms) == 1 and locales == 1 else None
    return "Person/name"


def _of_name_part(trace: Sequence[str], values: Sequence[str]) -> str | None:
    given = {name.casefold() for name in fake("first_name", trace[0])}
    family = {name.casefold() for name in fake("last_name", trace[0])}
    folded = {value.casefold() for value in values}
    if folded <= given:
        return "givenName" if not folded <= family else None
    return "familyName" if folded <= family else None


_BY_VALUE: dict[Maker, Callable[[Sequence[str], Sequence[str]], str | None]] = {
    ("date", "cldr_date"): _of_calendar,
    ("person", "person"): _of_person,
    ("person", "name_part"): _of_name_part,
}
