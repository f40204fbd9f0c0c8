"""What the ledger holds of a source's metadata: what is in force, what is open, what not to propose again.

read_catalogue(ledger, connector | tables, source="", open_too=False) -> Catalogue
read_decided(ledger, source, table=None) -> Decided
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.ledger import Entry, Filter, Ledger
from assistant.metadata.catalogue import Catalogue, ColumnEntry, Held, TableEntry
from assistant.metadata.facts import TASK, Facet, Fact
from assistant.metadata.suggest import fact_of, identity
from connectors.types import Connector, Table

KEPT = ("accepted", "edited")
Place = tuple[str, str | None, Facet]
"""Table, column (None: the table itself), facet."""
_PAGE = 1_000


@dataclass(frozen=True)
class Decided:
    """What people said of a source's metadata: facts in force by place, and the values they rejected."""

    in_force: Mapping[Place, Held] = field(default_factory=dict)
    rejected: Mapping[Place, frozenset[str]] = field(default_factory=dict)

    def allows(self, fact: Fact) -> bool:
        """Whether a fact may be proposed: nothing is in force there, and its value was not rejected."""
        place = (fact.table, fact.column, fact.facet)
        return place not in self.in_force and identity(fact.facet, fact.value) not in self.rejected.get(
            place, frozenset()
        )

    def facts(self, table: str) -> list[Fact]:
        """The facts in force of one table and its columns."""
        return [held.fact for (name, _, _), held in self.in_force.items() if name == table]


def read_decided(ledger: Ledger, source: str, table: str | None = None) -> Decided:
    """What was decided on the metadata of a source, or of one table of it.

    Where two entries are in force at one place, the one decided on last counts. Entries that this program
    cannot read are passed over.
    """
    in_force: dict[Place, Held] = {}
    rejected: dict[Place, set[str]] = defaultdict(set)
    for entry in sorted(_entries(ledger, source, table, KEPT), key=_decided_at):
        if (held := _held(entry)) is not None:
            in_force[_place(held.fact)] = held
    for entry in _entries(ledger, source, table, ("rejected",)):
        if (held := _held(entry)) is not None:
            rejected[_place(held.fact)].add(identity(held.fact.facet, held.value))
    return Decided(in_force, {place: frozenset(said) for place, said in rejected.items()})


def read_catalogue(
    ledger: Ledger, tables: Connector | Sequence[Table], source: str = "", *, open_too: bool = False
) -> Catalogue:
    """The tables of a source with the facts in force.

    With `open_too`, a place where nothing is in force shows the surest open suggestion (`Held.by` is "").
    `tables` is an open source, or the tables themselves: then `source` names it as the ledger does.
    """
    if not isinstance(tables, Sequence):
        source = source or tables.source
        tables = list(tables.tables())
    in_force = dict(read_decided(ledger, source).in_force)
    if open_too:
        for entry in _entries(ledger, source, None, ("open",)):
            # The ledger gives the surest first.
            if (held := _held(entry)) is not None:
                in_force.setdefault(_place(held.fact), held)
    by_column: dict[tuple[str, str | None], dict[Facet, Held]] = defaultdict(dict)
    for (table, column, facet), held in in_force.items():
        by_column[table, column][facet] = held
    return Catalogue(source, tuple(_table(one, by_column) for one in tables))


def open_facts(ledger: Ledger, source: str, table: str) -> Iterator[Entry]:
    """The open suggestions of a table's metadata."""
    return _entries(ledger, source, table, ("open",))


def _table(table: Table, facts: Mapping[tuple[str, str | None], dict[Facet, Held]]) -> TableEntry:
    name = str(table.ref)
    columns = tuple(
        ColumnEntry(column, column.name in table.key, facts.get((name, column.name), {}))
        for column in table.columns
    )
    return TableEntry(table, columns, facts.get((name, None), {}))


def _entries(ledger: Ledger, source: str, table: str | None, status: tuple[str, ...]) -> Iterator[Entry]:
    wanted = Filter(source=source, table=table, task=TASK, status=status)
    page = ledger.find(wanted, _PAGE)
    while page:
        yield from page
        page = ledger.find(wanted, _PAGE, page[-1].cursor)


def _held(entry: Entry) -> Held | None:
    try:
        fact = fact_of(entry)
    except ValueError:
        return None
    by = entry.decision.by if entry.decision is not None and entry.status != "open" else ""
    return Held(fact, by, entry.id)


def _place(fact: Fact) -> Place:
    return fact.table, fact.column, fact.facet


def _decided_at(entry: Entry) -> tuple[str, str]:
    return (entry.decision.at.isoformat() if entry.decision else "", entry.id)
