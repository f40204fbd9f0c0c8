"""The catalogue of a source as lines: one a column, one a table, with what is said of it; the filters."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from assistant.metadata.facts import TASK
from ui.metadata.words import facet_order, fact_text

if TYPE_CHECKING:
    from assistant.ledger import Entry, Ledger
    from connectors.types import Table

FACETS = ("show", "table", "type", "sensitivity", "use")
IN_FORCE = ("accepted", "edited")
_PAGE = 20_000
SHOWS = ("to review", "no type", "PII", "no description", "reviewed")
"""What a steward looks for: columns with open proposals, of unknown type, …"""


def line_id(table: str, column: str) -> str:
    """What names a line on the page: a list, as JSON, which no name of a table can forge."""
    return json.dumps([table, column], ensure_ascii=False)


@dataclass(frozen=True)
class Line:
    """A column, or with `column` "" a table: what the source declares of it, and its facts.

    `facts` holds an entry a facet: the one in force, else the surest open one. `others` are further open
    proposals for facets that have an entry already. `gone`: the source has no such column any more.
    """

    table: str
    column: str
    declared: str = ""
    key: bool = False
    facts: Mapping[str, Entry] = field(default_factory=dict)
    others: tuple[Entry, ...] = ()
    gone: bool = False

    @property
    def id(self) -> str:
        """What names the line on the page."""
        return line_id(self.table, self.column)

    @property
    def open(self) -> list[Entry]:
        """The proposals that wait for a person, in the order of the facets; one a facet."""
        return [one for _, one in sorted(self.facts.items(), key=_order) if one.status == "open"]

    def value(self, facet: str) -> Any:
        """The value of a facet, in force or proposed; None where nothing is said."""
        entry = self.facts.get(facet)
        return None if entry is None else entry.value

    def text(self, facet: str) -> str:
        """The value of a facet in words, "" where nothing is said."""
        entry = self.facts.get(facet)
        return "" if entry is None else fact_text(facet, entry.value)

    def choices(self, facet: str) -> tuple[str, ...]:
        """What it counts as in a facet of the filters."""
        if facet == "show":
            return tuple(self._shows())
        if facet == "table":
            return (self.table,)
        if facet == "type":
            return (str(self.value("semantic_type") or "unknown"),) if self.column else ()
        if facet == "use":
            return (str(self.value("use") or "unknown"),) if self.column else ()
        tags = self.value("sensitivity")
        return tuple(tags) if isinstance(tags, list) and tags else ("none",)

    def _shows(self) -> Iterator[str]:
        if self.open:
            yield "to review"
        elif self.facts:
            yield "reviewed"
        if self.column and not self.value("semantic_type"):
            yield "no type"
        if self.value("sensitivity"):
            yield "PII"
        if not self.value("description"):
            yield "no description"

    def has(self, text: str) -> bool:
        """Whether the text is in its names or in anything said of it."""
        wanted = text.casefold()
        said = (self.table, self.column, *(self.text(facet) for facet in self.facts))
        return any(wanted in one.casefold() for one in said)


@dataclass(frozen=True)
class CatalogueWanted:
    """The filters of the page; () is no restriction."""

    show: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    sensitivity: tuple[str, ...] = ()
    use: tuple[str, ...] = ()
    search: str = ""

    def toggle(self, facet: str, name: str) -> CatalogueWanted:
        """With this choice of a facet switched on, or off again."""
        chosen: tuple[str, ...] = getattr(self, facet)
        rest = tuple(one for one in chosen if one != name)
        return CatalogueWanted(**{**vars(self), facet: rest if name in chosen else (*chosen, name)})

    def finds(self, line: Line, without: str = "") -> bool:
        """Whether a line passes all filters, but the one named."""
        if self.search.strip() and not line.has(self.search.strip()):
            return False
        return all(
            set(line.choices(facet)) & set(getattr(self, facet))
            for facet in FACETS
            if getattr(self, facet) and facet != without
        )

    def query(self) -> dict[str, list[str]]:
        """As query parameters."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: [value] if isinstance(value, str) else list(value) for name, value in said.items() if value
        }


def wanted_from(parameters: Mapping[str, Sequence[str]]) -> CatalogueWanted:
    """The filters that `CatalogueWanted.query` wrote."""
    chosen: dict[str, Any] = {facet: tuple(dict.fromkeys(parameters.get(facet, ()))) for facet in FACETS}
    return CatalogueWanted(**chosen, search=(parameters.get("search") or [""])[-1][:200])


def counts(lines: Iterable[Line], wanted: CatalogueWanted) -> dict[str, dict[str, int]]:
    """For each facet how many lines each choice finds, the other facets kept."""
    found: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for line in lines:
        for facet in FACETS:
            if wanted.finds(line, without=facet):
                found[facet].update(line.choices(facet))
    return {facet: dict(counter.most_common()) for facet, counter in found.items()}


def lines_of(ledger: Ledger, source: str, tables: Sequence[Table] | None = None) -> list[Line]:
    """The catalogue of a source: a line for each table, then one for each of its columns.

    With `tables` (as the source declares them) columns of which nothing is said are there too, in the
    source's order; what the ledger knows beyond them comes last, marked as gone.
    """
    by_place: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in _entries(ledger, source):
        target = entry.suggestion.target
        by_place[(target.table or "", target.column or "")].append(entry)
    places: dict[tuple[str, str], tuple[str, bool]] = {}
    for table in tables or ():
        name = str(table.ref)
        places[(name, "")] = ("", False)
        for column in table.columns:
            places[(name, column.name)] = (column.native_type.lower(), column.name in table.key)
    lines = [_line(*place, by_place.get(place, ()), *said) for place, said in places.items()]
    known = {one.table for one in lines}
    lost = sorted(set(by_place) - set(places))
    lines += [_line(*place, by_place[place], gone=tables is not None) for place in lost]
    # A table that is known brings its lost columns behind its others, not behind the last table's.
    order = {name: at for at, name in enumerate(dict.fromkeys(one.table for one in lines))}
    return sorted(
        lines, key=lambda one: (order[one.table], one.table not in known, one.column != "", one.gone)
    )


def _line(
    table: str, column: str, entries: Sequence[Entry], declared: str = "", key: bool = False, *,
    gone: bool = False,
) -> Line:  # fmt: skip
    of: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        of[entry.suggestion.kind].append(entry)
    # The ledger gives the surest first, and the sort is stable.
    ranked = {kind: sorted(some, key=_standing) if len(some) > 1 else some for kind, some in of.items()}
    facts = {kind: some[0] for kind, some in ranked.items()}
    others = [one for some in ranked.values() for one in some[1:] if one.status == "open"]
    return Line(table, column, declared, key, dict(sorted(facts.items(), key=_order)), tuple(others), gone)


def _standing(entry: Entry) -> tuple[bool, float]:
    """What is in force comes first, the last decision before the others; then the surest proposal."""
    decided = -entry.decision.at.timestamp() if entry.decision and entry.status in IN_FORCE else 0.0
    return entry.status not in IN_FORCE, decided


def _entries(ledger: Ledger, source: str) -> Iterator[Entry]:
    """All facts of a source that are open or in force, surest first; thousands at once, since every page of
    the ledger's answer is sorted anew.
    """
    from assistant.ledger import Filter

    wanted = Filter(source=source, task=TASK, status=("open", *IN_FORCE))
    page = ledger.find(wanted, _PAGE)
    while page:
        yield from page
        page = ledger.find(wanted, _PAGE, page[-1].cursor) if len(page) == _PAGE else []


def _order(item: tuple[str, Entry]) -> int:
    return facet_order(item[0])
