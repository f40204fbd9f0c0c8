"""Rules judged by distinct combinations: counted where the data lives, judged here, and found again there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, and_, false, or_, select

from assistant.rules.language import RuleBase
from assistant.rules.running.coded import Coded
from assistant.rules.running.frames import judge_frame
from connectors.sql.backend import Expression, Layout
from connectors.sql.groups import grouped
from connectors.sql.pages import holds
from connectors.types import Value

_AT_ONCE = 200
"""Combinations that one condition names."""


@dataclass(frozen=True)
class Combinations:
    """Distinct combinations of the values of `columns`, NULLs included, with the rows that hold them."""

    columns: tuple[str, ...]
    values: list[tuple[Value, ...]]
    counts: np.ndarray

    def frame(self) -> pd.DataFrame:
        """One row a combination, as the driver gave its values."""
        made = {
            name: pd.Series([row[i] for row in self.values], dtype=object)
            for i, name in enumerate(self.columns)
        }
        return pd.DataFrame(made, columns=list(self.columns))


def combinations(connection: Connection, layout: Layout, columns: Sequence[str]) -> Combinations:
    """All combinations of these columns in the table."""
    cells = [layout.cells[name] for name in columns]
    found = grouped(layout, cells).subquery("_dqa_groups")
    values = [found.c[f"_dqa_{i}"] for i in range(len(cells))]
    rows = connection.execute(select(*values, found.c["_dqa_count"])).fetchall()
    decoded = [
        tuple(None if one is None else cell.decode(one) for cell, one in zip(cells, row[:-1], strict=True))
        for row in rows
    ]
    return Combinations(tuple(columns), decoded, np.array([int(row[-1]) for row in rows], dtype=np.int64))


def judge(
    rule: RuleBase, connection: Connection, layout: Layout
) -> tuple[int, int, list[tuple[Value, ...]], tuple[str, ...]]:
    """Rows judged, rows failing, the failing combinations, and the columns they are of."""
    found = combinations(connection, layout, rule.columns)
    return (*weighed(rule, found, Coded(found.frame())), found.columns)


def weighed(rule: RuleBase, found: Combinations, coded: Coded) -> tuple[int, int, list[tuple[Value, ...]]]:
    """Rows judged, rows failing, and the failing combinations; `coded` holds the frame of `found`."""
    judged = judge_frame(rule, coded)
    failing = [found.values[i] for i in np.flatnonzero(judged.failing)]
    rows, broken = found.counts[judged.judged].sum(), found.counts[judged.failing].sum()
    return int(rows), int(broken), failing


def conditions(
    layout: Layout, columns: Sequence[str], failing: Sequence[tuple[Value, ...]]
) -> Iterator[Expression]:
    """Conditions that together hold for the rows of these combinations, each of a size that sources take."""
    for start in range(0, len(failing), _AT_ONCE):
        part = failing[start : start + _AT_ONCE]
        yield or_(false(), *(_same(layout, columns, values, i) for i, values in enumerate(part)))


def _same(layout: Layout, columns: Sequence[str], values: tuple[Any, ...], number: int) -> Expression:
    cells = [layout.cells[name] for name in columns]
    pairs = enumerate(zip(cells, values, strict=True))
    return and_(*(holds(cell, value, f"_dqa_c{number}_{i}") for i, (cell, value) in pairs))
