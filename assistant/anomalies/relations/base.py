"""What a finder of relations says, and what it is told of a table."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from assistant.anomalies.cells import CodedTable

LEAST_ROWS = 30
"""A relation found on fewer rows may be there by chance."""
RANDOM_STATE = 20_261


@dataclass(frozen=True)
class Claim:
    """One row, or one cell of it, that breaks what holds among the others.

    `column` None: the whole row. `repair` is the right text where it is knowable; `others` are rows the claim
    is about besides `row`, `support` rows that back it; `confidence` as in `Suggestion`.
    """

    kind: str
    column: str | None
    row: int
    confidence: float
    sentence: str
    repair: str | None = None
    values: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    support: tuple[int, ...] = ()
    others: tuple[int, ...] = field(default=())


def texts_of(table: CodedTable, position: int, rows: np.ndarray) -> list[str]:
    """The texts of a column in some rows."""
    column = table.columns[position]
    return [column.values[code] for code in column.codes[rows].tolist()]


def text_at(table: CodedTable, position: int, row: int) -> str:
    """The text of one cell."""
    column = table.columns[position]
    return column.values[int(column.codes[row])]


def sampled(rows: int, most: int) -> np.ndarray:
    """At most `most` of range(rows), in order, the same each time."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(RANDOM_STATE).choice(rows, most, replace=False))


def share(part: float) -> str:
    """A share near 1 with as many digits as it needs: 99.7 %, 100 %."""
    return f"{100 * part:.4g} %"
