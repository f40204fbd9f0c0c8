"""Many changes in two statements: DuckDB takes milliseconds for one UPDATE, however few rows it changes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Values, and_, column, literal, select, update, values
from sqlalchemy.exc import DBAPIError

from connectors.sql.backend import Expression, Incomparable, Layout, bound
from connectors.sql.write import BatchFailed, parameters
from connectors.types import Change


def write_batch(connection: Connection, layout: Layout, batch: Sequence[Change]) -> set[int]:
    """Write those changes of the batch whose row still holds the old value; give their positions."""
    try:
        rows = [tuple(parameters(layout, change).values()) for change in batch]
    except Incomparable:
        return set()
    staged = _staged(layout, batch, list(enumerate(rows)))
    found = connection.execute(
        select(staged.c["_dqa_at"]).select_from(layout.clause).where(_holds_old(layout, batch[0], staged))
    )
    matching = {int(row[0]) for row in found}
    if not matching:
        return set()
    chosen = _staged(layout, batch, [(i, row) for i, row in enumerate(rows) if i in matching])
    cell = layout.cells[batch[0].column]
    statement = (
        update(layout.clause)
        .values({cell.key: cell.bind(chosen.c["_dqa_new"])})
        .where(_holds_old(layout, batch[0], chosen))
    )
    try:
        connection.execute(statement)
    except DBAPIError:
        raise BatchFailed from None
    return matching


def _staged(layout: Layout, batch: Sequence[Change], rows: list[tuple[int, tuple[object, ...]]]) -> Values:
    names = ["_dqa_at", *parameters(layout, batch[0])]
    data = [
        (literal(at), *(bound(f"_dqa_{at}_{i}", value) for i, value in enumerate(row))) for at, row in rows
    ]
    return values(*(column(name) for name in names), name="_dqa_changes").data(data)


def _holds_old(layout: Layout, change: Change, staged: Values) -> Expression:
    cell = layout.cells[change.column]
    old = cell.key.is_(None) if change.old is None else cell.equals(staged.c["_dqa_old"])
    keys = (key.key == key.bind(staged.c[f"_dqa_k{i}"]) for i, key in enumerate(layout.key_cells()))
    return and_(*keys, old)
