"""The scan: each table is profiled where it lives, the models propose, the ledger remembers.

A scan that was interrupted goes on where it stopped: tables it finished are not read again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import connectors
from assistant import anomalies
from assistant.errors import UsageError
from assistant.learning import decided_values, learn_table
from assistant.ledger.schema import metadata as ledger_schema
from assistant.metadata.context import context_of
from assistant.metadata.scanning import propose_metadata
from assistant.progress import Progress, silent
from assistant.rules.scanning import propose_rules
from assistant.rules.views import Views
from assistant.standardization.policy import Policy, load_policy
from assistant.standardization.suggest import suggest as suggest_standard_forms
from assistant.view import read_view
from connectors.errors import NoKey, PermissionRefused, TableNotFound

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.metadata.propose import ProposalContext
    from assistant.models import Models
    from assistant.settings import Settings
    from assistant.suggestion import Suggestion
    from connectors.types import Connector, Table

LEDGER_TABLES = frozenset(ledger_schema.tables)
"""A ledger may live in the database it is about: its own tables are never scanned unless named."""


@dataclass(frozen=True)
class TableScan:
    """What the scan of one table gave: suggestions by task; `new` ones were not in the ledger before."""

    table: str
    rows: int
    columns: int
    suggestions: dict[str, int]
    new: int
    seconds: float


@dataclass
class ScanReport:
    """What a scan gave: a line a table, those an interrupted run had done, those skipped with the reason."""

    run: str
    source: str
    tables: list[TableScan] = field(default_factory=list)
    done_before: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON form, with the total of suggestions by task."""
        total: Counter[str] = Counter()
        for table in self.tables:
            total.update(table.suggestions)
        return {**asdict(self), "suggestions": dict(total)}


def scan(
    url: str,
    ledger: Ledger,
    models: Models,
    settings: Settings,
    tables: Sequence[str] | None = None,
    progress: Progress = silent,
    rules: bool = True,
    metadata: bool = True,
) -> ScanReport:
    """Scan the tables of a source (views only when named) and put what is found into the ledger.

    With `rules`, rules are mined and proposed too; the other tables are then read for what keys refer to.
    With `metadata`, so are types, sensitivity, names and descriptions.
    Raises `UsageError` for a source with no table, connector errors for one that cannot be reached. A table
    that vanishes or may not be read is skipped and named in the report.
    """
    started, cpu = time.monotonic(), time.process_time()
    policy = load_policy(settings.policy_to_read)
    with connectors.open(url) as connector:
        chosen = chosen_tables(connector, tables)
        parameters: dict[str, Any] = {"tables": sorted(str(table.ref) for table in chosen)}
        if not rules:
            parameters["rules"] = False
        if not metadata:
            parameters["metadata"] = False
        unfinished = ledger.unfinished("scan", connector.source, parameters)
        run = unfinished.id if unfinished else ledger.start_run("scan", connector.source, parameters)
        report = ScanReport(run, connector.source)
        others = own_tables(connector) if tables and (rules or metadata) else chosen
        context = context_of(settings, others, ledger=ledger, source=connector.source) if metadata else None
        views = _views(connector, chosen, others, ledger, run) if rules else None
        for number, table in enumerate(chosen):
            name = str(table.ref)
            progress(f"Scanning {name}", number, len(chosen))
            if unfinished and ledger.knowledge(connector.source, name, run=run):
                report.done_before.append(name)
                continue
            try:
                report.tables.append(
                    scan_table(connector, table, ledger, models, policy, run, views, context)
                )
            except (TableNotFound, PermissionRefused, NoKey) as error:
                report.skipped[name] = str(error)
        progress("Scanned", len(chosen), len(chosen))
    report.seconds = round(time.monotonic() - started, 3)
    report.cpu_seconds = round(time.process_time() - cpu, 3)
    ledger.finish_run(run, "done", report.as_dict())
    return report


def scan_table(
    connector: Connector, table: Table, ledger: Ledger, models: Models, policy: Policy, run: str,
    views: Views | None = None, context: ProposalContext | None = None,
) -> TableScan:  # fmt: skip
    """Scan one table as part of run `run`. Its knowledge is saved last: it marks the table as done.

    Rules are proposed where the `views` of the source's tables are given, metadata where a `context` is.
    """
    started = time.monotonic()
    others = views.others(table) if views else []
    view = views.whole(table) if views else read_view(connector, table)
    learnt = learn_table(view, models, policy, run, decided_values(ledger, connector.source, str(table.ref)))
    standard = list(suggest_standard_forms(view, learnt.plans, learnt.kinds, models.versions["column_kind"]))
    detection = anomalies.detect(view, models, anomalies.read_labels(ledger, view))
    relations = anomalies.find_relations(detection.table, view.table.key, detection.analysis.dependencies)
    found = anomalies.suggest(view, detection, learnt.kinds, models)
    wrong = _not_said_already(anomalies.suggest_relations(view, relations, found), standard)
    known = anomalies.learn(detection, learnt.knowledge, relations)
    wrong += anomalies.find_drift(ledger.knowledge(connector.source, str(table.ref)), known)
    proposed = propose_rules(view, others, ledger, models) if views else []
    facts = propose_metadata(view, ledger, models, context) if context else []
    new = ledger.add(run, [*standard, *wrong, *proposed, *facts])
    seen = (
        "standardization", "anomalies", *(("rules",) if views else ()), *(("metadata",) if context else ()),
    )  # fmt: skip
    ledger.hide_unseen(run, connector.source, str(table.ref), seen)
    ledger.save_knowledge(known)
    return TableScan(
        table=str(table.ref),
        rows=table.rows,
        columns=len(table.columns),
        suggestions={
            "standardization": len(standard), "anomalies": len(wrong),
            **({"rules": len(proposed)} if views else {}), **({"metadata": len(facts)} if context else {}),
        },
        new=new,
        seconds=round(time.monotonic() - started, 3),
    )  # fmt: skip


def _views(
    connector: Connector, chosen: Sequence[Table], others: Sequence[Table], ledger: Ledger, run: str
) -> Views:
    """The views of the tables that are still to be scanned, and of those that their keys may refer to."""
    waiting = [
        table for table in chosen if ledger.knowledge(connector.source, str(table.ref), run=run) is None
    ]
    return Views(connector, waiting, others, read_view)


def _not_said_already(wrong: Sequence[Suggestion], standard: Sequence[Suggestion]) -> list[Suggestion]:
    """The anomalies but those whose value a standard form mends anyway: a steward is told a thing once.

    A proved standard form speaks for the value alone; a guessed one only where the anomaly knows
    no better, or says the same.
    """
    mended = {(one.target.column, one.current): one for one in standard if one.has_proposal}
    kept = []
    for one in wrong:
        said = mended.get((one.target.column, one.current))
        if said is None or (
            said.evidence.proof is None and one.has_proposal and one.proposed != said.proposed
        ):
            kept.append(one)
    return kept


def chosen_tables(connector: Connector, tables: Sequence[str] | None) -> list[Table]:
    """The tables named, else all but views and the ledger's own; raises `UsageError` where there is none."""
    if tables:
        return [connector.table(name) for name in tables]
    found = own_tables(connector)
    if not found:
        raise UsageError(
            f"{connector.source} holds no table: nothing to scan. Is it the right database or folder?"
        )
    return found


def own_tables(connector: Connector) -> list[Table]:
    """All tables of a source but views and the ledger's own."""
    return [
        table for table in connector.tables() if not table.is_view and table.ref.name not in LEDGER_TABLES
    ]
