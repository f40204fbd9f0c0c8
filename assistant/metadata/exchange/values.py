"""The form of each facet's value, and its form in a single text."""

from __future__ import annotations

import re

from assistant.metadata.facts import FACETS, ROLES, TAGS, USES, Facet
from assistant.suggestion import Json

TABLE_FACETS: frozenset[Facet] = frozenset(
    ("granularity", "business_name", "description", "term", "sensitivity")
)
COLUMN_FACETS: frozenset[Facet] = frozenset(FACETS) - {"granularity"}
NO_TAG = "none"
"""How a text says that somebody looked and found nothing sensitive: the empty list."""
_WORDS: dict[Facet, tuple[str, ...]] = {"role": ROLES, "use": USES}
_FORMS: dict[Facet, tuple[str, str]] = {
    "currency": (r"[A-Z]{3}", "a currency is three capital letters of ISO 4217, as EUR"),
    "language": (r"[a-z]{2}", "a language is two letters of ISO 639-1, as de"),
}
_HALVES = re.compile("[\ud800-\udfff]")


def checked(facet: Facet, value: Json, *, of_table: bool) -> Json:
    """The value in its one form (a description has no blanks around it).

    Raises ValueError with a sentence where it is none of the facet's.
    """
    if facet not in (TABLE_FACETS if of_table else COLUMN_FACETS):
        raise ValueError(f"a {'table' if of_table else 'column'} has no {facet}.")
    if facet == "sensitivity":
        return _tags(value)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is no text.")
    if _HALVES.search(value):
        raise ValueError("it holds half of a character (a lone surrogate), which no file can hold.")
    known = _WORDS.get(facet)
    if known and value not in known:
        raise ValueError(f"{value!r} is unknown; there are: {', '.join(known)}.")
    form = _FORMS.get(facet)
    if form and not re.fullmatch(form[0], value):
        raise ValueError(f"{value!r} is not understood: {form[1]}.")
    return value.strip() if facet == "description" else value


def as_words(value: Json) -> str:
    """The value as one text: tags by commas, "none" where there is none."""
    return (", ".join(value) or NO_TAG) if isinstance(value, list) else str(value)


def from_words(facet: Facet, text: str) -> Json:
    """The value that `as_words` gave this text for."""
    if facet != "sensitivity":
        return text
    tags = [one.strip() for one in text.split(",") if one.strip()]
    return [] if tags == [NO_TAG] else tags


def _tags(value: Json) -> list[str]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise ValueError(f"{value!r} is no list of tags.")
    unknown = sorted(set(given) - set(TAGS))
    if unknown:
        raise ValueError(f"the tag {unknown[0]!r} is unknown; there are: {', '.join(TAGS)}.")
    return sorted(set(given))
