"""The demo's tables clean, slightly damaged, broken, half empty and without rows, as plain SQLite files."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from connectors.types import Column, ColumnType, Table, TableRef
from training.evaluation.exchange.cases import Case, Frames

STATES = ("clean", "slight", "broken", "sparse", "empty")
_KINDS: dict[str, tuple[ColumnType, str]] = {
    "INTEGER": ("integer", "INTEGER"), "NUMERIC": ("number", "DOUBLE PRECISION"), "DATE": ("date", "DATE"),
    "TIMESTAMP": ("datetime", "TIMESTAMP"), "TEXT": ("text", "TEXT"),
}  # fmt: skip


def states(frames: Frames, cases: Sequence[Case]) -> dict[str, Frames]:
    """The frames in each of `STATES`.

    slight: one row broken for each rule that tolerates some; broken: as many as break each rule, others for
    each; sparse: every other cell NULL; empty: no rows.
    """
    slight, broken = _copy(frames), _copy(frames)
    next_row: Counter[str] = Counter()
    for case in cases:
        table = case.rule.table
        if case.rule.tolerance:
            case.damage(slight, next_row[table], 1)
        rows = max(2, math.ceil(case.share * len(frames[table])))
        case.damage(broken, next_row[table], rows)
        next_row[table] += rows + 1
    sparse = {name: _every_other(frame) for name, frame in frames.items()}
    empty = {name: frame.iloc[:0] for name, frame in frames.items()}
    return dict(zip(STATES, (frames, slight, broken, sparse, empty), strict=True))


def tables(frames: Frames) -> list[Table]:
    """The frames' tables as a connector would give them."""
    return [
        Table(
            TableRef(name),
            tuple(Column(str(label), *_KINDS[_declared(frame[label])]) for label in frame.columns),
            (),
            len(frame),
        )
        for name, frame in frames.items()
    ]


def write(frames: Frames, types: Frames, file: Path) -> Path:
    """The frames as tables without constraints; `types` are the frames whose values say the types."""
    with closing(sqlite3.connect(file)) as db, db:
        for name, frame in frames.items():
            columns = ", ".join(
                f'"{label}" {_KINDS[_declared(types[name][label])][1]}' for label in frame.columns
            )
            db.execute(f'create table "{name}" ({columns})')
            marks = ", ".join("?" for _ in frame.columns)
            rows = [tuple(map(plain_cell, row)) for row in frame.astype(object).itertuples(index=False)]
            db.executemany(f'insert into "{name}" values ({marks})', rows)  # noqa: S608 - our own names
    return file


def _every_other(frame: pd.DataFrame) -> pd.DataFrame:
    """Every other cell, like the fields of a chessboard; NULL in between."""
    kept = np.indices(frame.shape).sum(axis=0) % 2 == 0
    return frame.astype(object).where(kept, None)


def _copy(frames: Frames) -> Frames:
    return {name: frame.copy() for name, frame in frames.items()}


def _declared(column: pd.Series[Any]) -> str:
    value = next((value for value in column if value is not None), "")
    if isinstance(value, datetime):
        return "TIMESTAMP"
    if isinstance(value, date):
        return "DATE"
    if isinstance(value, str):
        return "TEXT"
    return "NUMERIC" if isinstance(value, Decimal | float) else "INTEGER"


def plain_cell(value: Any) -> Any:
    """A frame's cell as a database driver takes it: dates as texts, decimals as floats."""
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, date | datetime):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    return value.item() if hasattr(value, "item") else value
