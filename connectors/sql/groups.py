"""Distinct values and combinations with their counts, told apart byte by byte."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, Subquery, func, select

from connectors.sql.backend import Cell, Expression, Layout
from connectors.types import Value


def grouped(layout: Layout, cells: list[Cell]) -> Select[Any]:
    """One row a combination of `cells`: `_dqa_0`, `_dqa_1`, … their values, `_dqa_count` its rows.

    What tells equal values apart goes along, for `order` to be a total one.
    """
    values = [cell.identity[0].label(f"_dqa_{i}") for i, cell in enumerate(cells)]
    values += [
        part.label(f"_dqa_{i}_{j}")
        for i, cell in enumerate(cells)
        for j, part in enumerate(cell.identity)
        if j
    ]
    told_apart = [part for cell in cells for part in cell.identity]
    return select(*values, func.count().label("_dqa_count")).select_from(layout.clause).group_by(*told_apart)


def order(found: Subquery) -> list[Expression]:
    """What puts the rows of a `grouped` subquery into an order that is always the same."""
    return [part for name, part in found.c.items() if name != "_dqa_count"]


def distinct(connection: Connection, layout: Layout, column: str, limit: int) -> list[tuple[Value, int]]:
    """The `limit` most frequent non-null values of a column."""
    cell = layout.cells[column]
    if layout.is_unique(column):
        first = select(cell.identity[0]).select_from(layout.clause).order_by(cell.key).limit(limit)
        return [(cell.decode(row[0]), 1) for row in connection.execute(first)]
    found = grouped(layout, [cell]).where(cell.key.is_not(None)).subquery("_dqa_groups")
    value, count = found.c["_dqa_0"], found.c["_dqa_count"]
    query = select(value, count).order_by(count.desc(), *order(found)).limit(limit)
    return [(cell.decode(value), int(count)) for value, count in connection.execute(query)]


def groups(
    connection: Connection, layout: Layout, columns: list[str], limit: int
) -> list[tuple[tuple[Value, ...], int]]:
    """The `limit` most frequent combinations of `columns`, NULLs included."""
    cells = [layout.cells[name] for name in columns]
    found = grouped(layout, cells).subquery("_dqa_groups")
    values = [found.c[f"_dqa_{i}"] for i in range(len(cells))]
    count = found.c["_dqa_count"]
    query = select(*values, count).order_by(count.desc(), *order(found)).limit(limit)
    return [(_decoded(cells, row[:-1]), int(row[-1])) for row in map(tuple, connection.execute(query))]


def _decoded(cells: list[Cell], values: tuple[Any, ...]) -> tuple[Value, ...]:
    return tuple(
        None if value is None else cell.decode(value) for cell, value in zip(cells, values, strict=True)
    )
