"""What made schemas are made of: things a column may hold, each with names, descriptions and values.

A concept of business tables is a field of `business_words`, one of clinical tables a line of
`lexicon/clinical_words.csv` (general medical vocabulary, written for this project).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from numpy.random import Generator

from training.corpora import business_words, lexicon
from training.corpora.business_words import LANGUAGES, Field
from training.corpora.columns import Split
from training.corpora.headers import words_of
from training.corpora.rand import between, chance, pick
from training.corpora.semantic_examples import typed_column

_HELD_OUT = 5
"""Each fifth clinical concept, and each fifth attribute, is kept for validation."""
_SIGNS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Concept:
    """`names` are phrases, the first the plainest; `descriptions` sentences; both sides draw of `values`.

    `values(rng, form, n)`: up to `n` distinct values; another `form` (0, 1, …) writes the same otherwise.
    """

    key: str
    table: str
    names: tuple[str, ...]
    descriptions: tuple[str, ...]
    values: Callable[[Generator, int, int], list[str]]
    forms: int = 1


@cache
def clinical() -> tuple[Concept, ...]:
    """The concepts of clinical tables."""
    text = (files(lexicon) / "clinical_words.csv").read_text(encoding="utf-8")
    return tuple(_clinical(row) for row in csv.DictReader(text.splitlines()))


def _clinical(row: dict[str, str]) -> Concept:
    names = (row["concept"], *row["names"].split("|"))
    told = tuple(row["descriptions"].split("|"))
    lists = [tuple(one.split("|")) for one in row["values"].split("||")]
    if "|" not in row["values"]:
        spec = row["values"].split(":")
        return Concept(row["concept"], "", names, told, lambda rng, form, n: _spelt(spec, rng, n))
    return Concept(
        row["concept"], "", names, told, lambda rng, form, n: list(lists[form % len(lists)][:n]), len(lists)
    )


def _spelt(spec: Sequence[str], rng: Generator, n: int) -> list[str]:
    """Values of a specification: `num:low:high:decimals`, `date:from:to`, `moment:from:to`, `id:P`, …"""
    kind, given = spec[0], spec[1:]
    if kind == "num":
        low, high, places = float(given[0]), float(given[1]), int(given[2])
        middle, width = (low + high) / 2, (high - low) / 5
        drawn = rng.normal(middle + width * (rng.random() - 0.5), width, n)
        return _distinct(f"{min(max(one, low), high):.{places}f}" for one in drawn.tolist())
    if kind in ("date", "moment"):
        first = date(int(given[0]), 1, 1)
        span = (int(given[1]) - int(given[0])) * 365
        days = [first + timedelta(days=between(rng, 0, span)) for _ in range(n)]
        clock = [f" {between(rng, 0, 23):02d}:{between(rng, 0, 59):02d}:00" for _ in days]
        return _distinct(
            f"{day}{time if kind == 'moment' else ''}" for day, time in zip(days, clock, strict=True)
        )
    if kind == "id":
        start, padded = between(rng, 1, 90_000), chance(rng, 0.5)
        return [f"{given[0]}{start + i:06d}" if padded else str(start + 7 * i) for i in range(n)]
    if kind == "hash":
        return ["".join(pick(rng, "0123456789abcdef") for _ in range(32)) for _ in range(n)]
    return [" ".join(pick(rng, _NOTES) for _ in range(between(rng, 5, 12))) for _ in range(n)]


_NOTES = ("patient", "stable", "with", "history", "of", "pain", "no", "acute", "findings", "given", "daily",
          "left", "right", "mild", "chronic", "follow", "up", "in", "two", "weeks")  # fmt: skip


def _distinct(values: object) -> list[str]:
    return list(dict.fromkeys(values))  # type: ignore[call-overload]


def clinical_of(split: Split) -> list[Concept]:
    """The clinical concepts of training, or those kept from it."""
    return [
        one for place, one in enumerate(clinical()) if (place % _HELD_OUT == 0) == (split == "validation")
    ]


def business_of(split: Split, rng: Generator, count: int) -> list[Concept]:
    """`count` different fields of business tables; attributes of training, or those kept from it."""
    attributes, entities = business_words.words("attribute"), business_words.words("entity")
    allowed = [
        word for place, word in enumerate(attributes.values())
        if (place % _HELD_OUT == 0) == (split == "validation")
    ]  # fmt: skip
    found: dict[str, Concept] = {}
    for _ in range(20 * count):
        if len(found) >= count:
            break
        entity = entities[pick(rng, tuple(entities))]
        field = Field(entity if chance(rng, 0.45) else None, pick(rng, allowed))
        found.setdefault(field.words, _business(field, entity.name, split, rng))
    return list(found.values())


def _drawn(type_: str, rng: Generator, split: Split) -> list[str]:
    """Distinct values of a semantic type; none where every source that was tried is held out."""
    try:
        return list(dict.fromkeys(typed_column(type_, rng, split).values))
    except RuntimeError:
        return []


def _business(field: Field, table: str, split: Split, rng: Generator) -> Concept:
    renames = (
        business_words.plain, business_words.synonymous, business_words.abbreviated, business_words.reordered,
    )  # fmt: skip
    names = [field.words, *(" ".join(words_of(pick(rng, renames)(field, rng))) for _ in range(4))]
    if chance(rng, 0.15):
        names.append(" ".join(words_of(business_words.translated(field, pick(rng, LANGUAGES), rng))))
    told = tuple(dict.fromkeys(business_words.described(field, rng) for _ in range(3)))
    pool = _drawn(field.type, rng, split)

    def values(drawing: Generator, form: int, n: int) -> list[str]:
        if form and (anew := _drawn(field.type, drawing, split)):
            return anew[:n]
        return [pool[int(i)] for i in drawing.permutation(len(pool))[:n]]

    return Concept(field.words, table, tuple(dict.fromkeys(names)), told, values, 2)
