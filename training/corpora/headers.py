"""Headers as people write them: naming styles, abbreviations, prefixes, or none at all."""

from __future__ import annotations

import re
from collections.abc import Callable

from numpy.random import Generator

from training.corpora import lexicon
from training.corpora.rand import between, chance, pick, weighted

_PREFIXES = (
    "customer",
    "supplier",
    "order",
    "billing",
    "shipping",
    "employee",
    "product",
    "contact",
    "home",
    "source",
    "new",
    "primary",
    "parent",
    "patient",
    "student",
    "event",
    "account",
    "main",
    "default",
    "current",
    "last",
    "first",
    "src",
    "dim",
    "fk",
    "stg",
    "tbl",
    "cust",
    "emp",
    "vendor",
    "site",
    "project",
    "company",
    "user",
    "member",
    "legacy",
)
_DULL = (
    "",
    "col",
    "column",
    "field",
    "value",
    "data",
    "x",
    "attr",
    "Unnamed: {}",
    "col_{}",
    "Column{}",
    "field_{}",
    "c{}",
    "V{}",
    "F{}",
    "attribute{}",
    "_c{}",
    "info",
    "text",
    "item",
    "Spalte {}",
    "columna{}",
    "details",
    "entry",
    "name",
)
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def words_of(name: str) -> list[str]:
    """The lower-case words of a header in any style."""
    return [word.lower() for word in _WORD.findall(_CAMEL.sub(" ", name))]


def dull(rng: Generator) -> str:
    """A header that says nothing; often none."""
    return "" if chance(rng, 0.5) else pick(rng, _DULL).format(between(rng, 0, 40))


def _capital(words: list[str]) -> list[str]:
    return [word.capitalize() for word in words]


_STYLES: tuple[tuple[Callable[[list[str]], str], float], ...] = (
    ("_".join, 0.25),
    (" ".join, 0.13),
    ("".join, 0.04),
    (lambda words: " ".join(_capital(words)), 0.22),
    (lambda words: "_".join(words).upper(), 0.08),
    (lambda words: words[0] + "".join(_capital(words[1:])), 0.1),
    (lambda words: "".join(_capital(words)), 0.08),
    (lambda words: " ".join(words).capitalize(), 0.05),
)
_MARKED = ("{}:", "{} *", "({})", "{}1", "{}_1", "# {}", "{}.", "{} ", "t.{}", "{}__c")


def style(words: str, rng: Generator, prefix: bool = True) -> str:
    """`words` (a plain phrase) in one of the naming styles of databases, spreadsheets and web tables.

    Now and then words are abbreviated, and with `prefix` one is put before them ("billing city").
    """
    parts = words_of(words)
    if not parts:
        return words
    if chance(rng, 0.12):
        short = lexicon.word_lists("abbreviations")
        parts = [pick(rng, short[part].terms) if part in short else part for part in parts]
    if prefix and chance(rng, 0.1):
        parts = [pick(rng, _PREFIXES), *parts]
    name = weighted(rng, _STYLES)(parts)
    return pick(rng, _MARKED).format(name) if chance(rng, 0.04) else name


def header(words: str, rng: Generator) -> str:
    """A column's header: styled words mostly, now and then a dull one or none."""
    return dull(rng) if chance(rng, 0.14) else style(words, rng)
