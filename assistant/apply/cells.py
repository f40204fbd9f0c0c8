"""The cells that some work would change, page by page, from any point on; preview counts, apply writes them.

A table's value-level suggestions come first. Where they are few and none touches what another reads, the
source looks up the rows of each (`find`); otherwise one pass over the table's pages serves them all, so that
the cost does not grow with their number, and every cell is judged once, by the value it held (`a → b` and
`b → a` together exchange the two). Suggestions made for single rows come last, and their cells are left out
before. Memory holds the suggestions and one page, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.apply.work import Candidate, TableWork, Work, key_text, same
from assistant.ledger import JournalChange
from connectors.types import Connector, Key, Value
from connectors.values import decode, encode

LOOKED_UP = 16
"""So many value-level suggestions are looked up by the source; more of them share a pass over the table."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A point in some work: in `table`, in `step`, behind `after` (an encoded key).

    `suggestion` is the one being looked up in the step "find".
    """

    table: str
    step: Literal["find", "pages", "rows"]
    suggestion: str = ""
    after: tuple[object, ...] | None = None


@dataclass(frozen=True, slots=True)
class CellPage:
    """Some cells of one table, and where to go on behind them."""

    cells: list[JournalChange]
    cursor: Cursor


def cell_pages(
    connector: Connector, work: Work, size: int, start: Cursor | None = None
) -> Iterator[CellPage]:
    """All cells to change, in pages of about `size` rows, from behind `start`.

    Clashes between value-level suggestions are noted in `work` as they are met.
    """
    for name, table in work.tables.items():
        if start is not None and name < start.table:
            continue
        within = start if start is not None and start.table == name else None
        if within is None or within.step != "rows":
            if _step(table, within) == "find":
                yield from _looked_up(connector, name, table, size, within)
            else:
                yield from _passed_over(connector, work, name, table, size, within)
        yield from _single_rows(name, table, size, within)


def _step(table: TableWork, within: Cursor | None) -> str:
    if within is not None:
        return within.step
    return "find" if len(table.candidates) <= LOOKED_UP and table.independent else "pages"


def _looked_up(
    connector: Connector, name: str, table: TableWork, size: int, start: Cursor | None
) -> Iterator[CellPage]:
    settled = table.settled
    for one in table.candidates:
        if start is not None and one.suggestion < start.suggestion:
            continue
        resumed = start is not None and one.suggestion == start.suggestion
        after = _key(start) if resumed and start is not None else None
        where = {**one.given, one.column: one.old}
        for keys in connector.find(table.table, where, size=size, after=after):
            cells = [
                _cell(one, name, key, one.old)
                for key in keys
                if not settled or (one.column, key_text(key)) not in settled
            ]
            yield CellPage(cells, Cursor(name, "find", one.suggestion, _encoded(keys[-1])))


def _passed_over(
    connector: Connector, work: Work, name: str, table: TableWork, size: int, start: Cursor | None
) -> Iterator[CellPage]:
    settled = table.settled
    read = {given for one in table.candidates for given in one.given}
    columns = [column.name for column in table.table.columns if column.name in table.by_value.keys() | read]
    positions = [(columns.index(column), values) for column, values in table.by_value.items()]
    after = _key(start) if start is not None else None
    for page in connector.pages(table.table, columns, size=size, after=after):
        cells: list[JournalChange] = []
        for key, row in zip(page.keys, page.rows, strict=True):
            for position, values in positions:
                ones = values.get(same(row[position]))
                if ones is None:
                    continue
                winner = _winner(work, ones, dict(zip(columns, row, strict=True)))
                if winner is not None and (not settled or (winner.column, key_text(key)) not in settled):
                    cells.append(_cell(winner, name, key, row[position]))
        yield CellPage(cells, Cursor(name, "pages", after=_encoded(page.keys[-1])))


def _winner(work: Work, ones: list[Candidate], row: dict[str, Value]) -> Candidate | None:
    fitting = [
        one for one in ones if all(same(row[name]) == same(value) for name, value in one.given.items())
    ]
    for loser in fitting[1:]:
        if same(loser.new) != same(fitting[0].new):
            work.clash(fitting[0], loser)
    return fitting[0] if fitting else None


def _single_rows(name: str, table: TableWork, size: int, start: Cursor | None) -> Iterator[CellPage]:
    ones = table.by_row
    if start is not None and start.step == "rows":
        behind = (start.suggestion, str(start.after[0]) if start.after else "")
        ones = [one for one in ones if (key_text(one.key or ()), one.column) > behind]
    for first in range(0, len(ones), size):
        some = ones[first : first + size]
        cells = [_cell(one, name, one.key or (), one.old) for one in some]
        last = some[-1]
        yield CellPage(cells, Cursor(name, "rows", key_text(last.key or ()), (last.column,)))


def _cell(one: Candidate, table: str, key: Key, old: Value) -> JournalChange:
    return JournalChange(
        suggestion=one.suggestion,
        table=table,
        key=_encoded(key),
        column=one.column,
        old=encode(old),
        new=encode(one.new),
    )


def _encoded(key: Key) -> tuple[object, ...]:
    return tuple(encode(part) for part in key)


def _key(cursor: Cursor) -> Key | None:
    return None if cursor.after is None else tuple(decode(part) for part in cursor.after)
