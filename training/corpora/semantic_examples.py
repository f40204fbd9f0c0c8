"""Examples for the classifier of semantic types: a column's header, some values, or one of both; its type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.random import Generator

from training.corpora import headers
from training.corpora.columns import CASED, MAKERS, CleanColumn, Draw, Split, cased, repeat
from training.corpora.columns.base import Maker
from training.corpora.rand import between, chance, some, weighted
from training.corpora.semantic_types import Source, sources, type_of
from training.corpora.showing import shown
from training.corpora.type_names import type_name

LABELS: tuple[str, ...] = tuple(sources())
"""The semantic types: the taxonomy of `lexicon/semantic_types.csv`, in its order."""
_SEEDS = {"train": 4, "validation": 5}
_HEADERLESS = 0.35
_VALUELESS = 0.25
_TYPED_HEADER = 0.4
"""Of headers beside values: how many are the type's own words, not the maker's."""
_TRIES = 60


@dataclass(frozen=True, slots=True)
class SemanticExample:
    """A column to classify: header and values, or one of them alone.

    `unseen` says that training never uses its locale, list or pattern; or its name, where it has no values.
    """

    header: str
    values: tuple[str, ...]
    label: str
    template: str
    unseen: bool


def examples(seed: int, n: int, split: Split = "train") -> Iterator[SemanticExample]:
    """`n` columns, the types even, always the same for one seed and split.

    Validation prefers held-out options in half of its columns; a type of which every option would be held out
    is seen in training too, and then is not `unseen`.
    """
    rng = np.random.default_rng([seed, _SEEDS[split]])
    for done in range(0, n, len(LABELS)):
        for label in some(rng, LABELS, n - done):
            yield _example(label, rng, split)


def _example(label: str, rng: Generator, split: Split) -> SemanticExample:
    if chance(rng, _VALUELESS):
        name = type_name(label, rng, split)
        return SemanticExample(headers.style(name.words, rng), (), label, f"name/{name.phrase}", name.unseen)
    column = typed_column(label, rng, split)
    words = type_name(label, rng, split).words if chance(rng, _TYPED_HEADER) else column.header
    header = "" if chance(rng, _HEADERLESS) else headers.header(words, rng)
    return SemanticExample(header, shown(column.values, rng), label, column.template, column.unseen)


def typed_column(label: str, rng: Generator, split: Split = "train") -> CleanColumn:
    """A clean column of 4 to 40 rows of a semantic type; its header is plain words, not yet in any style."""
    for _ in range(_TRIES):
        source, make = weighted(rng, _makers(label))
        at = _Aimed(rng, split, prefer_unseen=chance(rng, 0.5), accepts=source.accepts)
        made = make(at, between(rng, 4, 40))
        template = "/".join((source.kind, source.maker, *at.trace))
        values = repeat(made.values, between(rng, 4, 40), made.repeats, rng)
        if values and type_of(template, values) == label:
            values = cased(values, rng) if source.kind in CASED else values
            return CleanColumn(made.header, values, source.kind, made.locale, template, at.unseen)
    raise RuntimeError(f"No maker made a column of the type {label!r} in {_TRIES} tries.")


@dataclass
class _Aimed(Draw):
    """A draw whose first choice is among the options that `accepts` takes."""

    accepts: Callable[[str], bool] = field(default=lambda option: True)

    def choose(self, family: str, options: Sequence[str]) -> str:
        first = not self.trace
        return super().choose(family, [o for o in options if self.accepts(o)] if first else options)


@cache
def _makers(label: str) -> tuple[tuple[tuple[Source, Maker], float], ...]:
    """What makes columns of a type, with its weight among the makers of its kind."""
    made = {(kind, name): (make, weight) for kind, all_ in MAKERS.items() for name, make, weight in all_}
    found = [(source, *made[source.kind, source.maker]) for source in sources()[label]]
    return tuple(((source, make), weight) for source, make, weight in found)
