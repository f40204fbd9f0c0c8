"""Change sets, written by key with compare-and-set inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Update, and_, func, select, update
from sqlalchemy.exc import DBAPIError

from connectors.errors import ConnectorError, NoKey, ReadOnly
from connectors.sql.backend import Backend, Expression, Incomparable, Layout, bound
from connectors.sql.errors import first_line
from connectors.sql.pages import holds, with_keys
from connectors.types import Change, Value, WriteReport

BATCH = 500
_UNSTORABLE = (OverflowError, UnicodeError, ValueError, TypeError)


class BatchFailed(Exception):
    """Some value of a batch cannot be stored, and the transaction is lost with it."""


def write(
    connection: Connection,
    backend: Backend,
    layout: Layout,
    changes: Sequence[Change],
    *,
    one_by_one: bool = False,
) -> WriteReport:
    """Write `changes`; what cannot be stored raises ConnectorError, naming row and column.

    Raises BatchFailed where only writing anew, `one_by_one`, can tell which one it was.
    """
    _check(layout, changes)
    outcomes: dict[int, str] = {}
    for positions in _batches(layout, changes):
        batch = [changes[i] for i in positions]
        # Changes of one cell build on each other: one after the other.
        alone = one_by_one or len(batch) == 1 or len({change.key for change in batch}) < len(batch)
        done = {} if alone else _together(connection, backend, layout, batch)
        for at, i in enumerate(positions):
            outcomes[i] = done[at] if at in done else _one(connection, backend, layout, changes[i])
    chosen = {
        name: tuple(change for i, change in enumerate(changes) if outcomes[i] == name)
        for name in ("applied", "already", "stale")
    }
    return WriteReport(**chosen)


def _together(
    connection: Connection, backend: Backend, layout: Layout, batch: list[Change]
) -> dict[int, str]:
    """What became of those changes of a batch, by position, that need no look of their own.

    What the cells hold now, as Python sees it, only sorts the changes: the source itself compares.
    """
    page = with_keys(connection, layout, [batch[0].column], [change.key for change in batch])
    held = {key: row[0] for key, row in zip(page.keys, page.rows, strict=True)}
    likely = [i for i, change in enumerate(batch) if change.key in held and held[change.key] == change.old]
    done: dict[int, str] = {}
    if likely:
        written = backend.write_batch(connection, layout, [batch[i] for i in likely])
        done = {likely[at]: "applied" for at in written}
    for i, change in enumerate(batch):
        written_before = change.old != change.new and change.key in held and held[change.key] == change.new
        if written_before and _holds_new(connection, layout, change):
            done[i] = "already"
    return done


def executemany(connection: Connection, layout: Layout, batch: Sequence[Change]) -> set[int]:
    """Write the whole batch or nothing of it.

    An executemany tells only how many rows it matched in all: if that is one for each change, all were
    written; otherwise its savepoint is undone, and the changes are to be taken one by one.
    """
    try:
        rows = [parameters(layout, change) for change in batch]
    except Incomparable:
        return set()
    savepoint = connection.begin_nested()
    try:
        matched = connection.execute(_update(layout, batch[0]), rows).rowcount
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        matched = -1
    except _UNSTORABLE:
        matched = -1
    if matched == len(batch):
        savepoint.commit()
        return set(range(len(batch)))
    savepoint.rollback()
    return set()


def _check(layout: Layout, changes: Sequence[Change]) -> None:
    table = layout.table
    if not layout.writable:
        raise ReadOnly(
            f"{table.ref} cannot be written: it is a view, or computed; change the table behind it."
        )
    if not table.key:
        raise NoKey(
            f"{table.ref} has no key, so its rows cannot be changed one by one; give it a primary key."
        )
    for change in changes:
        if len(change.key) != len(table.key):
            raise ConnectorError(
                f"The key {change.key!r} does not fit {table.ref}, whose key is ({', '.join(table.key)})."
            )


def _batches(layout: Layout, changes: Sequence[Change]) -> Iterator[list[int]]:
    """Positions of changes of one shape; changes of key columns last, since they rename their rows."""
    shapes: dict[tuple[bool, str, bool], list[int]] = {}
    for i, change in enumerate(changes):
        shape = (change.column in layout.table.key, change.column, change.old is None)
        shapes.setdefault(shape, []).append(i)
    for _, positions in sorted(shapes.items(), key=lambda item: item[0][0]):
        for start in range(0, len(positions), BATCH):
            yield positions[start : start + BATCH]


def _one(connection: Connection, backend: Backend, layout: Layout, change: Change) -> str:
    try:
        matched = connection.execute(_update(layout, change), parameters(layout, change)).rowcount
    except Incomparable:
        matched = 0
    except DBAPIError as error:
        known = backend.explain(error.orig or error)
        if known is not None:
            raise known from None
        raise _refused(layout, change, error.orig or error) from None
    except _UNSTORABLE as error:
        raise _refused(layout, change, error) from None
    if matched:
        return "applied"
    return "already" if _holds_new(connection, layout, change) else "stale"


def _refused(layout: Layout, change: Change, error: BaseException) -> ConnectorError:
    key = ", ".join(f"{name}={value!r}" for name, value in zip(layout.table.key, change.key, strict=True))
    return ConnectorError(
        f"{layout.table.ref}.{change.column} of the row {key} cannot be set to {_short(change.new)}: "
        f"{first_line(error)} Nothing of this change set was written."
    )


def _short(value: Value) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"


def _update(layout: Layout, change: Change) -> Update:
    cell = layout.cells[change.column]
    old = cell.key.is_(None) if change.old is None else cell.equals(bound("_dqa_old"))
    return update(layout.clause).values({cell.key: cell.bind(bound("_dqa_new"))}).where(_is_row(layout), old)


def _is_row(layout: Layout) -> Expression:
    return and_(*(cell.key == cell.bind(bound(f"_dqa_k{i}")) for i, cell in enumerate(layout.key_cells())))


def parameters(layout: Layout, change: Change) -> dict[str, Any]:
    """The change as bound values: `_dqa_k0`, … its key, `_dqa_new`, and `_dqa_old` unless that is NULL."""
    cell = layout.cells[change.column]
    parameters = _key_parameters(layout, change)
    parameters["_dqa_new"] = None if change.new is None else cell.storable(change.new)
    if change.old is not None:
        parameters["_dqa_old"] = cell.comparable(change.old)
    return parameters


def _key_parameters(layout: Layout, change: Change) -> dict[str, Any]:
    cells = layout.key_cells()
    return {
        f"_dqa_k{i}": cell.storable(value)
        for i, (cell, value) in enumerate(zip(cells, change.key, strict=True))
    }


def _holds_new(connection: Connection, layout: Layout, change: Change) -> bool:
    try:
        holds_new = holds(layout.cells[change.column], change.new, "_dqa_new")
    except Incomparable:
        return False
    query = select(func.count()).select_from(layout.clause).where(_is_row(layout), holds_new)
    return bool(connection.execute(query, _key_parameters(layout, change)).scalar_one())
