"""What an export carried and an import read: nothing is dropped or changed without being named here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.metadata.catalogue import Catalogue, ColumnEntry, Held, TableEntry
from assistant.metadata.facts import Facet, Fact
from assistant.suggestion import Json


@dataclass(frozen=True)
class Export:
    """Texts by file name (relative, "/" between folders), how many facts they carry, and the facts that the
    format cannot carry, each with the reason. `notes` say what holds for the export as a whole.
    """

    files: dict[str, str]
    carried: int = 0
    refused: list[tuple[Fact, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refusals(self) -> list[str]:
        """A sentence for each fact that is not in the files."""
        return [f"{place(fact.table, fact.column)}, {fact.facet}: {why}" for fact, why in self.refused]


@dataclass(frozen=True)
class ImportedFacts:
    """The facts read, of origin "import", and a sentence for everything that was not."""

    facts: list[Fact] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class Carrier:
    """Counts what a writer takes of a catalogue and keeps what it refuses."""

    def __init__(self) -> None:
        self.carried = 0
        self.refused: list[tuple[Fact, str]] = []

    def take(self, facts: Mapping[Facet, Held], why: Callable[[Facet], str | None]) -> dict[Facet, Json]:
        """The values by facet; those for which `why` has a reason are refused."""
        taken: dict[Facet, Json] = {}
        for facet, held in facts.items():
            reason = why(facet)
            if reason:
                self.refused.append((held.fact, reason))
            else:
                taken[facet] = held.value
                self.carried += 1
        return taken


def takes_all(_facet: Facet) -> str | None:
    """No reason to refuse anything."""
    return None


def place(table: str, column: str | None) -> str:
    """`table` or `table.column`."""
    return table if column is None else f"{table}.{column}"


def entries(catalogue: Catalogue) -> Iterator[tuple[TableEntry, ColumnEntry | None]]:
    """Each table, then its columns."""
    for table in catalogue.tables:
        yield table, None
        for column in table.columns:
            yield table, column
