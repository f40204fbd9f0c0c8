"""Parts of a table: what rules are fitted on, and what is held out to price them.

Where a table tells its order in time, the latest rows are held out: tomorrow's data are not a random sample
of today's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from assistant.view import ColumnView, TableView
from connectors.types import Table, Value

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
_MOSTLY = 0.95
_IN_LINE = 0.5
_LATEST = 0.3
_SMALL = 2_000
LEAST_ROWS = 20
"""A table of fewer rows is not parted: too little is left on either side."""


@dataclass(frozen=True)
class Fold:
    """Row positions, int64: rules are fitted on `fit` and priced on `held`. `later`: in time."""

    fit: np.ndarray
    held: np.ndarray
    later: bool = False


def folds(view: TableView, seed: int = 0) -> list[Fold]:
    """Every row held out once at random (two folds, three of a small table); the latest rows once more.

    Empty for a table of fewer than `LEAST_ROWS` rows.
    """
    rows = len(view.rows)
    if rows < LEAST_ROWS:
        return []
    shuffled = np.random.default_rng(seed).permutation(rows)
    pieces = np.array_split(shuffled, 3 if rows <= _SMALL else 2)
    found = [
        Fold(np.sort(np.concatenate([*pieces[:i], *pieces[i + 1 :]])), np.sort(piece))
        for i, piece in enumerate(pieces)
    ]
    order = time_order(view)
    if order is not None:
        cut = rows - max(1, round(_LATEST * rows))
        found.append(Fold(order[:cut], order[cut:], later=True))
    return found


def time_order(view: TableView) -> np.ndarray | None:
    """Row positions from the oldest to the latest, int64 (rows,); None where nothing tells.

    A date told by most rows tells, best one that goes with the order of the rows; else a number in all rows
    that only ever grows.
    """
    rows = len(view.rows)
    place = np.arange(rows)
    dates = {name: days for name in view.rows.columns if (days := _days(view.rows[name])) is not None}
    if dates:
        line = {name: abs(_agreement(days, place)) for name, days in dates.items()}
        best = max(line, key=lambda name: line[name])
        if line[best] < _IN_LINE:
            best = max(dates, key=lambda name: float(np.nanmedian(dates[name])))
        days = dates[best]
        # A row without a date stands where its neighbours stand.
        filled = pd.Series(days).ffill().bfill().to_numpy()
        return np.argsort(filled, kind="stable")
    if any(_grows(view.rows[name]) for name in view.rows.columns):
        return place
    return None


def _days(cells: pd.Series) -> np.ndarray | None:
    """Days since 1970 by row, float64 with NaN; None unless most cells are ISO dates of several days."""
    given = cells.dropna()
    if len(given) < _MOSTLY * len(cells) or not len(given):
        return None
    if not _DATE.fullmatch(str(given.iloc[0])) and not _DATE.fullmatch(str(given.iloc[-1])):
        return None
    read = pd.to_datetime(cells.str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    if read.notna().sum() < _MOSTLY * len(cells) or read.nunique() < 3:
        return None
    return np.asarray((read - pd.Timestamp(1970, 1, 1)) / pd.Timedelta(days=1), dtype=np.float64)


def _agreement(values: np.ndarray, place: np.ndarray) -> float:
    """Spearman's rank correlation with the rows' places."""
    told = np.isfinite(values)
    ranks = pd.Series(values[told]).rank().to_numpy()
    return float(np.corrcoef(ranks, place[told])[0, 1])


def _grows(cells: pd.Series) -> bool:
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
    return bool(np.isfinite(numbers).all() and (np.diff(numbers) > 0).all())


def part(view: TableView, rows: np.ndarray | Sequence[int]) -> TableView:
    """The view of some of the rows alone: distinct values and counts are theirs."""
    chosen = np.asarray(rows)
    frame = view.rows.iloc[chosen].reset_index(drop=True)
    columns = {name: _part_column(view.columns[name], frame[name]) for name in frame.columns}
    table: Table = replace(view.table, rows=len(frame))

    def groups(names: Sequence[str]) -> list[tuple[tuple[Value, ...], int]]:
        counted = frame.groupby(list(names), dropna=False, sort=False).size().sort_values(ascending=False)
        tuples = [group if isinstance(group, tuple) else (group,) for group in counted.index]
        clean = [tuple(None if v is None or v != v else v for v in group) for group in tuples]
        return list(zip(clean, counted.tolist(), strict=True))

    keys = [view.keys[i] for i in chosen.tolist()] if view.keys else []
    return TableView(view.source, table, columns, frame, keys, True, groups)


def _part_column(column: ColumnView, cells: pd.Series) -> ColumnView:
    given = cells.dropna()
    counted = given.value_counts()
    values = [str(value) for value in counted.index]
    known = dict(zip(column.values, column.raw, strict=True))
    raw = [known.get(value, value) for value in values]
    counts = counted.to_numpy(dtype=np.int64)
    lengths = [len(value) for value in values]
    ordered = sorted(raw) if raw and all(type(one) is type(raw[0]) for one in raw) and _sorts(raw[0]) else []
    profile = replace(
        column.profile,
        rows=len(cells), nulls=len(cells) - len(given), distinct=len(values),
        minimum=ordered[0] if ordered else None, maximum=ordered[-1] if ordered else None,
        min_length=min(lengths, default=None), max_length=max(lengths, default=None),
        top_values=tuple(zip(raw[:20], counts[:20].tolist(), strict=True)),
    )  # fmt: skip
    return ColumnView(column.column, profile, values, raw, counts, complete=True)


def _sorts(value: Value) -> bool:
    return hasattr(value, "__lt__") and not isinstance(value, dict | list)
