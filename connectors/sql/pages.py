"""Rows and keys by keyset: `WHERE key > last ORDER BY key LIMIT n`, never OFFSET.

Keys are ordered and compared by the source itself, in the key's own collation, so that its index serves and
the order is the one under which the source holds the key unique.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, false, func, or_, select, tuple_

from connectors.errors import ConnectorError
from connectors.sql.backend import Backend, Cell, Expression, Incomparable, Layout, bound, unchanged
from connectors.types import Key, Page, Value


def page(
    connection: Connection, backend: Backend, layout: Layout, names: list[str], size: int, after: Key | None
) -> Page:
    """The `size` rows behind `after` in key order."""
    query = _rows(layout, names).limit(size)
    if after is not None:
        query = query.where(behind(backend, layout, after))
    return _page(connection, layout, names, query)


def sample(
    connection: Connection, backend: Backend, layout: Layout, names: list[str], size: int, seed: int
) -> Page:
    """About `size` rows, each row of the table as likely as any other; all where there are no more."""
    rows = connection.execute(select(func.count()).select_from(layout.clause)).scalar_one()
    query = _rows(layout, names)
    if rows > size:
        query = query.where(backend.draw(connection, layout, seed) < size / rows)
    return _page(connection, layout, names, query)


def without_key(
    connection: Connection, layout: Layout, names: list[str], limit: int
) -> list[tuple[Value, ...]]:
    """Up to `limit` rows in no particular order."""
    return _page(connection, layout, names, _rows(layout, names).limit(limit)).rows


def with_keys(connection: Connection, layout: Layout, names: list[str], keys: Sequence[Key]) -> Page:
    """The rows with these keys, in key order; a key without a row gives none."""
    cells = layout.key_cells()
    limits = [
        [cell.bind(bound(f"_dqa_k{row}_{i}", cell.storable(key[i]))) for i, cell in enumerate(cells)]
        for row, key in enumerate(keys)
    ]
    wanted: Expression
    if len(cells) == 1:
        wanted = cells[0].key.in_([values[0] for values in limits])
    else:
        pairs = [zip(cells, values, strict=True) for values in limits]
        wanted = or_(false(), *(and_(*(cell.key == value for cell, value in pair)) for pair in pairs))
    return _page(connection, layout, names, _rows(layout, names).where(wanted))


def find(
    connection: Connection,
    backend: Backend,
    layout: Layout,
    where: Mapping[str, Value],
    size: int,
    after: Key | None,
) -> list[Key]:
    """Up to `size` keys behind `after` of the rows that hold exactly the values of `where`."""
    try:
        conditions = [
            holds(layout.cells[name], value, f"_dqa_w{i}") for i, (name, value) in enumerate(where.items())
        ]
    except Incomparable:
        return []
    query = _rows(layout, []).where(*conditions).limit(size)
    if after is not None:
        query = query.where(behind(backend, layout, after))
    return _page(connection, layout, [], query).keys


def where(
    connection: Connection, layout: Layout, names: list[str], condition: Expression, limit: int
) -> Page:
    """The first `limit` rows, in key order, for which a condition holds."""
    return _page(connection, layout, names, _rows(layout, names).where(condition).limit(limit))


def holds(cell: Cell, value: Value, name: str) -> Expression:
    """The cell holds exactly `value`; raises Incomparable if it never can."""
    if value is None:
        return cell.key.is_(None)
    return cell.equals(bound(name, cell.comparable(value)))


def behind(backend: Backend, layout: Layout, after: Key) -> Expression:
    """The row's key is greater than `after`."""
    cells = layout.key_cells()
    if len(after) != len(cells):
        names = ", ".join(layout.table.key)
        raise ConnectorError(
            f"The cursor {after!r} does not fit the key of {layout.table.ref}, which is ({names})."
        )
    limits = [
        cell.bind(bound(f"_dqa_a{i}", cell.storable(value)))
        for i, (cell, value) in enumerate(zip(cells, after, strict=True))
    ]
    keys = [cell.key for cell in cells]
    if len(keys) == 1:
        return keys[0] > limits[0]
    if backend.row_values:
        return tuple_(*keys) > tuple_(*limits)
    steps = [and_(*(keys[j] == limits[j] for j in range(i)), keys[i] > limits[i]) for i in range(len(keys))]
    return or_(*steps)


def _rows(layout: Layout, names: list[str]) -> Select[Any]:
    cells = [*layout.key_cells(), *(layout.cells[name] for name in names)]
    selected = [cell.read.label(f"_dqa_{i}") for i, cell in enumerate(cells)]
    return select(*selected).select_from(layout.clause).order_by(*(cell.key for cell in layout.key_cells()))


def _page(connection: Connection, layout: Layout, names: list[str], query: Select[Any]) -> Page:
    width = len(layout.table.key)
    cells = [*layout.key_cells(), *(layout.cells[name] for name in names)]
    decoders = [(i, cell.decode) for i, cell in enumerate(cells) if cell.decode is not unchanged]
    keys: list[Key] = []
    rows: list[tuple[Value, ...]] = []
    for row in connection.execute(query):
        values = list(row)
        for i, decode in decoders:
            if values[i] is not None:
                values[i] = decode(values[i])
        keys.append(tuple(values[:width]))
        rows.append(tuple(values[width:]))
    return Page(tuple(names), keys, rows)
