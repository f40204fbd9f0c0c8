"""The taxonomy of semantic types: `taxonomy.csv`, one type a line.

Names are schema.org's where it has one (`givenName`, `postalCode`, `Person/name` for the name of a Person),
else written like them; the labels of the shipped classifier are among them. `docs/metadata.md` lists all.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

SHAPES: tuple[str, ...] = ("any", "text", "number", "date", "name", "email", "phone", "url", "ip", "card")
"""What the values of a type look like: see `assistant.metadata.shapes`."""

MONEY = frozenset({"MonetaryAmount", "unitPrice", "baseSalary"})
"""Types that are told in a currency."""


@dataclass(frozen=True, slots=True)
class SemanticType:
    """One semantic type.

    `tags` hold wherever it is found, `tags_of_person` only where the column is about a person (the city of
    a customer, not of a warehouse). `use` is one of `facts.USES`, `shape` one of `SHAPES`. `words` are the
    phrases that say it at the end of a column's name, `weak` those that need its values to agree.
    """

    name: str
    label: str
    tags: frozenset[str]
    tags_of_person: frozenset[str]
    use: str
    shape: str
    words: tuple[str, ...]
    weak: tuple[str, ...]
    description: str


@cache
def taxonomy() -> Mapping[str, SemanticType]:
    """All types by name, in the order of the file."""
    text = (files("assistant.metadata") / "taxonomy.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["name"]: _type(row) for row in csv.DictReader(text.splitlines())})


def label_of(name: str) -> str:
    """A type in words: "e-mail address"; a user's own type is its own label."""
    known = taxonomy().get(name)
    return known.label if known else name


def _type(row: Mapping[str, str]) -> SemanticType:
    tags = _parted(row["tags"])
    return SemanticType(
        row["name"],
        row["label"],
        frozenset(tag for tag in tags if not tag.endswith("?")),
        frozenset(tag.rstrip("?") for tag in tags),
        row["use"],
        row["shape"],
        _parted(row["words"]),
        _parted(row["weak"]),
        row["description"],
    )


def _parted(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)
