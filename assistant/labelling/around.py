"""What stands around a column says of its label: its table's name, and the columns beside it.

A table called `Book_…` holds no `Movie/name`, and an address is followed by a city. Both are counted in the
labelled columns, and counted with care: such a collection often shows a label in one kind of table alone
because it took the first twenty it met.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

BOUND = 0.8
"""A word of a label counts as its tables' topic where so many of its columns are in tables named by it."""
TRUST = 0.2
"""How much of what the tables' names say is believed of a label that does not name its topic itself."""
SHARPNESS = 1.5
"""The power of a mixture: less than a product, whose parts see the same twice, more than a mean."""
FLOOR = 1e-4
"""The least probability that counts when probabilities are multiplied: nobody is that sure."""
_FEWEST = 3
_WEIGHT, _SMOOTHING, _ROUNDS, _DAMPING = 1.0, 1.0, 10, 0.5
_BREAKS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=[a-z])(?=[A-Z])|[\W_]+")


def words(name: str) -> frozenset[str]:
    """The words of a table's name or a label, lower case, of three letters or more."""
    return frozenset(w.lower() for w in _BREAKS.split(name) if len(w) > 2 and w.isalpha())


@dataclass(frozen=True)
class Around:
    """Counts as logarithms of how much likelier they make a label: 0 says nothing.

    `by_topic` is float64 (topics + 1, labels), the last row for tables of no topic, or of several; `beside`
    is float64 (labels, labels), for a label (row) that stands before another (column) in one table.
    """

    topics: tuple[str, ...]
    by_topic: np.ndarray
    beside: np.ndarray

    def of_tables(self, probabilities: np.ndarray, tables: Sequence[str]) -> np.ndarray:
        """Columns' probabilities, (n, labels), as their tables' names make them; `tables` may hold ""."""
        rows = [self._topic(table) for table in tables]
        return _normalised(_logs(probabilities) + self.by_topic[rows])

    def together(self, probabilities: np.ndarray, tables: Sequence[str]) -> np.ndarray:
        """Columns' probabilities, (n, labels), as the columns of the same table, in their order, make them.

        Mean-field: each column hears what the others probably are, round by round. A column whose `table` is
        "" has no neighbours.
        """
        found = np.array(probabilities, dtype=np.float64)
        for members in _members(tables):
            if len(members) > 1:
                found[members] = self._settled(_logs(probabilities[members]))
        return found

    def _settled(self, own: np.ndarray) -> np.ndarray:
        weight, now = _WEIGHT / np.sqrt(len(own) - 1), _normalised(own)
        for _ in range(_ROUNDS):
            by_left, by_right = now @ self.beside, now @ self.beside.T
            heard = np.cumsum(by_left, axis=0) - by_left
            heard += np.cumsum(by_right[::-1], axis=0)[::-1] - by_right
            now = _DAMPING * now + (1 - _DAMPING) * _normalised(own + weight * heard)
        return np.asarray(now)

    def _topic(self, table: str) -> int:
        held = words(table)
        found = [place for place, topic in enumerate(self.topics) if topic in held]
        return found[0] if len(found) == 1 else len(self.topics)


def count(labels: Sequence[str], answers: Sequence[int], tables: Sequence[str]) -> Around:
    """The counts of labelled columns: `answers` are indices of `labels`, `tables` the columns' tables."""
    bound = _bound(labels, answers, tables)
    topics = tuple(sorted(set().union(*bound)))
    empty = Around(topics, np.zeros((len(topics) + 1, len(labels))), np.zeros((len(labels), len(labels))))
    places = np.array([empty._topic(table) for table in tables], dtype=np.int64)
    counts = np.zeros((len(topics) + 1, len(labels)))
    np.add.at(counts, (places, np.array(answers, dtype=np.int64)), 1)
    usual = np.ones(len(topics) + 1)
    np.add.at(usual, [empty._topic(table) for table in set(tables)], 1)
    usual = (usual / usual.sum())[:, None]
    seen = counts.sum(axis=0)
    doubt = np.where([bool(names) for names in bound], 1.0, np.maximum(seen, 1) * (1 - TRUST) / TRUST)
    shares = (counts + doubt * usual) / (seen + doubt)
    return Around(topics, np.log(shares / usual), _beside(len(labels), answers, tables))


def _bound(labels: Sequence[str], answers: Sequence[int], tables: Sequence[str]) -> list[set[str]]:
    """For each label those of its words that name nearly all the tables its columns are in."""
    named: list[list[frozenset[str]]] = [[] for _ in labels]
    for answer, table in zip(answers, tables, strict=True):
        named[answer].append(words(table))
    return [
        {w for w in words(label) if len(held) >= _FEWEST and np.mean([w in one for one in held]) >= BOUND}
        for label, held in zip(labels, named, strict=True)
    ]


def _beside(size: int, answers: Sequence[int], tables: Sequence[str]) -> np.ndarray:
    """How much oftener a label stands before another in one table than by chance, as a logarithm."""
    pairs = np.zeros((size, size))
    for members in _members(tables):
        held = [answers[place] for place in members]
        for place, first in enumerate(held):
            np.add.at(pairs[first], held[place + 1 :], 1)
    taking_part = pairs.sum(axis=0) + pairs.sum(axis=1) + 1
    shares = taking_part / taking_part.sum()
    expected = pairs.sum() * np.outer(shares, shares)
    return np.asarray(np.log((pairs + _SMOOTHING) / (expected + _SMOOTHING)))


def _members(tables: Sequence[str]) -> Iterator[list[int]]:
    """The places of the columns of each table that has a name."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, table in enumerate(tables):
        if table:
            found[table].append(place)
    yield from found.values()


def mixed(parts: Sequence[np.ndarray], power: float = 1.0) -> np.ndarray:
    """The geometric mean of probabilities, each (n, classes), to a power, normalised."""
    return _normalised(power * np.mean([_logs(part) for part in parts], axis=0))


def _logs(probabilities: np.ndarray) -> np.ndarray:
    return np.asarray(np.log(np.maximum(probabilities, FLOOR)), dtype=np.float64)


def _normalised(logs: np.ndarray) -> np.ndarray:
    found = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(found / found.sum(axis=-1, keepdims=True))
