"""Words of business tables in seven languages, their synonyms and abbreviations, and fields made of them."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from numpy.random import Generator

from training.corpora import lexicon
from training.corpora.headers import style
from training.corpora.rand import below, chance, pick

Choices = Callable[["Word"], tuple[str, ...]]
LANGUAGES = ("de", "fr", "es", "it", "pt", "nl")
PERSONS = frozenset(
    {"customer", "employee", "contact", "user", "member", "patient", "doctor", "student", "teacher", "driver",
     "agent"}
)  # fmt: skip
"""Entities whose name is a person's."""
_OF = {"fr": "de", "es": "de", "it": "di", "pt": "de", "nl": "van", "de": "des"}
_TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@dataclass(frozen=True, slots=True)
class Word:
    """An entity (customer), or an attribute (due date) with the semantic type of its values."""

    name: str
    role: str
    type: str
    synonyms: tuple[str, ...]
    short: tuple[str, ...]
    translations: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Field:
    """What a column holds: an attribute, of an entity or of whatever the table is about (None)."""

    entity: Word | None
    attribute: Word

    @property
    def words(self) -> str:
        """In plain English: "customer first name"."""
        return f"{self.entity.name} {self.attribute.name}" if self.entity else self.attribute.name

    @property
    def type(self) -> str:
        """The semantic type of its values."""
        person = self.attribute.name == "name" and self.entity is not None and self.entity.name in PERSONS
        return "Person/name" if person else self.attribute.type


@cache
def words(role: str) -> dict[str, Word]:
    """The words of a role, "entity" or "attribute", by name."""
    text = (files(lexicon) / "business_words.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        if row["role"] == role:
            named = {language: _parts(row[language]) for language in LANGUAGES}
            found[row["word"]] = Word(
                row["word"], role, row["type"], _parts(row["synonyms"]), _parts(row["short"]), named
            )
    return found


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def plain(field: Field, rng: Generator) -> str:
    """The field's English words in some naming style."""
    return style(field.words, rng, prefix=False)


def synonymous(field: Field, rng: Generator) -> str:
    """One word of the field, or both, by a synonym; in some style."""
    return style(_replaced(field, rng, lambda word: word.synonyms), rng, prefix=False)


def abbreviated(field: Field, rng: Generator) -> str:
    """Words cut short: by the usual abbreviation, without vowels, or the first letters."""
    return style(
        _replaced(field, rng, lambda word: (*word.short, _squeezed(word.name, rng))), rng, prefix=False
    )


def _replaced(field: Field, rng: Generator, choices: Choices) -> str:
    parts = [word for word in (field.entity, field.attribute) if word is not None]
    sure = below(rng, len(parts))
    named = []
    for i, word in enumerate(parts):
        options = choices(word)
        named.append(pick(rng, options) if options and (i == sure or chance(rng, 0.5)) else word.name)
    return " ".join(named)


def _squeezed(name: str, rng: Generator) -> str:
    """Each word without its inner vowels, or its first three or four letters."""
    if chance(rng, 0.5):
        size = 3 + below(rng, 2)
        return " ".join(part[:size] for part in name.split())
    return " ".join(
        part[0] + "".join(sign for sign in part[1:] if sign not in "aeiou") for part in name.split()
    )


def reordered(field: Field, rng: Generator) -> str:
    """The attribute before its entity: date of order, date_order."""
    if field.entity is None:
        return style(" ".join(reversed(field.attribute.name.split())), rng, prefix=False)
    joint = pick(rng, (" of ", " ", " of the "))
    return style(f"{field.attribute.name}{joint}{field.entity.name}", rng, prefix=False)


def translated(field: Field, language: str, rng: Generator) -> str:
    """The field in one of `LANGUAGES`, in its word order, often without accents as databases have it."""
    attribute = pick(rng, field.attribute.translations[language])
    text = attribute
    if field.entity is not None:
        entity = pick(rng, field.entity.translations[language])
        germanic = language in ("de", "nl") and chance(rng, 0.8)
        joint = f" {_OF[language]} " if chance(rng, 0.4) else " "
        text = f"{entity} {attribute}" if germanic else f"{attribute}{joint}{entity}"
    if chance(rng, 0.5):
        text = text.translate(_TRANSLITERATED) if language == "de" else without_accents(text)
    return style(text, rng, prefix=False)


def without_accents(text: str) -> str:
    """`text` without accents and other marks on letters."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


_DESCRIPTIONS = (
    "The {a} of the {e}.", "{A} of the {e}", "{A} of each {e}", "The {e}'s {a}",
    "{A} that belongs to the {e}.",
    "Holds the {a} of the {e}.", "{A} as recorded for the {e}", "Column with the {a} of the {e}",
)  # fmt: skip
_ALONE = ("The {a}.", "{A} of the record", "Holds the {a}.", "{A} as it was entered", "Column with the {a}")


def described(field: Field, rng: Generator) -> str:
    """A sentence that says what the field holds, now and then with synonyms."""
    attribute = _sometimes(field.attribute, rng)
    form = pick(rng, _DESCRIPTIONS if field.entity else _ALONE)
    entity = _sometimes(field.entity, rng) if field.entity else ""
    return form.format(a=attribute, A=attribute[:1].upper() + attribute[1:], e=entity)


def _sometimes(word: Word, rng: Generator) -> str:
    return pick(rng, word.synonyms) if word.synonyms and chance(rng, 0.4) else word.name
