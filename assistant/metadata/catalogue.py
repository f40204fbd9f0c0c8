"""The catalogue: tables and columns with the facts that are in force, or proposed: what exports say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assistant.metadata.facts import Facet, Fact
from assistant.suggestion import Json
from connectors.types import Column, Table


@dataclass(frozen=True, slots=True)
class Held:
    """One fact as it stands: the fact with its value (an edit counts), who accepted it ("" while it is
    open), and the id of its suggestion ("" of what was read from elsewhere).
    """

    fact: Fact
    by: str = ""
    suggestion: str = ""

    @property
    def value(self) -> Json:
        """Its value; the form is the facet's."""
        return self.fact.value


@dataclass(frozen=True)
class ColumnEntry:
    """A column of the catalogue. `column` is what the source declares; `facts` by facet."""

    column: Column
    key: bool = False
    facts: Mapping[Facet, Held] = field(default_factory=dict)

    def get(self, facet: Facet) -> Json:
        """The value of a facet, None where it has none."""
        held = self.facts.get(facet)
        return None if held is None else held.value


@dataclass(frozen=True)
class TableEntry:
    """A table of the catalogue: what the source declares, its own facts, its columns in order."""

    table: Table
    columns: tuple[ColumnEntry, ...]
    facts: Mapping[Facet, Held] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """`table` or `schema.table`."""
        return str(self.table.ref)

    def get(self, facet: Facet) -> Json:
        """The value of a facet of the table itself, None where it has none."""
        held = self.facts.get(facet)
        return None if held is None else held.value


@dataclass(frozen=True)
class Catalogue:
    """A source's tables with what is known of them. `source` names it as the ledger does."""

    source: str
    tables: tuple[TableEntry, ...]

    def held(self) -> Iterator[Held]:
        """All facts, table by table, a table's own first."""
        for table in self.tables:
            yield from table.facts.values()
            for column in table.columns:
                yield from column.facts.values()
