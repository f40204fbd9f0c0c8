"""Damage to whole tables: which cells, how concentrated, and of which kinds; every damaged cell is labelled.

A dirty table is made by a few campaigns, as real ones are: typing slips spread over all columns; one column
in which every so-many-th value has another format; rows of which the cells moved one column on; two cells
swapped; an attribute that contradicts what the same key has elsewhere; reports of one entity that disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from training.corpora.errors import CELL_KINDS, TYPOS, Context, corrupt
from training.corpora.rand import below, between, chance, pick, some, weighted
from training.corpora.tables.base import CleanTable


@dataclass(frozen=True)
class DirtyTable:
    """A damaged table: `kinds` is a frame of str: the error's kind, "" where `frame` and `clean` agree."""

    frame: pd.DataFrame
    clean: pd.DataFrame
    kinds: pd.DataFrame
    table: CleanTable


def sample_rate(rng: Generator) -> float:
    """A share of wrong cells: none in a sixth of the tables, else 0.1 % to 30 %, mostly low."""
    return 0.0 if chance(rng, 0.16) else float(min(0.3, 10 ** rng.normal(-1.5, 0.5)))


@dataclass
class _Damage:
    """A table under damage: object arrays of shape (rows, columns)."""

    table: CleanTable
    rng: Generator
    clean: np.ndarray
    cells: np.ndarray
    kinds: np.ndarray

    def set(self, row: int, column: int, value: str, kind: str) -> int:
        """Put a wrong value where none is yet; 1 if it was put."""
        if self.kinds[row, column] or value == self.clean[row, column]:
            return 0
        self.cells[row, column], self.kinds[row, column] = value, kind
        return 1

    def slip(self, row: int, column: int, kinds: tuple[str, ...], letter: str | None = None) -> int:
        """Corrupt one cell by one of the cell kinds; 1 if it could be."""
        values = self.clean[:, column]
        sample = [str(values[i]) for i in (self.rng.random(12) * len(values)).astype(int)]
        others = [str(self.clean[row, below(self.rng, self.clean.shape[1])]) for _ in range(3)]
        damaged = corrupt(str(values[row]), self.rng, kinds, Context(sample, others, letter))
        return self.set(row, column, damaged.value, damaged.kind) if damaged else 0


Campaign = Callable[[_Damage, int], int]
"""Damage about so many cells; gives how many were damaged."""


def corrupt_table(table: CleanTable, rng: Generator, rate: float | None = None) -> DirtyTable:
    """Damage about `rate` of the cells (default: `sample_rate`); 0 leaves the table clean.

    Where the campaigns drawn find fewer places (a table without dependencies, say) fewer cells are damaged.
    """
    share = sample_rate(rng) if rate is None else rate
    clean = table.frame.to_numpy(dtype=object)
    damage = _Damage(table, rng, clean, clean.copy(), np.full(clean.shape, "", dtype=object))
    budget = round(share * clean.size)
    campaigns = [(weighted(rng, _CAMPAIGNS), 0.2 + rng.random()) for _ in range(between(rng, 1, 5))]
    whole = sum(weight for _, weight in campaigns)
    left = budget
    for campaign, weight in campaigns:
        left -= campaign(damage, min(left, max(1, round(budget * weight / whole)))) if left > 0 else 0
    if left > 0:
        _spread(damage, left)
    names = table.frame.columns
    return DirtyTable(
        pd.DataFrame(damage.cells, columns=names, dtype=object), table.frame,
        pd.DataFrame(damage.kinds, columns=names, dtype=object), table,
    )  # fmt: skip


def _kinds(rng: Generator) -> tuple[str, ...]:
    point = rng.random()
    if point < 0.35:
        return TYPOS
    return tuple(some(rng, CELL_KINDS, between(rng, 1, 4))) if point < 0.65 else CELL_KINDS


def _spread(damage: _Damage, size: int) -> int:
    """A few kinds over several or all columns."""
    rng = damage.rng
    kinds, width = _kinds(rng), damage.clean.shape[1]
    columns = list(range(width)) if chance(rng, 0.5) else some(rng, range(width), between(rng, 1, width))
    letter = pick(rng, "xXz*#?") if chance(rng, 0.1) else None
    done = 0
    for _ in range(3 * size):
        if done >= size:
            break
        done += damage.slip(below(rng, len(damage.clean)), pick(rng, columns), kinds, letter)
    return done


def _systematic(damage: _Damage, size: int) -> int:
    """One column, one kind of damage: every n-th row, a stretch of rows, or the rows of one other value."""
    rng = damage.rng
    column = below(rng, damage.clean.shape[1])
    rows = np.arange(len(damage.clean))
    form = rng.random()
    if form < 0.3:
        rows = rows[below(rng, 3) :: max(2, len(rows) // max(1, size))]
    elif form < 0.55:
        start = below(rng, len(rows))
        rows = rows[start : start + 2 * size]
    elif form < 0.8:
        other = damage.clean[:, below(rng, damage.clean.shape[1])]
        rows = rows[other == pick(rng, other.tolist())]
    else:
        rows = rng.permutation(rows)
    kind = (pick(rng, (
        "date_format", "phone_format", "number_format", "unit", "case", "whitespace", "truncation",
        "mojibake", "missing", "placeholder", "outlier", "decorated", "wrong_category", "replaced",
    )),)  # fmt: skip
    done = 0
    state = int(rng.integers(1 << 31))
    for row in rows[: 2 * size].tolist():
        if done >= size:
            break
        # The same draws for every cell: one habit, not many slips.
        local = np.random.default_rng(state) if form < 0.55 else rng
        damaged = corrupt(
            str(damage.clean[row, column]), local, kind, Context([str(v) for v in damage.clean[:20, column]])
        )
        done += damage.set(row, column, damaged.value, damaged.kind) if damaged else 0
    return done


def _shifted(damage: _Damage, size: int) -> int:
    """In some rows the cells from one column on stand one column too far; the last is lost."""
    rng = damage.rng
    width = damage.clean.shape[1]
    if width < 3:
        return 0
    done, start, stop = 0, below(rng, width - 2), width if chance(rng, 0.5) else 0
    for _ in range(max(1, size)):
        if done >= size:
            break
        row, end = below(rng, len(damage.clean)), stop or min(width, start + between(rng, 2, 5))
        fill = pick(rng, ("", "", "NULL", str(damage.clean[row, start])))
        values = [fill, *damage.clean[row, start : end - 1].tolist()]
        if not any(damage.kinds[row, start:end]):
            done += sum(damage.set(row, start + i, str(value), "shifted") for i, value in enumerate(values))
    return done


def _swapped(damage: _Damage, size: int) -> int:
    """Two fields of a row have changed places, in a number of rows."""
    rng = damage.rng
    width = damage.clean.shape[1]
    if width < 2:
        return 0
    done, (left, right) = 0, some(rng, range(width), 2)
    for _ in range(size):
        row = below(rng, len(damage.clean))
        if done >= size:
            break
        if not (damage.kinds[row, left] or damage.kinds[row, right]):
            done += damage.set(row, left, str(damage.clean[row, right]), "swapped")
            done += damage.set(row, right, str(damage.clean[row, left]), "swapped")
    return done


def _dependency(damage: _Damage, size: int) -> int:
    """A right-hand side that contradicts its left-hand side: a valid value of another row."""
    rng = damage.rng
    if not damage.table.dependencies:
        return 0
    names = damage.table.frame.columns.tolist()
    done = 0
    chosen = some(rng, damage.table.dependencies, between(rng, 1, 3))
    for _ in range(3 * size):
        if done >= size:
            break
        column = names.index(pick(rng, chosen).right)
        row = below(rng, len(damage.clean))
        done += damage.set(
            row, column, str(damage.clean[below(rng, len(damage.clean)), column]), "dependency"
        )
    return done


def _duplicate(damage: _Damage, size: int) -> int:
    """Rows about one entity disagree: one of them has another entity's value, or a corrupted one."""
    rng = damage.rng
    entity = damage.table.entity
    known = entity[entity >= 0]
    repeated = np.flatnonzero(np.bincount(known) > 1).tolist() if len(known) else []
    if not repeated:
        return 0
    rights = [dependency.right for dependency in damage.table.dependencies if dependency.kind == "functional"]
    names = damage.table.frame.columns.tolist()
    done = 0
    for _ in range(3 * size):
        if done >= size or not rights:
            break
        row = pick(rng, np.flatnonzero(entity == pick(rng, repeated)).tolist())
        column = names.index(pick(rng, rights))
        value = str(damage.clean[below(rng, len(damage.clean)), column])
        if chance(rng, 0.4):
            damaged = corrupt(
                str(damage.clean[row, column]),
                rng,
                ("outlier", "date_format", "replaced", "missing", "decorated"),
            )
            value = damaged.value if damaged else value
        done += damage.set(row, column, value, "duplicate")
    return done


_CAMPAIGNS: tuple[tuple[Campaign, float], ...] = (
    (_spread, 4.0),
    (_systematic, 3.0),
    (_dependency, 2.0),
    (_duplicate, 2.0),
    (_swapped, 0.6),
    (_shifted, 0.5),
)
