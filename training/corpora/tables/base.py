"""A table as it should be, and the sheet on which schemas lay one out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.random import Generator

from training.corpora.columns import Split, sample_column
from training.corpora.rand import between, chance, draw, unique

DependencyKind = Literal["functional", "sum", "product", "order", "derived"]


@dataclass(frozen=True, slots=True)
class Dependency:
    """What holds in every row of a clean table.

    functional: `left` together determine `right`. sum, product: the numbers of `left` add up, multiply, to
    `right`. order: each of `left` is not after `right` (ISO dates). derived: `right` is made of `left`.
    """

    kind: DependencyKind
    left: tuple[str, ...]
    right: str


@dataclass(frozen=True)
class CleanTable:
    """A clean table: `frame` of str (RangeIndex), each column's kind, what holds in it, which schema made it.

    `entity[i]` numbers the thing that row i is about, where several rows are about one; else -1.
    """

    name: str
    frame: pd.DataFrame
    kinds: dict[str, str]
    dependencies: list[Dependency]
    entity: np.ndarray


@dataclass
class Sheet:
    """A table being laid out: columns of str of one length."""

    rng: Generator
    rows: int
    split: Split = "train"
    columns: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    dependencies: list[Dependency] = field(default_factory=list)
    entity: np.ndarray | None = None

    def put(self, name: str, kind: str, values: Sequence[str]) -> str:
        """Add a column; a name that is taken gets a number. Gives the name."""
        free, number = name or "column", 2
        while free in self.columns:
            free, number = f"{name or 'column'}_{number}", number + 1
        self.columns[free], self.kinds[free] = list(values), kind
        return free

    def sample(self, kind: str, size: int) -> list[str]:
        """`size` values of a kind, all of one style; repeated where the kind has fewer."""
        values = sample_column(kind, size, self.rng, self.split).values
        return values if len(values) >= size else draw(self.rng, values, size)

    def distinct(self, kind: str, size: int) -> list[str]:
        """Up to `size` different values of a kind (at least two), all of one style."""
        found: list[str] = []
        for _ in range(20):
            found = unique([*found, *unique(sample_column(kind, 4 * size, self.rng, self.split).values)])[
                :size
            ]
            if len(found) >= min(size, 2):
                break
        return found

    def free(self, name: str, kind: str) -> str:
        """A column of a kind that depends on no other."""
        return self.put(name, kind, self.sample(kind, self.rows))

    def counter(self, name: str, form: str = "{}", start: int = 1) -> str:
        """A key that counts up: `form` gets the number."""
        return self.put(name, "code", [form.format(start + i) for i in range(self.rows)])

    def assign(self, size: int, mark: bool = False) -> np.ndarray:
        """To each row one of `size` entities, evenly or zipfian; with `mark` they are what rows are about."""
        if chance(self.rng, 0.4):
            places = (self.rng.random(self.rows) * size).astype(np.int64)
        else:
            weights = np.arange(1, size + 1, dtype=np.float64) ** -(0.3 + self.rng.random())
            places = np.searchsorted(np.cumsum(weights / weights.sum()), self.rng.random(self.rows))
            places = np.minimum(places, size - 1)
        if chance(self.rng, 0.5):
            places = np.sort(places)
        if mark or self.entity is None:
            self.entity = places
        return places

    def spread(
        self, places: np.ndarray, attributes: Mapping[str, tuple[str, Sequence[str]]], key: str | None = None
    ) -> list[str]:
        """Columns of entities' attributes (name → kind, value by entity) over the rows.

        With `key`, one of the names, that column determines the others. Gives the columns' names.
        """
        names = {
            name: self.put(name, kind, [values[i] for i in places.tolist()])
            for name, (kind, values) in attributes.items()
        }
        if key is not None:
            self.dependencies += [
                Dependency("functional", (names[key],), put) for name, put in names.items() if name != key
            ]
        return list(names.values())

    def derive(
        self,
        name: str,
        kind: str,
        left: Sequence[str],
        make: Callable[..., str],
        how: DependencyKind = "derived",
    ) -> str:
        """A column made row by row of others, and the dependency."""
        values = [make(*row) for row in zip(*(self.columns[n] for n in left), strict=True)]
        put = self.put(name, kind, values)
        self.dependencies.append(Dependency(how, tuple(left), put))
        return put

    def table(self, name: str) -> CleanTable:
        """The table laid out so far."""
        entity = self.entity if self.entity is not None else np.full(self.rows, -1)
        return CleanTable(
            name, pd.DataFrame(self.columns, dtype=object), self.kinds, self.dependencies, entity
        )


def entity_count(rng: Generator, rows: int) -> int:
    """How many entities a table of so many rows is about."""
    return between(rng, 2, max(3, min(rows // 2, 5 + rows // between(rng, 3, 30))))
