"""Profiles of columns by SQL alone: one grouped scan a column, since counting distinct values groups anyway.

A hash aggregate over the column costs a fraction of `count(DISTINCT …)`, which sorts; and the groups, far
fewer than the rows, then give nulls, extremes, lengths and the most frequent values in the same query.
"""

from __future__ import annotations

from sqlalchemy import Connection, case, func, null, select

from connectors.sql.backend import Cell, Layout
from connectors.sql.groups import distinct, grouped, order
from connectors.types import ColumnProfile


def profile(connection: Connection, layout: Layout, column: str, top: int) -> ColumnProfile:
    """The profile of one column."""
    if layout.is_unique(column):
        return _of_key(connection, layout, column, top)
    cell = layout.cells[column]
    found = grouped(layout, [cell]).subquery("_dqa_groups")
    value, count = found.c["_dqa_0"], found.c["_dqa_count"]
    length = cell.length(value)
    extremes = [func.min(value).over(), func.max(value).over()] if cell.ordered else [null(), null()]
    query = (
        select(
            value,
            count,
            func.count(value).over(),
            func.sum(count).over(),
            func.sum(case((value.is_(None), count), else_=0)).over(),
            *extremes,
            func.min(length).over(),
            func.max(length).over(),
        )
        .order_by(case((value.is_(None), 1), else_=0), count.desc(), *order(found))
        .limit(max(top, 1))
    )
    rows = connection.execute(query).fetchall()
    if not rows:
        return ColumnProfile(column, 0, 0, 0, None, None, None, None, ())
    _, _, different, total, nulls, minimum, maximum, shortest, longest = rows[0]
    return ColumnProfile(
        column=column, rows=int(total), nulls=int(nulls), distinct=int(different),
        minimum=_decoded(cell, minimum), maximum=_decoded(cell, maximum),
        min_length=None if shortest is None else int(shortest),
        max_length=None if longest is None else int(longest),
        top_values=tuple((cell.decode(row[0]), int(row[1])) for row in rows[:top] if row[0] is not None),
    )  # fmt: skip


def _of_key(connection: Connection, layout: Layout, column: str, top: int) -> ColumnProfile:
    """Every row has a value of its own: there is nothing to group."""
    cell = layout.cells[column]
    value = cell.identity[0]
    length = cell.length(value)
    extremes = [func.min(value), func.max(value)] if cell.ordered else [null(), null()]
    query = select(func.count(), *extremes, func.min(length), func.max(length)).select_from(layout.clause)
    rows, minimum, maximum, shortest, longest = connection.execute(query).one()
    return ColumnProfile(
        column=column, rows=int(rows), nulls=0, distinct=int(rows),
        minimum=_decoded(cell, minimum), maximum=_decoded(cell, maximum),
        min_length=None if shortest is None else int(shortest),
        max_length=None if longest is None else int(longest),
        top_values=tuple(distinct(connection, layout, column, top)),
    )  # fmt: skip


def _decoded(cell: Cell, value: object) -> object:
    return None if value is None else cell.decode(value)
