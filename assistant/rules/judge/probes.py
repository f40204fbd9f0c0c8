"""What a rule would catch: copies of rows with one plausible error each, and which rules fail on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from assistant.rules.judge.channel import CHANNELS, DUPLICATE, FILLED, OTHER_COLUMN, UNDAMAGED, Damaged
from assistant.rules.language import RuleBase

_EACH = 12
"""Damaged copies a column and kind of error."""
_BASE = 4_000
"""Rows beside which rules on groups of rows are judged."""


@dataclass(frozen=True)
class Probes:
    """`frame`: damaged copies of rows (text, None for NULL); `source[i]` is the row in `base` it was made of.

    `column[i]` is the position of the damaged column, -1 where the whole row stands twice; `kind[i]` says
    how; `weight[i]` its share of all plausible errors (they add up to 1).
    """

    base: pd.DataFrame
    frame: pd.DataFrame
    source: np.ndarray
    column: np.ndarray
    kind: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int:
        return len(self.source)

    def of(self, rule: RuleBase) -> np.ndarray:
        """Positions of the probes that damage a column of the rule, or double a row it may miss doubled."""
        names = list(self.base.columns)
        wanted = [names.index(name) for name in rule.columns if name in names]
        # A row that stands twice is wrong for what tells rows apart alone.
        doubled = (self.column == -1) & (rule.says["kind"] == "unique")
        return np.flatnonzero(np.isin(self.column, wanted) | doubled)


def make_probes(frame: pd.DataFrame, seed: int = 0, each: int = _EACH) -> Probes:
    """Probes of a table's rows: `each` of every kind of error in every column that can have it."""
    rng = np.random.default_rng(seed)
    base = frame
    if len(frame) > _BASE:
        base = frame.iloc[np.sort(rng.permutation(len(frame))[:_BASE])]
    base = base.reset_index(drop=True)
    made = [one for c in range(base.shape[1]) for one in _column_probes(base, c, rng, each)]
    kind, weight = DUPLICATE
    picked = rng.permutation(len(base))[:each]
    made.append((-1, kind, weight, picked, [UNDAMAGED] * len(picked)))
    return _joined(base, made)


_Made = tuple[int, str, float, np.ndarray, list[Damaged]]


def _column_probes(base: pd.DataFrame, c: int, rng: Generator, each: int) -> list[_Made]:
    cells = base.iloc[:, c].to_numpy(dtype=object)
    given = np.flatnonzero([cell is not None for cell in cells])
    empty = np.setdiff1d(np.arange(len(cells)), given)
    found: list[_Made] = []
    if not len(given):
        return found
    for kind, (channel, weight) in CHANNELS.items():
        rows = rng.permutation(given)[:each]
        found.append((c, kind, weight, rows, channel([str(cells[row]) for row in rows], rng)))
    if base.shape[1] > 1:
        rows = rng.permutation(given)[:each]
        others = (c + rng.integers(1, base.shape[1], len(rows))) % base.shape[1]
        values = base.to_numpy(dtype=object)[rows, others].tolist()
        found.append((c, *OTHER_COLUMN, rows, [UNDAMAGED if v is None else str(v) for v in values]))
    if len(empty):
        rows = rng.permutation(empty)[:each]
        filled: list[Damaged] = [str(cells[given[int(i)]]) for i in rng.integers(0, len(given), len(rows))]
        found.append((c, *FILLED, rows, filled))
    return [one for made in found if (one := _damaged_alone(made, cells)) is not None]


def _damaged_alone(made: _Made, cells: np.ndarray) -> _Made | None:
    c, kind, weight, rows, values = made
    kept = [i for i, value in enumerate(values) if value != UNDAMAGED and value != cells[rows[i]]]
    if not kept:
        return None
    return c, kind, weight, rows[kept], [values[i] for i in kept]


def _joined(base: pd.DataFrame, made: Sequence[_Made]) -> Probes:
    source = np.concatenate([rows for _, _, _, rows, _ in made])
    column = np.concatenate([np.full(len(rows), c) for c, _, _, rows, _ in made])
    kind = np.array([name for _, name, _, rows, _ in made for _ in rows], dtype=object)
    weight = np.concatenate([np.full(len(rows), share / len(rows)) for _, _, share, rows, _ in made])
    cells = base.to_numpy(dtype=object)[source]
    values = [value for _, _, _, _, damaged in made for value in damaged]
    for i, (c, value) in enumerate(zip(column.tolist(), values, strict=True)):
        if c >= 0:
            cells[i, c] = value
    for c in np.unique(column):  # every column is as likely to be wrong as any other
        weight[column == c] /= weight[column == c].sum()
    frame = pd.DataFrame(cells, columns=base.columns, dtype=object)
    return Probes(base, frame, source, column, kind, weight / weight.sum())
