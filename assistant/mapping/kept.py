"""The mappings in force: those accepted or edited in the ledger, one `TableMapping` a table pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.errors import UnknownName, UsageError
from assistant.ledger import Entry, Filter, Ledger
from assistant.mapping.records import TASK
from assistant.mapping.suggest import Proposal, parse_proposal
from assistant.mapping.table_mapping import ColumnMapping, TableMapping, TargetColumn
from assistant.mapping.transformation import Transformation
from connectors.redact import redact

KEPT = ("accepted", "edited")
DECIDED = (*KEPT, "rejected")
_PAGE = 1_000


@dataclass(frozen=True)
class KeptMapping:
    """A table pair's mapping, and the entry of each target column.

    `conflicts`: a sentence for each decision that another, later one on the same target column overrules.
    """

    mapping: TableMapping
    entries: dict[str, Entry]
    conflicts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kept:
    """All table pairs; `unread`: entries that this program cannot read, by id, each with a sentence why."""

    mappings: list[KeptMapping]
    unread: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """What people said of a table pair already.

    `mapped`: source columns that have their target, or have none. `filled`: target columns that are filled.
    `rejected`: (sources, target column) that are not to be proposed again; the target None: "no match" was
    rejected.
    """

    mapped: frozenset[str]
    filled: frozenset[str]
    rejected: frozenset[tuple[tuple[str, ...], str | None]]


def read_mappings(
    ledger: Ledger, source: str | None = None, table: str | None = None,
    target: str | None = None, target_table: str | None = None,
) -> Kept:  # fmt: skip
    """The mappings in force from a source (table) into a target (table); None: whichever."""
    pairs: dict[tuple[str, str, str, str], list[tuple[Entry, Proposal]]] = {}
    unread: dict[str, str] = {}
    for entry in entries(ledger, Filter(source=source, table=table, task=TASK, status=KEPT)):
        try:
            proposal = proposal_of(entry)
        except ValueError as error:
            unread[entry.id] = str(error)
            continue
        to = proposal.target
        if target is not None and redact(to.source) != redact(target):
            continue
        if target_table is not None and to.table != target_table:
            continue
        place = entry.suggestion.target
        pairs.setdefault((place.source, place.table or "", to.source, to.table), []).append((entry, proposal))
    return Kept([_pair(ledger, *names, found) for names, found in sorted(pairs.items())], unread)


def kept_mapping(ledger: Ledger, source: str, table: str, target: str, target_table: str) -> KeptMapping:
    """The mapping of one table pair; raises `UnknownName` with the pairs there are."""
    found = read_mappings(ledger, source, table, target, target_table).mappings
    if not found:
        others = ", ".join(one.mapping.name for one in read_mappings(ledger).mappings) or "none yet"
        raise UnknownName(
            f"No column of {table} is accepted as a column of {target_table}; accepted pairs: {others}."
        )
    return found[0]


def decided_of(ledger: Ledger, source: str, table: str, target: str, target_table: str) -> Decided:
    """What was decided on a table pair, so that nothing of it is asked again."""
    mapped: set[str] = set()
    filled: set[str] = set()
    rejected: set[tuple[tuple[str, ...], str | None]] = set()
    for entry in entries(ledger, Filter(source=source, table=table, task=TASK, status=DECIDED)):
        try:
            first, last = parse_proposal(entry.suggestion.proposed), proposal_of(entry)
        except ValueError:
            continue
        if redact(first.target.source) != redact(target):
            continue
        column = entry.suggestion.target.column
        if first.target.table == target_table and (entry.status == "rejected" or first != last):
            rejected.add((_sources(first, column), first.target.column))
        if entry.status == "rejected" or last.target.table != target_table:
            continue
        mapped.update(_sources(last, column))
        if last.target.column is not None:
            filled.add(last.target.column)
    return Decided(frozenset(mapped), frozenset(filled), frozenset(rejected))


def proposal_of(entry: Entry) -> Proposal:
    """The proposal that an entry of task "mapping" stands for, as edited; raises ValueError or UsageError."""
    try:
        return parse_proposal(entry.value)
    except UsageError as error:
        raise ValueError(str(error)) from None


def entries(ledger: Ledger, wanted: Filter) -> Iterator[Entry]:
    """All that the filter finds, page by page."""
    page = ledger.find(wanted, _PAGE)
    while page:
        yield from page
        page = ledger.find(wanted, _PAGE, page[-1].cursor)


def _sources(proposal: Proposal, column: str | None) -> tuple[str, ...]:
    if proposal.transformation is None:
        return (column,) if column is not None else ()
    return proposal.transformation.sources


def _pair(
    ledger: Ledger, source: str, table: str, target: str, target_table: str,
    found: list[tuple[Entry, Proposal]],
) -> KeptMapping:  # fmt: skip
    """One pair's decisions, the last on a target column counting."""
    columns: dict[str, ColumnMapping] = {}
    held: dict[str, Entry] = {}
    unmapped: list[str] = []
    conflicts: list[str] = []
    runs: set[str] = set()
    for entry, proposal in sorted(found, key=lambda pair: _when(pair[0])):
        name, how = proposal.target.column, proposal.transformation
        runs.add(proposal.run)
        if name is None or how is None:
            unmapped += [entry.suggestion.target.column or ""]
            continue
        if name in columns:
            conflicts.append(
                f"{target_table}.{name} is filled from {_said(how)} now; before it was from "
                f"{_said(columns[name].transformation)} ({held[name].id})."
            )
        by = entry.decision.by if entry.decision else ""
        columns[name] = ColumnMapping(target=name, transformation=how, id=entry.id, by=by)
        held[name] = entry
    layout = _layout(ledger, runs - {""}, target_table)
    order = {one.name: number for number, one in enumerate(layout)}
    mapping = TableMapping(
        source=source, source_table=table, target=target, target_table=target_table,
        columns=tuple(sorted(columns.values(), key=lambda one: order.get(one.target, len(order)))),
        unmapped=tuple(name for name in dict.fromkeys(unmapped) if name),
        layout=layout,
    )  # fmt: skip
    return KeptMapping(mapping, held, conflicts)


def _layout(ledger: Ledger, runs: set[str], table: str) -> tuple[TargetColumn, ...]:
    """The target as the newest run of these saw it."""
    for run in sorted(runs, reverse=True):
        try:
            seen = ledger.run(run).parameters.get("layouts", {}).get(table)
        except UnknownName:
            continue
        if seen:
            return tuple(TargetColumn.model_validate(one) for one in seen)
    return ()


def _said(how: Transformation) -> str:
    return " and ".join(how.sources) or how.words


def _when(entry: Entry) -> tuple[str, str]:
    return (entry.decision.at.isoformat() if entry.decision else "", entry.id)
