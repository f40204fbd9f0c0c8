"""One chunk, safely: into the journal as pending, into the source by compare-and-set, then marked done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.apply.work import Refused
from assistant.ledger import Chunk, JournalChange, Ledger
from assistant.ledger.journal import ChangeState
from assistant.ledger.schema import dump
from connectors.errors import (
    CannotConnect,
    ColumnNotFound,
    ConnectorError,
    NoKey,
    PermissionRefused,
    ReadOnly,
    TableNotFound,
)
from connectors.types import Change, Connector, Table, WriteReport
from connectors.values import decode, encode

SHOWN = 100
"""How many cells that were left alone a report names."""
_WHOLE_TABLE = (CannotConnect, PermissionRefused, ReadOnly, TableNotFound, ColumnNotFound, NoKey)
"""Errors that every other cell of the table would meet too."""


class Writer:
    """Writes the chunks of one run, and first of all the one in which it was killed.

    `refused` tells of the cells that the source would not store, `last` of the last chunk.
    """

    def __init__(self, connector: Connector, ledger: Ledger, run: str) -> None:
        self._connector = connector
        self._journal = ledger.journal
        self._run = run
        self._tables: dict[str, Table] = {}
        self.refused: list[Refused] = []
        self.last = self._journal.last_chunk(run)
        if self.last is not None and self.last.state == "pending":
            self._write(self.last, self._journal.changes(run, self.last.number), again=True)
            self.last = replace(self.last, state="done")

    def write(self, table: str, cells: Sequence[JournalChange], cursor: dict[str, object]) -> None:
        """Write some cells of one table as one chunk; `cursor` says where to go on behind it."""
        number = self.last.number + 1 if self.last is not None else 1
        chunk = Chunk(number, table, "pending", cursor)
        kept = self._journal.begin_chunk(self._run, chunk, cells)
        self._write(chunk, kept, again=False)
        self.last = replace(chunk, state="done")

    def _write(self, chunk: Chunk, cells: list[JournalChange], *, again: bool) -> None:
        if not cells:
            self._journal.finish_chunk(self._run, chunk.number, {})
            return
        if chunk.table not in self._tables:
            self._tables[chunk.table] = self._connector.table(chunk.table)
        table = self._tables[chunk.table]
        by_place = {(dump(list(cell.key)), cell.column): cell for cell in cells}
        changes = [
            Change(tuple(map(decode, cell.key)), cell.column, decode(cell.old), decode(cell.new))
            for cell in cells
        ]
        states: dict[int, ChangeState] = {}
        for report in _written(self._connector, table, changes):
            if isinstance(report, _Failure):
                cell = by_place[_place(report.change)]
                states[cell.id] = "refused"
                self.refused.append(Refused(cell.suggestion, report.sentence))
                continue
            # A cell that holds the new value when a chunk is written again was written by us before the kill.
            states |= _states(by_place, report.applied, "applied")
            states |= _states(by_place, report.already, "applied" if again else "already")
            states |= _states(by_place, report.stale, "stale")
        self._journal.finish_chunk(self._run, chunk.number, states)


def _states(
    by_place: dict[tuple[str, str], JournalChange], changes: Sequence[Change], state: ChangeState
) -> dict[int, ChangeState]:
    return {by_place[_place(change)].id: state for change in changes}


@dataclass(frozen=True, slots=True)
class _Failure:
    change: Change
    sentence: str


def _written(
    connector: Connector, table: Table, changes: Sequence[Change]
) -> Iterator[WriteReport | _Failure]:
    """Write in one transaction; where the source will not store one of them, halve until it is alone."""
    try:
        yield connector.write(table, changes)
    except _WHOLE_TABLE:
        raise
    except ConnectorError as error:
        if error.retryable:
            raise
        if len(changes) == 1:
            yield _Failure(changes[0], str(error))
            return
        middle = len(changes) // 2
        yield from _written(connector, table, changes[:middle])
        yield from _written(connector, table, changes[middle:])


def _place(change: Change) -> tuple[str, str]:
    return dump([encode(part) for part in change.key]), change.column


def batched(cells: Iterable[JournalChange], size: int) -> Iterator[list[JournalChange]]:
    """Runs of cells of the same table, at most `size` long."""
    batch: list[JournalChange] = []
    for cell in cells:
        if batch and (len(batch) == size or batch[-1].table != cell.table):
            yield batch
            batch = []
        batch.append(cell)
    if batch:
        yield batch
