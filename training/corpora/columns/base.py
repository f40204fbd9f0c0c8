"""What a column maker is, and how values, headers and hold-outs are drawn."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.random import Generator

from assistant.kinds import KINDS
from training.corpora import lexicon, rand

Split = Literal["train", "validation"]
Repeats = Literal["any", "distinct", "as is"]
_HELD_OUT_SHARE = 9
_ALWAYS_SEEN = frozenset(
    {
        "date format/%m/%d/%Y", "stamp/%m/%d/%Y %H:%M:%S", "length/{tm}:{ss}", "url form/https://{d}",
        "phone region/US", "phone region/GB", "phone region/CA", "phone region/IT", "cldr/it",
        "subdivisions of/CA", "subdivisions of/ES", "money currency/EUR", "units/volume", "cities of/GB",
        "number style/whole", "person form/{f} {l}", "scheme/ssn", "category/priority",
        "category/order status", "category/film genres", "category/payment terms",
    }
)  # fmt: skip
"""What no model should go without, though the hash would hold it out."""


@dataclass(frozen=True, slots=True)
class CleanColumn:
    """A column as it should be.

    `template` names what it was made by (maker, locale, list, …); `unseen` says that a part of it is held
    out of training altogether.
    """

    header: str
    values: list[str]
    kind: str
    locale: str
    template: str
    unseen: bool


class Made(NamedTuple):
    """A maker's work: header words, values to repeat as `repeats` says, and the locale."""

    header: str
    values: Sequence[str]
    locale: str = "en"
    repeats: Repeats = "any"


def held_out(family: str, option: str) -> bool:
    """Whether training never sees this option (a locale, word list, pattern) of this family."""
    name = f"{family}/{option}"
    return name not in _ALWAYS_SEEN and zlib.crc32(name.encode()) % _HELD_OUT_SHARE == 0


@dataclass
class Draw:
    """The random choices of one column, and which of the options they may take.

    In training the held-out options are never chosen. In validation `unseen` columns prefer them.
    """

    rng: Generator
    split: Split = "train"
    prefer_unseen: bool = False
    unseen: bool = field(default=False, init=False)
    trace: list[str] = field(default_factory=list, init=False)

    def choose(self, family: str, options: Sequence[str]) -> str:
        """One of the named options, as the split allows; it becomes part of the column's template."""
        held = [option for option in options if held_out(family, option)]
        if len(held) == len(options) or (held and self.split == "validation" and self.prefer_unseen):
            allowed = held
        else:
            allowed = [option for option in options if option not in set(held)] if held else list(options)
        option = rand.pick(self.rng, allowed)
        self.unseen = self.unseen or (option in held and len(held) < len(options))
        self.trace.append(option)
        return option

    def header(self, name: str) -> str:
        """Header words of the list `name` in `lexicon/headers.csv`."""
        return rand.pick(self.rng, lexicon.terms("headers", name))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return rand.chance(self.rng, probability)


Maker = Callable[[Draw, int], Made]
MAKERS: dict[str, list[tuple[str, Maker, float]]] = {kind: [] for kind in KINDS}


def maker(kind: str, weight: float = 1.0) -> Callable[[Maker], Maker]:
    """Register a function as a maker of columns of a kind, with its weight among the kind's makers."""

    def register(function: Maker) -> Maker:
        if any(name == function.__name__ for name, _, _ in MAKERS[kind]):
            raise ValueError(f"Two makers of {kind!r} are called {function.__name__}; rename one.")
        MAKERS[kind].append((function.__name__, function, weight))
        return function

    return register


def repeat(values: Sequence[str], rows: int, how: Repeats, rng: Generator) -> list[str]:
    """`rows` values out of `values`: as they are, all different, or as often as columns repeat values.

    "distinct" gives fewer rows where there are fewer values. "any" is distinct, even or zipfian.
    """
    pool = rand.unique(values)
    if how == "as is":
        return list(values[:rows])
    point = rng.random()
    if how == "distinct" or (point < 0.35 and len(pool) >= rows):
        return rand.some(rng, pool, rows)
    if point < 0.55:
        return rand.draw(rng, pool, rows)
    if point < 0.75 and len(pool) > 8:
        pool = rand.some(rng, pool, 3 + int(len(pool) * rng.random()))
    ranks = np.arange(1, len(pool) + 1, dtype=np.float64) ** -(0.4 + 1.4 * rng.random())
    bounds = np.cumsum(ranks / ranks.sum())
    shuffled = rand.some(rng, pool, len(pool))
    places = np.minimum(np.searchsorted(bounds, rng.random(rows)), len(pool) - 1)
    return [shuffled[i] for i in places.tolist()]
