"""The mappings that the ledger holds: pairs of tables, and of each pair a line a source column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.mapping.records import TASK

if TYPE_CHECKING:
    from assistant.ledger import Entry, Ledger
    from assistant.mapping.suggest import Proposal
    from connectors.types import Column, Table

IN_FORCE = ("accepted", "edited")


@dataclass(frozen=True, order=True)
class Pair:
    """A source table and the target table that it is mapped to; both sources as the ledger names them."""

    source: str
    table: str
    target: str
    target_table: str

    @property
    def name(self) -> str:
        """Both tables; the sources where they differ."""
        if self.source == self.target:
            return f"{self.table} → {self.target_table}"
        return f"{self.table} → {self.target_table} ({_short(self.source)} → {_short(self.target)})"


@dataclass(frozen=True)
class Line:
    """One mapping of a pair: the entry of the ledger, and what it says as it stands (an edit counts)."""

    entry: Entry
    proposal: Proposal

    @property
    def id(self) -> str:
        """The id of its suggestion."""
        return self.entry.id

    @property
    def column(self) -> str:
        """The source columns; "" of a constant."""
        how = self.proposal.transformation
        return " + ".join(how.sources) if how is not None else self.entry.suggestion.target.column or ""

    @property
    def in_force(self) -> bool:
        """Whether somebody accepted it, as it is or edited."""
        return self.entry.status in IN_FORCE


def pairs_of(ledger: Ledger) -> dict[Pair, Counter[str]]:
    """The pairs of which anything is proposed or in force, those with most to review first, and how much."""
    found: dict[Pair, Counter[str]] = {}
    for line in _all(ledger):
        found.setdefault(_pair(line), Counter())[line.entry.status] += 1
    return dict(sorted(found.items(), key=lambda one: (-one[1]["open"], one[0])))


def lines_of(ledger: Ledger, pair: Pair, columns: Sequence[Column] = ()) -> list[Line]:
    """The mappings of a pair, in the order of the source's columns, the surest of a column first."""
    found = [line for line in _all(ledger, pair.source, pair.table) if _pair(line) == pair]
    order = {one.name: at for at, one in enumerate(columns)}
    return sorted(found, key=lambda line: (_place(line, order), -line.entry.suggestion.confidence, line.id))


def unfilled(lines: Sequence[Line], target: Table) -> list[Column]:
    """The target's columns that no mapping fills, proposed or in force."""
    filled = {line.proposal.target.column for line in lines}
    return [column for column in target.columns if column.name not in filled]


def unsaid(lines: Sequence[Line], columns: Sequence[Column]) -> list[Column]:
    """The source's columns of which nothing is said, not even that they have no match."""
    said = {line.entry.suggestion.target.column for line in lines}
    said |= {
        name
        for line in lines
        if line.proposal.transformation
        for name in line.proposal.transformation.sources
    }
    return [column for column in columns if column.name not in said]


def clashes(lines: Sequence[Line]) -> set[str]:
    """The target columns that more than one mapping fills: only one of them can be accepted."""
    counted = Counter(
        line.proposal.target.column for line in lines if line.proposal.target.column is not None
    )
    return {str(name) for name, number in counted.items() if number > 1}


def _all(ledger: Ledger, source: str | None = None, table: str | None = None) -> list[Line]:
    from assistant.ledger import Filter
    from assistant.mapping.kept import proposal_of
    from ui.picking import find_all

    wanted = Filter(source=source, table=table, task=TASK, status=("open", *IN_FORCE))
    lines = []
    for entry in find_all(ledger, wanted):
        try:
            lines.append(Line(entry, proposal_of(entry)))
        except ValueError:
            # Made by another version of this program: the review shows it as it is kept.
            continue
    return lines


def _pair(line: Line) -> Pair:
    place, to = line.entry.suggestion.target, line.proposal.target
    return Pair(place.source, place.table or "", to.source, to.table)


def _place(line: Line, order: dict[str, int]) -> int:
    how = line.proposal.transformation
    first = how.sources[0] if how is not None and how.sources else line.entry.suggestion.target.column
    return order.get(first or "", len(order))


def _short(source: str) -> str:
    return source.rsplit("/", 1)[-1] or source
