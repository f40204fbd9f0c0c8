"""Tables to train the combiner on: known structure, known errors.

    make_table(rng) -> LabelledTable(cells, wrong, ...)

The corpora's own tables, and four sorts more: flat tables of unrelated columns; denormalised ones, in which
entities and what belongs to them repeat from row to row; reports of the same entities by several sources that
disagree; and lone columns of distinct values. A good part of them has nothing wrong at all, and all have what
merely looks wrong: legitimate exceptions, rare values, columns that depend on others only mostly, values
usually missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from training.anomalies.customs import draw_customs
from training.anomalies.damage import damage
from training.anomalies.pools import Pool, draw_pool
from training.anomalies.public import draw_public
from training.corpora import rand
from training.corpora.columns import Split
from training.corpora.tables import corrupt_table, sample_table

Sorts = tuple[tuple[str, float], ...]

SORTS: Sorts = (
    ("corpora", 5.0), ("flat", 1.5), ("denormalised", 3.5), ("sources", 4.0), ("lone", 3.0),
)  # fmt: skip
CONTEXT_SORTS: Sorts = (
    ("corpora", 4.0), ("flat", 2.0), ("denormalised", 4.0), ("sources", 6.0), ("lone", 3.0), ("customs", 6.0),
)  # fmt: skip
"""What the second stage sees: more columns that are odd by custom."""
LONE_SORTS: Sorts = (("public", 10.0), ("lone", 1.0), ("customs", 4.0))
"""What the experts for lone columns see."""
_CLEAN = {"flat": 0.5, "lone": 0.8, "customs": 0.85}
"""How many of the second stage's tables have nothing wrong, by sort: real lists seldom have."""


@dataclass(frozen=True)
class LabelledTable:
    """A table with its errors: `cells` and `clean` by column (None never occurs: "" is missing).

    `kinds` holds, for each wrong cell, (row, column) → the kind of error.
    """

    sort: str
    headers: list[str]
    cells: list[list[str]]
    clean: list[list[str]]
    kinds: dict[tuple[int, int], str]

    @property
    def wrong(self) -> np.ndarray:
        """Bool of shape (rows, columns)."""
        mask = np.zeros((len(self.cells[0]), len(self.cells)), dtype=bool)
        for row, column in self.kinds:
            mask[row, column] = True
        return mask


def make_table(rng: Generator, split: Split = "train", sorts: Sorts = SORTS) -> LabelledTable:
    """One random table of a random sort, damaged."""
    sort = rand.weighted(rng, sorts)
    if sort == "corpora":
        return _corpora(rng, split)
    maker = {"flat": _flat, "denormalised": _denormalised, "sources": _sources, "lone": _lone,
             "customs": _customs, "public": _public}[sort]  # fmt: skip
    columns, entity = maker(rng, split)
    headers = _unlike([header for header, _ in columns])
    clean = [list(cells) for _, cells in columns]
    whole = sorts is CONTEXT_SORTS and sort in _CLEAN and rand.chance(rng, _CLEAN[sort])
    cells, kinds = (clean, {}) if whole else damage(clean, entity, sort, rng)
    return LabelledTable(sort, headers, cells, clean, kinds)


def _corpora(rng: Generator, split: Split) -> LabelledTable:
    """One of the corpora's own tables, white space apart: that is no error here."""
    dirty = corrupt_table(sample_table(rng, split=split), rng)
    clean, cells, kinds = dirty.clean.to_numpy(), dirty.frame.to_numpy(), dirty.kinds.to_numpy()
    marked = {
        (row, column): str(kinds[row, column])
        for row, column in np.argwhere(kinds != "").tolist()
        if cells[row, column].split() != clean[row, column].split()
    }
    headers = [str(name) for name in dirty.frame.columns]
    return LabelledTable("corpora", headers, _columns(cells), _columns(clean), marked)


def _columns(frame: np.ndarray) -> list[list[str]]:
    """Cells by column, white space normalised."""
    return [[" ".join(str(cell).split()) for cell in frame[:, c]] for c in range(frame.shape[1])]


Columns = list[tuple[str, list[str]]]
"""Header and cells of each column."""


def _unlike(headers: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for header in headers:
        seen[header] = seen.get(header, 0) + 1
        result.append(header if seen[header] == 1 else f"{header} {seen[header]}")
    return result


def _rows(rng: Generator, low: int, high: int) -> int:
    """A number of rows, evenly spread on a log scale."""
    return int(np.exp(rng.uniform(np.log(low), np.log(high))))


def _skewed(rng: Generator, size: int, rows: int) -> np.ndarray:
    """`rows` draws of range(size): from even to very skewed."""
    weights = np.arange(1, size + 1) ** -rng.choice([0.0, 0.3, 0.7, 1.0, 1.5])
    return rng.choice(size, size=rows, p=weights / weights.sum())


def _spread(pool: Pool, rows: int, rng: Generator) -> list[str]:
    """A pool's values over the rows: all different where it can be and chance wants it, else repeated."""
    if pool.distinct or (len(pool.values) >= rows and rand.chance(rng, 0.4)):
        return [pool.values[i % len(pool.values)] for i in range(rows)]
    size = min(len(pool.values), max(2, int(rows ** rng.uniform(0.15, 0.9))))
    return [pool.values[i] for i in _skewed(rng, size, rows).tolist()]


def _often_missing(cells: list[str], rng: Generator) -> list[str]:
    """Now and then a column in which values are missing, or stood for by a word, without being wrong."""
    if not rand.chance(rng, 0.25):
        return cells
    word = rand.pick(rng, ["", "", "", "N/A", "-", "none", "empty", "unknown", "0", "not available"])
    share = rng.beta(0.7, 1.2)
    return [word if rng.random() < share else cell for cell in cells]


def _free(rows: int, rng: Generator, split: Split) -> tuple[str, list[str]]:
    pool = draw_pool(rng, split, rows)
    return pool.header, _often_missing(_spread(pool, rows, rng), rng)


def _flat(rng: Generator, split: Split) -> tuple[Columns, np.ndarray | None]:
    rows = _rows(rng, 15, 2500)
    columns = [_free(rows, rng, split) for _ in range(rand.between(rng, 1, 9))]
    if rand.chance(rng, 0.5):
        columns.append(_mostly_told(columns[0][1], rng, split))
    return columns, None


def _mostly_told(left: list[str], rng: Generator, split: Split) -> tuple[str, list[str]]:
    """A column that another tells only mostly: the exceptions are right."""
    names = rand.unique(left)
    pool = draw_pool(rng, split, 40)
    size = min(len(pool.values), rand.between(rng, 2, 12))
    loyal = rng.beta(4, 2)
    home = dict(zip(names, rng.integers(0, size, len(names)).tolist(), strict=True))
    other = _skewed(rng, size, len(left))
    return pool.header, [
        pool.values[home[name] if rng.random() < loyal else int(other[i])] for i, name in enumerate(left)
    ]


def _entity(size: int, attributes: int, rng: Generator, split: Split) -> Columns:
    """A key and attributes of `size` entities; attributes may tell one another, and repeat among entities."""
    key = draw_pool(rng, split, size, distinct=True)
    columns: Columns = [
        (key.header, [f"{key.values[i % len(key.values)]}{_again(i, key)}" for i in range(size)])
    ]
    for _ in range(attributes):
        pool = draw_pool(rng, split, size)
        if len(columns) > 1 and rand.chance(rng, 0.35):
            base = rand.pick(rng, columns[1:])[1]
            names = rand.unique(base)
            few = min(len(pool.values), max(2, int(len(names) ** rng.uniform(0.4, 1.0))))
            home = {name: pool.values[int(rng.random() * few)] for name in names}
            cells = [home[name] for name in base]
        elif rand.chance(rng, 0.4):
            few = min(len(pool.values), max(1, int(size ** rng.uniform(0.1, 0.7))))
            cells = [pool.values[i] for i in _skewed(rng, few, size).tolist()]
        else:
            cells = [pool.values[i % len(pool.values)] for i in range(size)]
        columns.append((pool.header, _often_missing(cells, rng)))
    return columns


def _again(i: int, pool: Pool) -> str:
    return "" if i < len(pool.values) else f" {i // len(pool.values) + 1}"


def _denormalised(rng: Generator, split: Split) -> tuple[Columns, np.ndarray | None]:
    rows = _rows(rng, 60, 2500)
    columns: Columns = []
    picks: list[np.ndarray] = []
    for _ in range(rand.pick(rng, [1, 1, 2, 2, 3])):
        size = min(_rows(rng, 4, max(rows // 3, 6)), 800)
        entity = _entity(size, rand.between(rng, 1, 7), rng, split)
        picks.append(_skewed(rng, size, rows))
        columns += [(header, [cells[i] for i in picks[-1].tolist()]) for header, cells in entity]
    if len(picks) > 1 and rand.chance(rng, 0.5):
        columns.append(_joint(columns, picks, rng, split))
    columns += [_free(rows, rng, split) for _ in range(rand.between(rng, 0, 4))]
    if rand.chance(rng, 0.3):
        columns.append(_mostly_told(rand.pick(rng, columns)[1], rng, split))
    if rand.chance(rng, 0.3):
        columns.insert(0, ("id", [str(i + 1) for i in range(rows)]))
    _exceptions(columns, rng)
    return columns, picks[0]


def _joint(columns: Columns, picks: list[np.ndarray], rng: Generator, split: Split) -> tuple[str, list[str]]:
    """A column told by two entities together: joined from their columns, or a value of its own."""
    if rand.chance(rng, 0.5):
        left, right = rand.some(rng, columns, 2)
        mark = rand.pick(rng, ["-", "_", " ", "/"])
        return "key", [f"{a}{mark}{b}" for a, b in zip(left[1], right[1], strict=True)]
    pool = draw_pool(rng, split, 200)
    ids = picks[0] * 1009 + picks[1]
    return pool.header, [pool.values[int(i * 7919) % len(pool.values)] for i in ids]


def _exceptions(columns: Columns, rng: Generator) -> None:
    """A few cells that differ from what their entity usually has, and are right."""
    if rand.chance(rng, 0.4):
        _, cells = rand.pick(rng, columns)
        for _ in range(1 + int(len(cells) * rng.uniform(0, 0.02))):
            cells[rand.below(rng, len(cells))] = rand.pick(rng, cells)


def _sources(rng: Generator, split: Split) -> tuple[Columns, np.ndarray | None]:
    """Several sources report the same entities: the truth, before anyone misreports it."""
    entities, sources = rand.between(rng, 8, 120), rand.between(rng, 3, 30)
    entity = _entity(entities, rand.between(rng, 2, 6), rng, split)
    names = draw_pool(rng, split, sources, distinct=True)
    told = rng.random((sources, entities)) < rng.uniform(0.4, 1.0)
    source, which = np.nonzero(told)
    if len(which) < 20:
        source, which = np.nonzero(np.ones_like(told))
    columns: Columns = [("source", [names.values[i % len(names.values)] for i in source.tolist()])]
    columns += [(header, [cells[i] for i in which.tolist()]) for header, cells in entity]
    if rand.chance(rng, 0.3):
        columns = columns[1:]
    return columns, which


def _lone(rng: Generator, split: Split) -> tuple[Columns, np.ndarray | None]:
    """One column of distinct values, as a list of what occurs."""
    pool = draw_pool(rng, split, _rows(rng, 8, 800))
    return [(pool.header, rand.unique(pool.values))], None


def _customs(rng: Generator, split: Split) -> tuple[Columns, np.ndarray | None]:
    """Columns that look odd and are right: most often one as a list, else a few with repeated values."""
    pool = draw_customs(rng, split, _rows(rng, 8, 800))
    if rand.chance(rng, 0.7):
        return [(pool.header, pool.values)], None
    rows = _rows(rng, 30, 1500)
    columns = [(pool.header, _spread(pool, rows, rng))]
    for _ in range(rand.between(rng, 0, 3)):
        other = draw_customs(rng, split, rows)
        columns.append((other.header, _often_missing(_spread(other, rows, rng), rng)))
    return columns, None


def _public(rng: Generator, split: Split) -> tuple[Columns, np.ndarray | None]:
    """One column of different values as open data has them."""
    pool = draw_public(rng, split, _rows(rng, 4, 700))
    return [(pool.header, pool.values)], None
