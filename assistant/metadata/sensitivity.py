"""How sensitive a column is: tags that follow from its type, from whom it is about, and from its words.

A word somewhere in a name is no reason: `email_sent_count` reaches nobody. An e-mail address or a phone
number counts as direct even of an organisation, since it may reach one person; a city counts where the
table is about people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.metadata.facts import TAGS
from assistant.metadata.headers import About, Reading
from assistant.metadata.taxonomy import taxonomy

EVIDENCE = frozenset({
    "givenName", "familyName", "Person/name", "email", "birthDate", "gender", "nationality", "additionalName",
    "nationalID", "maritalStatus",
})  # fmt: skip
"""Types of which a column beside it says that a table is about people."""
_UNLESS_TOLD = frozenset({"streetAddress", "PostalAddress", "postalCode"})
"""Types that tell of a person unless the table is known to be about something else."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Sorted tags of `facts.TAGS`, and why."""

    tags: tuple[str, ...]
    why: str


NONE = Sensitivity((), "")


def tags_of(kind: str, reading: Reading, about: About, extra: Sequence[str] = ()) -> Sensitivity:
    """The tags of a column of a type; `about` says whom it is about, the table considered.

    `extra` are tags of a user's own type.
    """
    known = taxonomy().get(kind)
    found = set(extra)
    why = "it is of a type marked so" if extra else ""
    if known is not None and not reading.aggregate:
        told = about in {"person", "deal"} or (not about and kind in _UNLESS_TOLD)
        found |= known.tags_of_person if told else known.tags
        if found and not why:
            why = f"it holds {_of(known.label)}" + (" of a person" if about == "person" else "")
    if not found and reading.subjects and about not in {"organization", "place", "thing"}:
        found |= reading.subjects
        why = why or f"its name tells of something {' and '.join(sorted(reading.subjects))}"
    return Sensitivity(tuple(tag for tag in sorted(found) if tag in TAGS), why)


def about_people(types: Sequence[str]) -> bool:
    """Whether a table is about people, by the types of its columns."""
    return bool(EVIDENCE & set(types))


def _of(label: str) -> str:
    if label[0].lower() in "aeiou":
        return f"an {label}"
    return f"a {label}"
