"""Metadata proposed for the tables of a source, put into the ledger as suggestions.

propose_source(url, ledger, models, settings, tables=None, names_only=False, values_only=False,
               progress=silent) -> MetadataReport
propose_metadata(view, ledger, models, context) -> list[Suggestion]      # inside a scan
context_of(settings, models, tables, …) -> ProposalContext
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import connectors
from assistant.errors import UsageError
from assistant.metadata.context import context_of
from assistant.metadata.facts import TASK, Fact
from assistant.metadata.kept import open_facts, read_decided
from assistant.metadata.propose import COMMENT, ProposalContext, propose_table
from assistant.metadata.suggest import fact_of, suggest
from assistant.progress import Progress, silent
from assistant.sketch import TableSketch, sketch_declared, sketch_table, sketch_view
from connectors.errors import PermissionRefused, TableNotFound

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.metadata.naming import Generator
    from assistant.models import Models
    from assistant.settings import Settings
    from assistant.suggestion import Suggestion
    from assistant.view import TableView
    from connectors.types import Connector, Table

_BROUGHT = frozenset({"import", "person"})


_RESUMED_WITHIN = timedelta(hours=1)
"""An interrupted run that began longer ago is not gone on with: its tables may be others by now."""


@dataclass(frozen=True)
class TableProposed:
    """What was proposed for one table, by facet; `new` suggestions were not in the ledger before."""

    table: str
    columns: int
    facets: dict[str, int]
    new: int
    seconds: float


@dataclass
class MetadataReport:
    """What proposing metadata for a source gave: a line a table, those skipped with the reason.

    `notes`: what the source says of its files: those left out, what was guessed. `done_before`: tables that
    an interrupted run had done, not read again.
    """

    run: str
    source: str
    tables: list[TableProposed] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    done_before: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def proposed(self) -> int:
        """Facts proposed for all tables."""
        return sum(sum(table.facets.values()) for table in self.tables)

    def as_dict(self) -> dict[str, Any]:
        """JSON form, with the total of facts by facet."""
        total: Counter[str] = Counter()
        for table in self.tables:
            total.update(table.facets)
        return {**asdict(self), "proposed": self.proposed, "facets": dict(total)}


def propose_source(
    url: str,
    ledger: Ledger,
    models: Models,
    settings: Settings,
    tables: Sequence[str] | None = None,
    names_only: bool = False,
    values_only: bool = False,
    progress: Progress = silent,
    generator: Generator | None = None,
) -> MetadataReport:
    """Propose metadata for the tables of a source (views only when named).

    `names_only` reads nothing but what the source declares; `values_only` takes no notice of names. A
    `generator` (a model of the user's own) may write descriptions anew, held to the evidence. Raises
    `UsageError` for both, and for a source with no table. A table that vanishes or may not be read is
    skipped, and named in the report.
    """
    from assistant.scan import chosen_tables, own_tables

    if names_only and values_only:
        raise UsageError("Names alone and values alone were both asked for: that leaves nothing to read.")
    began, cpu = time.monotonic(), time.process_time()
    with connectors.open(url) as connector:
        chosen = chosen_tables(connector, tables)
        everything = own_tables(connector) if tables else chosen
        context = context_of(
            settings, everything, ledger=ledger, source=connector.source, names=not values_only,
            values=not names_only, generator=generator,
        )  # fmt: skip
        parameters: dict[str, Any] = {
            "tables": sorted(str(table.ref) for table in chosen),
            "names_only": names_only, "values_only": values_only,
        }  # fmt: skip
        run, done = _begin(ledger, connector.source, parameters)
        report = MetadataReport(run, connector.source, done_before=list(done))
        for number, table in enumerate(chosen):
            name = str(table.ref)
            progress(f"Reading {name}", number, len(chosen))
            if name in report.done_before:
                continue
            try:
                report.tables.append(_propose_table(connector, table, ledger, models, context, run))
            except (TableNotFound, PermissionRefused) as error:
                report.skipped[name] = str(error)
                continue
            done.append(name)
            ledger.note_run(run, {"done": done})
        report.notes = list(getattr(connector, "warnings", ()))
    progress("Read", len(chosen), len(chosen))
    report.seconds = round(time.monotonic() - began, 3)
    report.cpu_seconds = round(time.process_time() - cpu, 3)
    ledger.finish_run(run, "done", {"proposed": report.proposed, "seconds": report.seconds})
    return report


def _propose_table(
    connector: Connector, table: Table, ledger: Ledger, models: Models, context: ProposalContext, run: str
) -> TableProposed:
    """Propose for one table as part of run `run`; without values nothing in it is read."""
    started = time.monotonic()
    sketch = sketch_table(connector, table) if context.values else sketch_declared(table)
    found = _propose(sketch, connector.source, ledger, models, context)
    new = ledger.add(run, found)
    ledger.hide_unseen(run, connector.source, str(table.ref), (TASK,))
    facets = dict(Counter(one.kind for one in found))
    seconds = round(time.monotonic() - started, 3)
    return TableProposed(str(table.ref), len(sketch.columns), facets, new, seconds)


def _begin(ledger: Ledger, source: str, parameters: dict[str, Any]) -> tuple[str, list[str]]:
    """A run, and the tables it has done: one that was interrupted a short while ago goes on."""
    unfinished = ledger.unfinished("metadata", source, parameters)
    if unfinished is not None:
        if datetime.now(UTC) - unfinished.started_at < _RESUMED_WITHIN:
            return unfinished.id, [str(name) for name in unfinished.summary.get("done", [])]
        ledger.mark_run(unfinished.id, "interrupted")
    return ledger.start_run("metadata", source, parameters), []


def propose_metadata(
    view: TableView, ledger: Ledger, models: Models, context: ProposalContext | None = None
) -> list[Suggestion]:
    """The facts to suggest for a table that was read already; nothing that people decided on."""
    return _propose(sketch_view(view), view.source, ledger, models, context or ProposalContext())


def _propose(
    sketch: TableSketch, source: str, ledger: Ledger, models: Models, context: ProposalContext
) -> list[Suggestion]:
    """The suggestions for a table; open ones that a person or a file brought stay, and come last."""
    decided = read_decided(ledger, source, sketch.name)
    brought: list[Suggestion] = []
    places = set()
    for entry in open_facts(ledger, source, sketch.name):
        try:
            fact: Fact = fact_of(entry)
        except ValueError:
            continue
        if fact.origin in _BROUGHT and fact.detail != COMMENT:
            brought.append(entry.suggestion)
            places.add((fact.column, fact.facet))
    facts = propose_table(sketch, models, replace(context, decided=decided))
    kept = [one for one in facts if (one.column, one.facet) not in places]
    version = models.versions.get("semantic_type", "semantic_type")
    return [*suggest(kept, source, version, sketch.rows), *brought]
