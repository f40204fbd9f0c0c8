"""Foreign keys: inclusion dependencies on a column of another table that tells its rows apart.

Pruned by type, then by how many values there are, then by the values themselves. A short run of numbers lies
within any counter: there the names of the columns have to say that one refers to the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from assistant.rules.language import ForeignKey
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import ColumnFacts, TableFacts
from assistant.rules.mining.naming import names_alike
from assistant.view import ColumnView, TableView
from connectors.values import as_text

_LEAST_DISTINCT = 2
_MOST_FOREIGN = 0.02
_MOST_READ = 6
"""Keys of more values than a view holds that are read in full for one table."""
_KEY_TYPES = frozenset({"text", "integer", "uuid", "enum", "number", "other"})


class Lookup:
    """The values of other tables' keys, read in full where a view does not hold them all, each once."""

    def __init__(self, others: Sequence[TableView]) -> None:
        self.others = others
        self._read: dict[tuple[str, str], frozenset[str] | None] = {}
        self._fetched = 0

    def values(self, other: TableView, key: ColumnView) -> frozenset[str] | None:
        """All values of a key; None where it is too long to be read."""
        place = str(other.table.ref), key.name
        if place not in self._read:
            self._read[place] = frozenset(key.values) if key.complete else self._fetch(other, key)
        return self._read[place]

    def frames(self, rule: ForeignKey) -> dict[str, pd.DataFrame]:
        """What a mined rule refers to, as `judge_frame` takes it."""
        values = self._read.get((rule.to, rule.references[0])) or frozenset()
        return {rule.to: pd.DataFrame({rule.references[0]: sorted(values)}, dtype=object)}

    def _fetch(self, other: TableView, key: ColumnView) -> frozenset[str] | None:
        if self._fetched >= _MOST_READ:
            return None
        self._fetched += 1
        groups = other.groups([key.name])
        if len(groups) < key.profile.distinct:
            return None
        return frozenset(text for (value,), _ in groups if (text := as_text(value)) is not None)


def mine_references(facts: TableFacts, lookup: Lookup) -> Iterator[Mined]:
    """foreign_key, for each column the likeliest of the tables it may refer to."""
    keys = _keys([other for other in lookup.others if str(other.table.ref) != facts.name])
    for column in facts.columns:
        if column.distinct < _LEAST_DISTINCT or column.dated or column.sort in {"boolean", "time"}:
            continue
        found = [
            mined for other, key in keys
            if (mined := _reference(facts, column, other, key, lookup)) is not None
        ]  # fmt: skip
        if found:
            yield max(found, key=lambda one: (one.strength, one.surprise))


def _keys(others: Sequence[TableView]) -> list[tuple[TableView, ColumnView]]:
    """The columns of other tables whose values come once, near enough."""
    return [
        (other, column)
        for other in others
        for column in other.columns.values()
        if column.column.type in _KEY_TYPES
        and column.profile.distinct
        >= max(_LEAST_DISTINCT, 0.999 * (column.profile.rows - column.profile.nulls))
    ]


def _reference(
    facts: TableFacts, column: ColumnFacts, other: TableView, key: ColumnView, lookup: Lookup
) -> Mined | None:
    numbers = column.column.type in {"integer", "number"}
    if numbers != (key.column.type in {"integer", "number"}) or column.distinct > key.profile.distinct * 1.02:
        return None
    alike = names_alike(column.name, str(other.table.ref.name), key.name)
    counted = column.sort == "integer"
    # Small whole numbers lie within every counter; other texts hardly lie within another table by chance.
    if counted and not alike:
        return None
    known = lookup.values(other, key)
    if known is None:
        return None
    inside = np.array([value in known for value in column.values])
    outside = int(column.counts[~inside].sum())
    if outside > _MOST_FOREIGN * column.filled or inside.sum() < _LEAST_DISTINCT:
        return None
    covered = column.distinct / max(len(known), 1)
    strength = 0.95 if alike else 0.8 if column.distinct >= 20 or covered > 0.5 else 0.5
    rule = ForeignKey(table=facts.name, on=(column.name,), to=str(other.table.ref), references=(key.name,))
    return Mined(rule, strength * (1 if not outside else 0.7), surprise=min(float(column.distinct), 300.0))
