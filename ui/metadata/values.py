"""A fact's value as a person types it: checked, and in the form that its facet has."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Literal

from assistant.errors import UnknownName, UsageError
from assistant.metadata.facts import FACETS, ROLES, TAGS, USES, Facet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.suggestion import Json

NONE = ("", "none", "-")
"""What a person types for: there is none."""
TABLE_FACETS: tuple[Facet, ...] = ("business_name", "description", "granularity", "sensitivity", "term")
"""What can be said of a table itself."""
COLUMN_FACETS: tuple[Facet, ...] = tuple(one for one in FACETS if one != "granularity")
"""What can be said of a column."""


def facet_named(name: str, of: Literal["table", "column", "either"] = "either") -> Facet:
    """The facet that a person means by `name`; raises `UnknownName` with those there are."""
    from ui.metadata.words import FACET_WORDS

    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    said = {words.replace(" ", "_"): facet for facet, words in FACET_WORDS.items()}
    found = said.get(wanted, wanted)
    allowed = {"table": TABLE_FACETS, "column": COLUMN_FACETS, "either": FACETS}[of]
    for facet in allowed:
        if facet == found:
            return facet
    what = "" if of == "either" else f" of a {of}"
    raise UnknownName(f"{name!r} is nothing that can be said{what}; there are: {', '.join(allowed)}.")


def read_fact(text: str, facet: str) -> Json:
    """The value that `text` means for a facet; raises `UsageError` or `UnknownName` with what is wanted."""
    text = text.strip()
    if facet == "sensitivity":
        return _tags(text)
    if text.lower() in NONE:
        raise UsageError(f"A {facet.replace('_', ' ')} cannot be empty: reject the suggestion instead.")
    if facet in {"role", "use"}:
        return _one_of(text.lower(), ROLES if facet == "role" else USES, facet)
    if facet in {"currency", "language"}:
        return _code(text, facet)
    if facet == "time_zone":
        return _zone(text)
    if facet == "semantic_type":
        return _type(text)
    return text


def _tags(text: str) -> list[str]:
    if text.lower() in NONE:
        return []
    return sorted(
        {_one_of(one.strip().lower(), TAGS, "sensitivity") for one in text.split(",") if one.strip()}
    )


def _one_of(text: str, choices: Sequence[str], facet: str) -> str:
    if text not in choices:
        raise UnknownName(f"There is no {facet.replace('_', ' ')} {text!r}; there are: {', '.join(choices)}.")
    return text


def _code(text: str, facet: str) -> str:
    import pycountry

    if facet == "currency":
        found = pycountry.currencies.get(alpha_3=text.upper())
        if found is None:
            raise UsageError(f"{text!r} is no currency: a code of ISO 4217 is wanted, such as EUR.")
        return str(found.alpha_3)
    found = pycountry.languages.get(alpha_2=text.lower())
    if found is None:
        raise UsageError(f"{text!r} is no language: a code of ISO 639-1 is wanted, such as en.")
    return str(found.alpha_2)


def _zone(text: str) -> str:
    import re

    if re.fullmatch(r"[+-](0\d|1[0-4]):[0-5]\d", text) or text in zoneinfo.available_timezones():
        return text
    raise UsageError(f"{text!r} is no time zone: a name such as Europe/Berlin is wanted, or +02:00.")


def _type(text: str) -> str:
    """A name of the taxonomy (or of the user's own types), found by its name or its label."""
    from ui.metadata.types import type_names

    known = type_names()
    wanted = text.casefold()
    for name, label in known.items():
        if wanted in {name.casefold(), label.casefold()}:
            return name
    import difflib

    near = difflib.get_close_matches(text, list(known), 5, 0.5) or sorted(known)[:5]
    raise UnknownName(
        f"There is no semantic type {text!r}; near it: {', '.join(near)}. `dqa metadata types` lists all."
    )
