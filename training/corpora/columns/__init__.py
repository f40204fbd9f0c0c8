"""Clean columns by kind: believable headers and values in many styles and locales.

    sample_column("phone", 200, np.random.default_rng(0)) -> CleanColumn(header="Telefon", …)

Each kind has several makers (in the modules of this package); a maker draws a
locale, a list or a pattern, of which some are held out of training (`base.held_out`), so that validation
measures what generalises.
"""

from __future__ import annotations

from numpy.random import Generator

from assistant.kinds import KINDS
from training.corpora import headers, rand
from training.corpora.columns import codes, contacts, identifiers, numbers, people, places, times, words
from training.corpora.columns.base import MAKERS, CleanColumn, Draw, Made, Split, held_out, repeat

__all__ = [
    "CASED", "MAKERS", "CleanColumn", "Draw", "Made", "Split", "cased", "held_out", "repeat",
    "sample_column", "sample_rows",
]  # fmt: skip

_MODULES = (codes, contacts, identifiers, numbers, people, places, times, words)
"""Imported for their makers, which register themselves."""

CASED = frozenset(
    {
        "country", "subdivision", "city", "address", "language", "person", "organisation", "product",
        "category", "free_text", "date", "quantity", "code", "boolean",
    }
)  # fmt: skip
"""Kinds of which whole columns are found in one case: lower in web corpora, upper in old databases."""


def sample_rows(rng: Generator) -> int:
    """How many rows a column has: 3 to 2000, most of them a few dozen to a few hundred."""
    return int(min(2000, max(3, 10 ** rng.normal(1.9, 0.55))))


def sample_column(
    kind: str, rows: int, rng: Generator, split: Split = "train", *, named: bool = False
) -> CleanColumn:
    """A clean column of `kind` with at most `rows` values (fewer where a list has no more different ones).

    `split`: "train" never uses a held-out template; "validation" does in half of its columns (`unseen`).
    With `named` the header always tells. An unknown kind is a `ValueError` that names those there are.
    """
    if kind not in MAKERS:
        raise ValueError(f"No column kind {kind!r}; the kinds are: {', '.join(KINDS)}.")
    at = Draw(rng, split, prefer_unseen=rand.chance(rng, 0.5))
    name, make = rand.weighted(rng, [((name, make), weight) for name, make, weight in MAKERS[kind]])
    made = make(at, rows)
    values = repeat(made.values, rows, made.repeats, rng)
    if kind in CASED:
        values = cased(values, rng)
    header = headers.style(made.header, rng) if named else headers.header(made.header, rng)
    template = "/".join((kind, name, *at.trace))
    return CleanColumn(header, values, kind, made.locale, template, at.unseen)


def cased(values: list[str], rng: Generator) -> list[str]:
    """All lower as web corpora have it, all upper as old databases have it, or, mostly, as they are."""
    point = rng.random()
    if point < 0.12:
        return [value.lower() for value in values]
    return [value.upper() for value in values] if point < 0.18 else values
