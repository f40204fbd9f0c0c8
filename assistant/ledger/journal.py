"""What was written to a source, cell by cell, with its before-image: what makes a run resumable and undoable.

A chunk goes in as pending before the source is written, and is marked done after it. So whatever was
written is known here, wherever the work was killed, and a pending chunk is simply written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Update, exists, func, select, update

from assistant.errors import Conflict
from assistant.ledger.database import Database
from assistant.ledger.scanning import batches
from assistant.ledger.schema import changes, chunks, dump, load, now, suggestions, work
from assistant.suggestion import Json

ChangeState = Literal["pending", "applied", "already", "stale", "refused", "undone"]
"""pending: perhaps written · applied: written by this run · already: the cell held the new value before we
came · stale: the cell was changed by others, left alone · refused: the source would not store the value ·
undone: written, and taken back by a later run."""


@dataclass(frozen=True, slots=True)
class JournalChange:
    """One cell: `key` are the encoded values of the table's key, `old` and `new` encoded values.

    `reverses` is the id of the change that this one takes back. `id` is 0 until the journal gave one.
    """

    suggestion: str
    table: str
    key: tuple[Json, ...]
    column: str
    old: Json
    new: Json
    reverses: int | None = None
    id: int = 0
    state: ChangeState = "pending"


@dataclass(frozen=True, slots=True)
class Chunk:
    """One transaction's worth of changes to one table; `cursor` says where its run goes on behind it."""

    number: int
    table: str
    state: Literal["pending", "done"]
    cursor: dict[str, Any]


class Journal:
    """The ledger's part that `assistant.apply` writes: work, chunks, changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, run: str, ids: Iterable[str]) -> None:
        """Fix which suggestions a run is to write, before it writes any; naming one again changes nothing."""
        asked = list(dict.fromkeys(ids))
        with self._database.write() as connection:
            for some in batches(asked):
                of_run = select(work.c.suggestion).where(work.c.run == run, work.c.suggestion.in_(some))
                known = set(connection.execute(of_run).scalars())
                rows = [{"run": run, "suggestion": id_} for id_ in some if id_ not in known]
                if rows:
                    connection.execute(work.insert(), rows)

    def planned(self, run: str) -> list[str]:
        """The suggestions a run is to write."""
        query = select(work.c.suggestion).where(work.c.run == run).order_by(work.c.suggestion)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def last_chunk(self, run: str) -> Chunk | None:
        """The newest chunk of a run: pending if the run was killed within it."""
        query = select(chunks).where(chunks.c.run == run).order_by(chunks.c.number.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Chunk(row.number, row.table_name, row.state, load(row.cursor))

    def begin_chunk(self, run: str, chunk: Chunk, cells: Sequence[JournalChange]) -> list[JournalChange]:
        """Keep a chunk with its before-images as pending; returns its changes with their ids."""
        row = {
            "run": run, "number": chunk.number, "table_name": chunk.table,
            "state": "pending", "cursor": dump(chunk.cursor),
        }  # fmt: skip
        with self._database.write() as connection:
            this = (chunks.c.run == run, chunks.c.number == chunk.number)
            if connection.execute(select(chunks.c.number).where(*this)).first() is not None:
                raise Conflict(f"Run {run} is being written by another process too: wait for its end.")
            connection.execute(chunks.insert(), row)
            if cells:
                connection.execute(changes.insert(), [_row(run, chunk.number, cell) for cell in cells])
        return self.changes(run, chunk.number)

    def finish_chunk(self, run: str, number: int, states: Mapping[int, ChangeState]) -> None:
        """Mark a chunk done, with what became of each of its changes; what they reversed is undone."""
        grouped: dict[ChangeState, list[int]] = {}
        for id_, state in states.items():
            grouped.setdefault(state, []).append(id_)
        of_chunk = (changes.c.run == run, changes.c.chunk == number)
        with self._database.write() as connection:
            for state, ids in grouped.items():
                for some in batches(ids):
                    connection.execute(update(changes).where(changes.c.id.in_(some)).values(state=state))
            reversed_ = select(changes.c.reverses).where(
                *of_chunk, changes.c.state.in_(["applied", "already"]), changes.c.reverses.is_not(None)
            )
            connection.execute(update(changes).where(changes.c.id.in_(reversed_)).values(state="undone"))
            this = (chunks.c.run == run, chunks.c.number == number)
            connection.execute(update(chunks).where(*this).values(state="done"))

    def changes(self, run: str, chunk: int) -> list[JournalChange]:
        """The changes of one chunk."""
        query = select(changes).where(changes.c.run == run, changes.c.chunk == chunk).order_by(changes.c.id)
        with self._database.read() as connection:
            return [_change(row) for row in connection.execute(query)]

    def find(
        self,
        run: str,
        states: Sequence[ChangeState],
        limit: int = 50,
        *,
        before: int | None = None,
        only: Sequence[str] = (),
    ) -> list[JournalChange]:
        """Changes of a run in these states, newest first, below the id `before`, of suggestions `only`."""
        query = select(changes).where(changes.c.run == run, changes.c.state.in_(states))
        if before is not None:
            query = query.where(changes.c.id < before)
        if only:
            query = query.where(changes.c.suggestion.in_(only))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(changes.c.id.desc()).limit(limit))
            return [_change(row) for row in rows]

    def tally(self, run: str) -> dict[str, int]:
        """How many changes of a run are in each state."""
        query = select(changes.c.state, func.count()).where(changes.c.run == run).group_by(changes.c.state)
        with self._database.read() as connection:
            return {row.state: row[1] for row in connection.execute(query)}

    def settle(self, run: str) -> None:
        """When a run has written all: its suggestions are applied, or stale where no cell was theirs.

        One whose cells the source would not store stays accepted.
        """
        planned = select(work.c.suggestion).where(work.c.run == run)
        met = exists().where(changes.c.run == run, changes.c.suggestion == suggestions.c.id)
        written = met.where(changes.c.state.in_(["applied", "already"]))
        refused = met.where(changes.c.state == "refused")
        waiting = (suggestions.c.id.in_(planned), suggestions.c.status.in_(["accepted", "edited"]))
        with self._database.write() as connection:
            connection.execute(_mark("applied", *waiting, written))
            connection.execute(_mark("stale", *waiting, ~written, ~refused))

    def settle_undone(self, undo: str, status: Literal["undone", "applied"]) -> None:
        """When an undo has run: the suggestions whose cells it put back are undone (or applied again)."""
        put_back = select(changes.c.suggestion).where(
            changes.c.run == undo, changes.c.state.in_(["applied", "already"])
        )
        decided = suggestions.c.status.in_(["accepted", "edited", "applied", "undone"])
        changed = suggestions.c.status != status
        with self._database.write() as connection:
            connection.execute(_mark(status, suggestions.c.id.in_(put_back), decided, changed))


def _mark(status: str, *which: ColumnElement[bool]) -> Update:
    values = {"status": status, "version": suggestions.c.version + 1, "changed_at": now()}
    return update(suggestions).where(*which).values(values)


def _row(run: str, chunk: int, cell: JournalChange) -> dict[str, Any]:
    return {
        "run": run,
        "chunk": chunk,
        "suggestion": cell.suggestion,
        "table_name": cell.table,
        "row_key": dump(list(cell.key)),
        "column_name": cell.column,
        "old": dump(cell.old),
        "new": dump(cell.new),
        "state": "pending",
        "reverses": cell.reverses,
    }


def _change(row: Row[Any]) -> JournalChange:
    return JournalChange(
        suggestion=row.suggestion,
        table=row.table_name,
        key=tuple(load(row.row_key)),
        column=row.column_name,
        old=load(row.old),
        new=load(row.new),
        reverses=row.reverses,
        id=row.id,
        state=row.state,
    )
