"""Today and tomorrow of a table: what rules are mined from, and what they have to hold on.

Rows part at random, in time, or so that tomorrow brings what today has not seen: other customers, other
places, an optional cell left empty, prices risen. What a column's name says of that, numbers cannot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from training.corpora.headers import words_of
from training.corpora.rand import chance, pick, weighted
from training.corpora.tables.base import CleanTable

_OPEN = frozenset(
    {"person", "organisation", "city", "product", "code", "subdivision", "country", "postal_code", "email",
     "url", "address", "phone", "identifier", "coordinates"}
)  # fmt: skip
"""Kinds of columns in which tomorrow may bring values that today has not seen."""
_OPTIONAL = frozenset(
    {"remarks", "remark", "note", "notes", "comment", "comments", "middle", "fax", "second", "suffix",
     "description", "descr", "end", "discount", "phone", "text", "website", "url", "homepage", "reason",
     "closed", "cancelled", "deleted", "ended", "parent", "manager", "title", "extension", "address2"}
)  # fmt: skip
"""Words in the names of columns that are often left empty."""
_SHARED = frozenset({"person", "organisation", "phone", "email", "address", "product", "number", "amount"})
"""Kinds in which two rows may well agree, though none do today."""
_MUTABLE = frozenset({"address", "phone", "email", "person", "url", "amount", "category"})
"""Kinds of attributes that a thing may change with time, whatever its key tells today."""
_BOUNDED = frozenset(
    {"percent", "percentage", "pct", "share", "rate", "ratio", "score", "rating", "age", "month", "day",
     "hour", "humidity", "latitude", "longitude", "lat", "lon", "year", "relative", "index"}
)  # fmt: skip
"""Words in the names of numbers that have an end by nature."""
_WAYS = (("at random", 2.5), ("later", 2.5), ("other groups", 3.0), ("drifted", 3.0))


@dataclass(frozen=True)
class Parted:
    """`today` and `tomorrow`, frames of text (None for NULL) of the same columns; `how` they were parted."""

    name: str
    today: pd.DataFrame
    tomorrow: pd.DataFrame
    how: str


def part_in_time(table: CleanTable, rng: Generator) -> Parted:
    """A clean table parted into halves in one of the ways."""
    frame = table.frame.astype(object)
    if not chance(rng, 0.2):
        frame = frame.where(frame != "", None)
    how = weighted(rng, _WAYS)
    rows = len(frame)
    late = np.arange(rows) >= rows // 2
    if how == "at random":
        late = rng.permutation(late)
    elif how == "other groups":
        found = _other_groups(frame, table.kinds, rng)
        how, late = ("later", late) if found is None else (how, found)
    today, tomorrow = (frame[part].reset_index(drop=True) for part in (~late, late))
    if how == "drifted" or chance(rng, 0.3):
        how, tomorrow = "drifted", _drift(tomorrow, table, rng)
    return Parted(table.name, today, tomorrow, how)


def _other_groups(frame: pd.DataFrame, kinds: dict[str, str], rng: Generator) -> np.ndarray | None:
    """Rows of tomorrow: some values of one open column are not seen today; None where no column parts."""
    counts = {name: frame[name].nunique() for name, kind in kinds.items() if kind in _OPEN and name in frame}
    names = [name for name, count in counts.items() if 3 <= count <= len(frame) // 2]
    if not names:
        return None
    column = frame[pick(rng, names)]
    values = column.dropna().unique()
    hidden = set(values[rng.random(len(values)) < 0.4])
    late = column.isin(hidden).to_numpy() | (rng.random(len(frame)) < 0.2)
    return late if 20 <= late.sum() <= len(frame) - 20 else None


def _drift(frame: pd.DataFrame, table: CleanTable, rng: Generator) -> pd.DataFrame:
    """What may happen to a table's columns with time, by what their names and kinds say of them."""
    tied = {name for one in table.dependencies if one.kind != "functional" for name in (*one.left, one.right)}
    told = {one.right for one in table.dependencies if one.kind == "functional"}
    changed = frame.copy()
    for name, kind in table.kinds.items():
        if name not in changed or name in tied:
            continue
        cells, words = changed[name], {word.lower() for word in words_of(name)}
        if (_OPTIONAL & words or kind == "free_text") and chance(rng, 0.6):
            share = 0.01 + 0.2 * rng.random()
            cells = cells.where(rng.random(len(cells)) >= share, None)
        elif kind in _OPEN and cells.nunique() == 1:
            cells = _another(cells, rng) if chance(rng, 0.7) else cells
        elif kind in _SHARED and cells.is_unique and not words & {"id", "no", "key"}:
            cells = _mixed(cells, rng) if chance(rng, 0.6) else cells
        elif name in told and kind in _MUTABLE and chance(rng, 0.3):
            cells = _mixed(cells, rng)
        elif kind in {"amount", "number", "quantity"} and not _BOUNDED & words and chance(rng, 0.35):
            cells = _risen(cells, 1 + 2 * rng.random(), rng)
        changed[name] = cells
    return changed


def _mixed(cells: pd.Series, rng: Generator) -> pd.Series:
    """A few cells with another row's value."""
    others = pd.Series(cells.to_numpy()[rng.permutation(len(cells))], index=cells.index, dtype=object)
    return cells.where(rng.random(len(cells)) >= 0.03, others)


def _risen(cells: pd.Series, factor: float, rng: Generator) -> pd.Series:
    """A tenth of the numbers grown, written with as many decimals as before."""
    numbers = pd.to_numeric(cells, errors="coerce")
    places = cells.astype(str).str.partition(".")[2].str.len()
    grown = [f"{number:.{place}f}" for number, place in zip(numbers * factor, places, strict=True)]
    kept = numbers.isna() | (rng.random(len(cells)) >= 0.1)
    return cells.where(kept, pd.Series(grown, index=cells.index, dtype=object))


def _another(cells: pd.Series, rng: Generator) -> pd.Series:
    """A value beside the only one there was: its last characters changed."""
    only = str(cells.dropna().iloc[0]) if cells.notna().any() else "A"
    other = only[:-1] + pick(rng, "abcdeknrst" if only[-1:].isalpha() else "0123456789")
    return cells.where(rng.random(len(cells)) < 0.8, other).astype(object)
