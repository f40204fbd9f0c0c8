"""Pools of clean values to fill tables with: the corpora's column makers, and names made of words."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

from training.corpora import rand
from training.corpora.columns import MAKERS, Draw, Split

_KINDS: tuple[tuple[str, float], ...] = (
    ("date", 2), ("time", 2), ("datetime", 1.5), ("year", 1), ("duration", 0.5), ("phone", 1.5), ("email", 1),
    ("url", 0.8), ("ip_address", 0.2), ("country", 1), ("subdivision", 1), ("city", 2), ("postal_code", 1.5),
    ("address", 2), ("coordinates", 0.4), ("language", 0.4), ("currency", 0.4), ("amount", 1.5),
    ("percentage", 1), ("quantity", 1), ("number", 3), ("boolean", 0.7), ("person", 2), ("organisation", 2.5),
    ("product", 2.5), ("identifier", 1), ("code", 3), ("category", 4), ("free_text", 3),
)  # fmt: skip


@dataclass(frozen=True)
class Pool:
    """A header and different values that may stand below it; `distinct`: it is to be used as a key."""

    header: str
    values: list[str]
    distinct: bool = False


def draw_pool(rng: Generator, split: Split, size: int, distinct: bool = False) -> Pool:
    """A random pool of up to about `size` values (at least 2); for a key, as many as the maker can give."""
    for _ in range(20):
        kind = rand.weighted(rng, _KINDS)
        if distinct and kind in {"boolean", "year", "percentage", "currency"}:
            continue
        _, maker, _ = rand.weighted(rng, [(entry, entry[2]) for entry in MAKERS[kind]])
        made = maker(Draw(rng, split), max(size, 20))
        values = rand.unique(" ".join(value.split()) for value in made.values if value.strip())
        if len(values) >= 2 and not (distinct and len(values) < min(size, 20)):
            # Public data is lower-cased as often as not.
            if rand.chance(rng, 0.3):
                values = rand.unique(value.lower() for value in values)
            return Pool(made.header, rand.some(rng, values, len(values)), distinct)
    raise RuntimeError("No column maker gave two different values in twenty draws.")
