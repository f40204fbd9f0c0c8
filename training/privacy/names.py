"""Given and family names of many languages (Faker's lists), and the words that stand beside a name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

_SHORTEST = 3

TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "sir", "madam", "dr", "prof", "professor", "herr", "herrn", "frau",
    "mme", "mlle", "monsieur", "madame", "señor", "señora", "sr", "sra", "srta", "dott", "dottor", "signor",
    "signora",
})  # fmt: skip
PARTICLES = frozenset({
    "von", "van", "de", "der", "den", "di", "da", "del", "della", "dos", "das", "do", "la", "le", "les", "du",
    "des", "bin", "ibn", "bint", "al", "el", "y", "e", "i", "zu", "zur", "zum", "ter", "ten", "af", "av",
    "und", "and", "et", "jr", "sr", "ii", "iii", "iv", "ing", "dipl", "med", "phd", "mba",
})  # fmt: skip
"""Parts of a name that name nobody: they stay."""
PLACEHOLDERS = frozenset({
    "blank", "none", "null", "nan", "unknown", "anonymous", "anon", "na", "n/a", "tbd", "test", "unbekannt",
    "inconnu", "desconocido",
})  # fmt: skip


class Names(NamedTuple):
    """Given and family names, casefolded."""

    given: frozenset[str]
    family: frozenset[str]


@cache
def known_names() -> Names:
    """All of Faker's, each word by itself; those of one or two letters are left out."""
    from faker.providers import person

    given: set[str] = set()
    family: set[str] = set()
    for found in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{found.name}").Provider
        for name in dir(provider):
            for start, words in (("first_name", given), ("last_name", family)):
                if name.startswith(start):
                    words.update(_words(getattr(provider, name)))
    return Names(frozenset(given), frozenset(family))


def _words(found: object) -> Iterable[str]:
    if not isinstance(found, Mapping | list | tuple | set):
        return []
    return [
        word.casefold() for entry in found if isinstance(entry, str) for word in entry.split()
        if len(word) >= _SHORTEST
    ]  # fmt: skip
