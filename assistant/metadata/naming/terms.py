"""Glossaries: terms with what they mean, found by name, synonym or abbreviation."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict

from assistant.metadata.naming.words import singular, split_name

_SMALL = frozenset({"the", "a", "an"})
BUILTIN = "built-in"


class Term(BaseModel):
    """A business term. `id` is unique in its glossary; `definition` is one sentence or more, "" where none
    is given; `{record}` in it stands for what one row of the table is. `source` names the glossary.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    domain: str = ""
    owner: str = ""
    source: str = ""

    def defined(self, record: str = "record") -> str:
        """The definition, with what one row is."""
        return self.definition.replace("{record}", record)


def term_key(words: Sequence[str]) -> tuple[str, ...]:
    """Words as terms are looked up: small letters, singular, without articles."""
    return tuple(singular(word.casefold()) for word in words if word not in _SMALL)


def exact_key(words: Sequence[str]) -> tuple[str, ...]:
    """Words as they stand, in small letters, without articles."""
    return tuple(word.casefold() for word in words if word not in _SMALL)


class Glossary:
    """Terms, an earlier one going before a later one of the same name.

    `abbreviations` are the users' own short forms: they go before the built-in readings.
    """

    def __init__(self, terms: Iterable[Term] = (), abbreviations: Mapping[str, str] | None = None) -> None:
        self.terms = tuple(terms)
        given = {short.casefold(): long for short, long in (abbreviations or {}).items()}
        of_terms = {
            short.casefold(): term.name.lower() if term.name.istitle() else term.name
            for term in self.terms
            if term.source != BUILTIN
            for short in term.abbreviations
        }
        self.abbreviations: Mapping[str, str] = {**of_terms, **given}

    def __len__(self) -> int:
        return len(self.terms)

    @cached_property
    def by_id(self) -> Mapping[str, Term]:
        """Terms by id; of two with the same, the earlier."""
        return {term.id: term for term in reversed(self.terms)}

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, ...], Term]:
        """By the words as they stand (`sessions` may be another term than `session`), and in the singular."""
        found: dict[tuple[str, ...], Term] = {}
        names = [(term, term.name) for term in self.terms]
        names += [(term, name) for term in self.terms for name in (*term.synonyms, *term.abbreviations)]
        # A user's synonym goes before a built-in name: whose glossary it is decides first.
        names.sort(key=lambda pair: pair[0].source == BUILTIN)
        split = [(term, exact_key(split_name(name))) for term, name in names]
        for term, key in [*split, *((term, term_key(key)) for term, key in split)]:
            if key:
                found.setdefault(key, term)
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of the terms' names and synonyms, and their singular forms."""
        named = (name for term in self.terms for name in (term.name, *term.synonyms))
        found = {word for name in named for word in split_name(name)}
        return frozenset(found | {singular(word) for word in found})

    @cached_property
    def own_words(self) -> frozenset[str]:
        """Words of one's own terms (not of the built-in ones): never taken for a short form."""
        named = (
            name for term in self.terms if term.source != BUILTIN for name in (term.name, *term.synonyms)
        )
        return frozenset(word for name in named for word in split_name(name))

    def find(self, words: Sequence[str]) -> Term | None:
        """The term with exactly these words as its name, synonym or abbreviation."""
        return self._by_key.get(exact_key(words)) or self._by_key.get(term_key(words))

    def over(self, other: Glossary) -> Glossary:
        """Both together, this one going first."""
        return Glossary((*self.terms, *other.terms), {**other.abbreviations, **self.abbreviations})


@cache
def builtin_glossary() -> Glossary:
    """The project's own terms: general business, finance, people, sales, and so on (`data/terms/*.csv`)."""
    folder = files(__package__) / "data" / "terms"
    listed = sorted(folder.iterdir(), key=lambda one: one.name)
    return Glossary(term for file in listed for term in _terms(file))


def _terms(file: Traversable) -> Iterator[Term]:
    domain = file.name.removesuffix(".csv")
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        synonyms = tuple(part for part in row["synonyms"].split("|") if part)
        yield Term(
            id=f"{domain}.{'-'.join(split_name(row['term']))}", name=row["term"], synonyms=synonyms,
            definition=row["definition"], domain=domain, source=BUILTIN,
        )  # fmt: skip
