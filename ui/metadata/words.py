"""Facts as people read them: facets, values, where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.metadata.facts import FACETS, ROLES, TAGS, TASK, USES
from ui.words import visible

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from assistant.suggestion import Suggestion

FACET_WORDS: Mapping[str, str] = {
    "semantic_type": "type", "sensitivity": "sensitivity", "unit": "unit", "currency": "currency",
    "time_zone": "time zone", "language": "language", "role": "role", "use": "use",
    "granularity": "granularity", "business_name": "name", "description": "description", "term": "term",
}  # fmt: skip
"""What a facet is called on a page."""

TAG_WORDS: Mapping[str, str] = {
    "direct": "names or reaches one person",
    "quasi": "tells a person apart together with others",
    "sensitive": "a special category, such as religion",
    "credential": "lets somebody in",
    "payment": "pays or is paid to",
    "health": "of body or mind",
}
"""What a tag means, in a few words."""

_ORIGINS: Mapping[str, str] = {
    "model": "said by the model", "proof": "proved by a check", "name": "read from the name",
    "profile": "read from the values", "glossary": "from the glossary",
    "upstream": "from where the data comes from",
    "equal column": "from an equal column", "generator": "written by a generator",
    "import": "imported", "person": "written by a person",
}  # fmt: skip
CHOICES: Mapping[str, tuple[str, ...]] = {"role": ROLES, "use": USES, "sensitivity": TAGS}
"""The facets whose values are of a short list."""


def is_fact(said: Suggestion) -> bool:
    """Whether a suggestion proposes a piece of metadata."""
    return said.task == TASK


def facet_words(facet: str) -> str:
    """`semantic_type` as people read it."""
    return FACET_WORDS.get(facet, facet.replace("_", " "))


def fact_text(facet: str, value: Any) -> str:
    """A fact's value on one line, as people read it; `none` where it says that there is nothing."""
    if value is None or value == [] or value == "":
        return "none"
    if isinstance(value, list):
        return ", ".join(visible(str(one)) for one in value)
    if facet == "semantic_type":
        return type_words(str(value))
    return visible(" ".join(str(value).split()))


def type_words(name: str) -> str:
    """The label of a semantic type, its name where that is not of the taxonomy."""
    from ui.metadata.types import type_label

    return visible(type_label(name))


def origin_words(said: Suggestion) -> str:
    """Where a fact comes from, in words: `from the glossary (email-address)`."""
    from assistant.metadata.suggest import DETAIL, ORIGIN

    details = dict(said.evidence.details)
    origin, more = details.get(ORIGIN, ""), details.get(DETAIL, "")
    words = _ORIGINS.get(origin, origin)
    return f"{words} ({visible(more)})" if words and more else words


def entry_origin(entry: Entry) -> str:
    """Where what stands comes from: the person who wrote it, else as the suggestion says."""
    return _ORIGINS["person"] if entry.edited else origin_words(entry.suggestion)


def entry_reason(entry: Entry) -> str:
    """Why it stands, and where from: an edit is the word of who made it, not of what was proposed."""
    if entry.edited and entry.decision is not None:
        return f"{entry.decision.by} says so. {entry_origin(entry)}"
    return f"{entry.suggestion.evidence.sentence} {entry_origin(entry)}"


def provenance(said: Suggestion) -> list[tuple[str, str]]:
    """The details of a fact's evidence, its origin in words."""
    from assistant.metadata.suggest import DETAIL, ORIGIN

    rest = [one for one in said.evidence.details if one[0] not in (ORIGIN, DETAIL)]
    words = origin_words(said) if said.task == TASK else ""
    return [("origin", words), *rest] if words else list(said.evidence.details)


def facet_order(facet: str) -> int:
    """The place of a facet among all."""
    return FACETS.index(facet) if facet in FACETS else len(FACETS)
