"""Rows of both sides that are the same thing: joined on a pair of columns that tell rows apart in both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from assistant.mapping.learn.sides import number_of
from assistant.standardization.parsers.text import fold

ENOUGH = 20
"""Rows that both sides must have."""
_UNIQUE = 0.9
_SHARE = 0.05
"""Of the smaller side's rows, those that the other must have, too."""
_SHORT = 4
LOOKED_AT = 200
"""Rows that are looked at before anything is learnt from all."""
_COLUMNS = 200
_LONGEST = 40
_MOST = 2_000
"""Pairs of rows that transformations are learnt from and tried on."""


@dataclass(frozen=True)
class Aligned:
    """`source` and `target`: the rows' positions in the two frames, one a pair; `on`: the columns joined."""

    on: tuple[str, str]
    source: list[int]
    target: list[int]

    def __len__(self) -> int:
        return len(self.source)

    def thinned(self) -> Aligned:
        """At most `_MOST` of them, spread evenly."""
        step = -(-len(self) // _MOST) or 1
        return Aligned(self.on, self.source[::step], self.target[::step])

    @property
    def words(self) -> str:
        """For a person."""
        return f"{len(self):,} rows of both sides, joined on {self.on[0]} = {self.on[1]}"


@dataclass(frozen=True)
class Look:
    """Cells of a column: without case and marks ("" for NULL), their digits in order, and as numbers."""

    folded: list[str]
    digits: list[str]
    numbers: list[float | None]


@dataclass
class Shared:
    """The cells of rows that both sides have, column by column, each read once."""

    aligned: Aligned
    source: pd.DataFrame
    target: pd.DataFrame
    _cells: dict[tuple[str, str], list[str | None]] = field(default_factory=dict)
    _looks: dict[tuple[str, str], Look] = field(default_factory=dict)

    def cells(self, side: str, name: str) -> list[str | None]:
        """Texts of a column of the "source" or the "target"; None for NULL."""
        if (side, name) not in self._cells:
            frame, rows = (
                (self.source, self.aligned.source) if side == "source" else (self.target, self.aligned.target)
            )
            cells = frame[name].iloc[rows]
            self._cells[(side, name)] = [
                None if missing else str(cell) for cell, missing in zip(cells, cells.isna(), strict=True)
            ]
        return self._cells[(side, name)]

    def look(self, side: str, name: str) -> Look:
        """The same column's first `LOOKED_AT` cells, in the forms that are quick to compare."""
        if (side, name) not in self._looks:
            some = self.cells(side, name)[:LOOKED_AT]
            self._looks[(side, name)] = Look(
                [fold(cell) if cell else "" for cell in some],
                ["".join(sorted(letter for letter in cell or "" if letter.isdigit())) for cell in some],
                [_number(cell) for cell in some],
            )
        return self._looks[(side, name)]


def _number(cell: str | None) -> float | None:
    value = number_of(cell) if cell and len(cell) <= _LONGEST else None
    return None if value is None else float(value)


def align(
    source: pd.DataFrame, target: pd.DataFrame, matched: Sequence[tuple[str, str]] = ()
) -> Aligned | None:
    """The rows that two frames (text, None for NULL) share; None where too few can be told to.

    Texts are compared without case and spaces at their ends. Numbers say little: 7 is in every table. They
    are joined on only where `matched` has the pair. Values that come twice on a side are left out.
    """
    here = {name: _keys(source, name) for name in _names(source)}
    there = {name: _keys(target, name) for name in _names(target)}
    best: tuple[int, tuple[str, str]] | None = None
    pairs = set(matched)
    for name, keys in here.items():
        for other, others in there.items():
            if not keys or not others:
                continue
            if (_numeric(keys) or _numeric(others)) and (name, other) not in pairs:
                continue
            shared = len(keys.keys() & others.keys())
            if shared < max(ENOUGH, _SHARE * min(len(source), len(target))):
                continue
            rank = (shared + ((name, other) in pairs), (name, other))
            if best is None or rank[0] > best[0]:
                best = rank
    if best is None:
        return None
    on = best[1]
    keys, others = here[on[0]], there[on[1]]
    shared_keys = [key for key in keys if key in others]
    return Aligned(on, [keys[key] for key in shared_keys], [others[key] for key in shared_keys])


def _names(frame: pd.DataFrame) -> list[str]:
    """Columns whose name is theirs alone."""
    counts = Counter(frame.columns)
    return [str(name) for name in frame.columns if counts[name] == 1][:_COLUMNS]


def _keys(frame: pd.DataFrame, name: str) -> dict[str, int]:
    """The row of each value that comes once; {} where the column does not tell rows apart."""
    cells = frame[name]
    filled = cells.dropna()
    if len(filled) < ENOUGH or len(filled) < 0.5 * len(cells):
        return {}
    texts = [fold(str(cell)) for cell in filled]
    counts = Counter(texts)
    single = {
        text: row for text, row in zip(texts, _positions(cells), strict=True) if counts[text] == 1 and text
    }
    return single if len(single) >= _UNIQUE * len(texts) else {}


def _positions(cells: pd.Series) -> list[int]:
    return [number for number, missing in enumerate(cells.isna()) if not missing]


def _numeric(keys: dict[str, int]) -> bool:
    """Whether the values are mostly short numbers, which many columns have."""
    some = list(keys)[:200]
    short = sum(key.replace(".", "").replace("-", "").isdigit() or len(key) < _SHORT for key in some)
    return short > 0.5 * len(some)
