"""What is to be written where: accepted suggestions, sorted by table, each value in its column's type.

Where two suggestions want different values for one cell, one wins, and the other is reported: first the one
made for that row alone, then the one a person edited, then the one that names more conditions, then the surer
one, then the smaller id (so that a resumed run decides as before).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.apply.values import Unfit, fit, seen_type
from assistant.ledger import Entry
from assistant.ledger.schema import dump
from assistant.standardization.questions import QUESTION
from assistant.suggestion import WRITTEN_BACK
from connectors.errors import ColumnNotFound, TableNotFound
from connectors.types import Column, Connector, Key, Table, Value
from connectors.values import decode, encode

Same = str | tuple[str]
"""What tells values apart: text by itself, others by their encoded form (1, 1.0, True and "1" all differ)."""


def same(value: Value) -> Same:
    """The value as a dictionary's key. Decimals are the same whatever their trailing zeros."""
    if type(value) is str:
        return value
    return (dump(encode(value.normalize() if isinstance(value, Decimal) else value)),)


def alike(one: Value, other: Value, column: Column) -> bool:
    """Whether a cell of `column` with one value counts as holding the other: 1 and 1.0 may differ, but only
    where the column's type does not make them the same number.
    """
    numbers = isinstance(one, int | float | Decimal) and isinstance(other, int | float | Decimal)
    return same(one) == same(other) or (numbers and column.type != "other" and one == other)


@dataclass(frozen=True, slots=True)
class Refused:
    """A suggestion that cannot be written, and why, in one sentence."""

    suggestion: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two accepted suggestions that want different values for the same cells: the winner's is written."""

    winner: str
    loser: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One suggestion, ready to be written. `key` is None for one that means every row with the value."""

    suggestion: str
    column: str
    old: Value
    new: Value
    key: Key | None
    given: dict[str, Value]
    rank: tuple[object, ...]


@dataclass
class TableWork:
    """What is to be written in one table. `by_row` is sorted; `by_value[column][old]` by rank."""

    table: Table
    by_row: list[Candidate] = field(default_factory=list)
    by_value: dict[str, dict[Same, list[Candidate]]] = field(default_factory=dict)

    @property
    def settled(self) -> set[tuple[str, str]]:
        """The cells (column, encoded key) that have a suggestion of their own."""
        return {(one.column, key_text(one.key or ())) for one in self.by_row}

    @property
    def candidates(self) -> list[Candidate]:
        """All that mean every row with a value, in the order of their suggestions' ids."""
        found = [one for values in self.by_value.values() for ones in values.values() for one in ones]
        return sorted(found, key=lambda one: one.suggestion)

    @property
    def independent(self) -> bool:
        """Whether the value-level candidates can be written one after the other with the same result."""
        ones = self.candidates
        read = {name for one in ones for name in one.given}
        old = {(one.column, same(one.old)) for one in ones}
        new = {(one.column, same(one.new)) for one in ones}
        return len(old) == len(ones) and not old & new and not read & self.by_value.keys()


@dataclass
class Work:
    """All that is to be written, and what is not."""

    tables: dict[str, TableWork] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    clashes: dict[Clash, int] = field(default_factory=dict)

    @property
    def suggestions(self) -> set[str]:
        """The ids of all suggestions to be written."""
        return {one.suggestion for work in self.tables.values() for one in (*work.by_row, *work.candidates)}

    def clash(self, winner: Candidate, loser: Candidate, cells: int = 1) -> None:
        """Note that both want the same cells."""
        pair = Clash(winner.suggestion, loser.suggestion)
        self.clashes[pair] = self.clashes.get(pair, 0) + cells


def key_text(key: Key) -> str:
    """A row's key as text."""
    return dump([encode(part) for part in key])


def plan_work(connector: Connector, entries: Sequence[Entry]) -> Work:
    """Sort accepted entries into work; those that cannot be written are refused, each with a sentence."""
    work = Work()
    tables: dict[str, Table | str] = {}
    types: dict[tuple[str, str], type | None] = {}
    for entry in entries:
        try:
            _sort_in(connector, entry, work, tables, types)
        except Unfit as error:
            work.refused.append(Refused(entry.id, str(error)))
    for table in work.tables.values():
        _settle_rows(table, work)
        for values in table.by_value.values():
            for ones in values.values():
                ones.sort(key=lambda one: one.rank)
    work.tables = dict(sorted(work.tables.items()))
    return work


def _sort_in(
    connector: Connector,
    entry: Entry,
    work: Work,
    tables: dict[str, Table | str],
    types: dict[tuple[str, str], type | None],
) -> None:
    target = entry.suggestion.target
    if entry.status not in ("accepted", "edited"):
        raise Unfit(f"It is {entry.status}, and only what was accepted or edited is written.")
    if entry.suggestion.task not in WRITTEN_BACK:
        raise Unfit("It is no value to write: a rule that is accepted is in force, and `dqa check` runs it.")
    if entry.suggestion.kind == QUESTION:
        raise Unfit("It is a question about the column: `dqa answer` takes its answer, nothing is written.")
    if not entry.has_value:
        raise Unfit("It says that the value is wrong, but not what is right; edit it to give a value.")
    if target.source != connector.source:
        raise Unfit(f"It belongs to {target.source}, not to {connector.source}.")
    if target.table is None or target.column is None:
        raise Unfit(f"It is about no column, so {entry.suggestion.task} writes no cell for it.")
    if target.table not in tables:
        tables[target.table] = _writable(connector, target.table)
    table = tables[target.table]
    if isinstance(table, str):
        raise Unfit(table)
    candidate = _candidate(connector, entry, table, types)
    if same(candidate.old) == same(candidate.new):
        raise Unfit("The value to write is the one that is there.")
    mine = work.tables.setdefault(target.table, TableWork(table))
    if candidate.key is None:
        values = mine.by_value.setdefault(candidate.column, {})
        values.setdefault(same(candidate.old), []).append(candidate)
    else:
        mine.by_row.append(candidate)


def _writable(connector: Connector, name: str) -> Table | str:
    try:
        table = connector.table(name)
    except TableNotFound as error:
        return str(error)
    if table.is_view:
        return f"{name} is a view; change the table behind it."
    if not table.key:
        return f"{name} has no key, so no row of it can be told from another; give it a primary key."
    return table


def _candidate(
    connector: Connector, entry: Entry, table: Table, types: dict[tuple[str, str], type | None]
) -> Candidate:
    suggestion, target = entry.suggestion, entry.suggestion.target
    name = str(target.column)
    if name in table.key:
        raise Unfit(f"Column {name} belongs to the key of {table.ref}; a key is never rewritten.")

    def held(column_name: str, value: Value) -> Value:
        """A value that a cell is said to hold; a task may give it as text."""
        if not isinstance(value, str):
            return value
        try:
            return _fitted(connector, table, column_name, value, types)
        except Unfit:
            return value

    key = None
    if target.key is not None:
        if set(target.key) != set(table.key):
            raise Unfit(f"Its row's key does not fit {table.ref}, whose key is ({', '.join(table.key)}).")
        key = tuple(decode(target.key[part]) for part in table.key)
    given = {column: held(column, decode(value)) for column, value in (target.given or {}).items()}
    rank = (key is None, not entry.edited, -len(given), -suggestion.confidence, entry.id)
    return Candidate(
        suggestion=entry.id,
        column=name,
        old=held(name, decode(suggestion.current)),
        new=_fitted(connector, table, name, decode(entry.value), types),
        key=key,
        given=given,
        rank=rank,
    )


def _fitted(
    connector: Connector,
    table: Table,
    name: str,
    value: Value,
    types: dict[tuple[str, str], type | None],
) -> Value:
    try:
        column = table.column(name)
    except ColumnNotFound as error:
        raise Unfit(str(error)) from None
    place = (str(table.ref), name)
    if place not in types:
        types[place] = seen_type(connector, table, name)
    return fit(value, column, types[place])


def _settle_rows(table: TableWork, work: Work) -> None:
    """One candidate a cell, sorted by cell."""
    cells: dict[tuple[str, str], Candidate] = {}
    for one in sorted(table.by_row, key=lambda one: one.rank):
        place = (key_text(one.key or ()), one.column)
        winner = cells.setdefault(place, one)
        if winner is not one and same(winner.new) != same(one.new):
            work.clash(winner, one)
    table.by_row = [cells[place] for place in sorted(cells)]


def writable_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Those that were accepted or edited; rules, which are in force then, have nothing to write."""
    return [
        entry
        for entry in entries
        if entry.status in ("accepted", "edited") and entry.suggestion.task in WRITTEN_BACK
    ]
