"""`standardize`: propose standard forms for whole tables, and write the proved ones back where asked.

Which plan a column is standardized by: it is learnt once and then kept. If the ledger holds knowledge of the
table, learnt by the same models under the same policy for the same columns, its plans are used; otherwise the
table is learnt anew. Either way the plans in use are saved as the table's newest knowledge before anything is
written. So the record hook, which reads the newest knowledge, fixes exactly what this job fixes, whichever
comes first; a resumed run goes on by the plans it began with; and the same command again proposes nothing
new, since no plan changes what it wrote itself. `dqa scan` is what learns a table anew.

What a person rejected is not written, and what a person edited is left to `dqa apply`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import connectors
from assistant.apply.cells import Cursor
from assistant.apply.run import merged, summary
from assistant.apply.work import Refused
from assistant.apply.write import Writer
from assistant.batch.cells import Judge, planned_cells
from assistant.batch.targets import Target, find_targets
from assistant.errors import LedgerError, UsageError
from assistant.knowledge import TableKnowledge
from assistant.learning import decided_values, learn_table, plans_of, policy_digest
from assistant.progress import Progress, silent
from assistant.standardization.policy import Policy, load_policy
from assistant.standardization.suggest import suggest
from assistant.view import TableView, read_view
from connectors.errors import ConnectorError
from connectors.types import Connector, Table

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.models import Models
    from assistant.settings import Settings


@dataclass(frozen=True)
class TableBatch:
    """What was proposed for one table: suggestions, how many of them proved, the rows those touch.

    `columns` have a standard form; `learnt` is False where the plans of an earlier run were used.
    """

    table: str
    columns: tuple[str, ...]
    proposed: int
    proved: int
    rows: int
    learnt: bool


@dataclass
class BatchReport:
    """What a batch job did. `run` is the id to undo it by; without `applied_to_source` nothing was written.

    `applied`, `already`, `stale` and `refused` are as in `ApplyReport`; `kept` are proved suggestions that a
    person had decided otherwise.
    """

    run: str
    source: str
    applied_to_source: bool
    resumed: bool
    tables: list[TableBatch] = field(default_factory=list)
    applied: int = 0
    already: int = 0
    stale: int = 0
    kept: int = 0
    refused: list[Refused] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def proposed(self) -> int:
        """Suggestions made for all tables."""
        return sum(table.proposed for table in self.tables)

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**asdict(self), "proposed": self.proposed}


def standardize(
    source: str | Connector,
    targets: Sequence[str],
    ledger: Ledger,
    models: Models,
    settings: Settings,
    apply: bool = False,
    progress: Progress = silent,
) -> BatchReport:
    """Standardize `targets` (`TABLE` or `TABLE.COLUMN`; all tables where none is named) of a source.

    With `apply`, what is proved is written back, `settings.chunk_rows` rows a transaction; otherwise it is
    only proposed in the ledger. The same call after a kill goes on with the run that was killed. Raises
    `UsageError`, and connector errors where the source cannot be read or written.
    """
    if isinstance(source, str):
        with connectors.open(source) as connector:
            return standardize(connector, targets, ledger, models, settings, apply, progress)
    began = time.monotonic()
    policy = load_policy(settings.policy_to_read)
    found = find_targets(source, targets)
    if apply:
        _check_writable(found)
    parameters = {
        "targets": {target.name: target.columns for target in found},
        "apply": apply,
        "policy": policy_digest(policy),
    }
    unfinished = ledger.unfinished("batch", source.source, parameters)
    run = unfinished.id if unfinished else ledger.start_run("batch", source.source, parameters)
    report = BatchReport(run, source.source, apply, resumed=unfinished is not None)
    try:
        for number, target in enumerate(found):
            progress(f"Learning {target.name}", number, len(found))
            report.tables.append(_propose(source, target, ledger, models, policy, run))
        if apply:
            _write(source, found, ledger, run, settings, progress, report)
    except ConnectorError as error:
        if not error.retryable:
            ledger.finish_run(run, "failed", {**summary(ledger, run), "error": str(error)})
        raise
    counts = summary(ledger, run)
    report.applied, report.already, report.stale = counts["applied"], counts["already"], counts["stale"]
    report.seconds = round(time.monotonic() - began, 3)
    ledger.finish_run(run, "done", report.as_dict())
    return report


def _check_writable(targets: Sequence[Target]) -> None:
    for target in targets:
        if target.table.is_view:
            raise UsageError(f"{target.name} is a view and cannot be written; name the table behind it.")
        if not target.table.key:
            raise UsageError(
                f"{target.name} has no key, so its rows cannot be written one by one; give it a primary key."
            )


def _propose(
    connector: Connector, target: Target, ledger: Ledger, models: Models, policy: Policy, run: str
) -> TableBatch:
    """Find the plans and put what they propose into the ledger. The knowledge is saved last: it marks the
    table as done, so that a resumed run does not look again at what it has half written.
    """
    done = ledger.run(run).summary
    if ledger.knowledge(connector.source, target.name, run=run) is not None:
        saved = done[target.name]
        return TableBatch(**{**saved, "columns": tuple(saved["columns"])})
    view = read_view(connector, target.table)
    known = ledger.knowledge(connector.source, target.name)
    learnt = known is None or not _usable(known, target.table, models, policy)
    knowledge = known if known and not learnt else _learn(view, ledger, models, policy, run)
    kinds = {name: (column.kind, column.kind_confidence) for name, column in knowledge.columns.items()}
    plans = {name: plan for name, plan in plans_of(knowledge).items() if target.wants(name)}
    proposed = list(suggest(view, plans, kinds, models.versions.get("column_kind", "")))
    ledger.add(run, proposed)
    proved = [one for one in proposed if one.auto_applicable]
    rows = sum(one.rows for one in proved)
    found = TableBatch(target.name, tuple(plans), len(proposed), len(proved), rows, learnt)
    ledger.note_run(run, {**done, target.name: asdict(found)})
    ledger.save_knowledge(knowledge.model_copy(update={"run": run}))
    return found


def _learn(view: TableView, ledger: Ledger, models: Models, policy: Policy, run: str) -> TableKnowledge:
    decided = decided_values(ledger, view.source, str(view.table.ref))
    return learn_table(view, models, policy, run, decided).knowledge


def _usable(known: TableKnowledge, table: Table, models: Models, policy: Policy) -> bool:
    """Whether the plans kept of a table are those that learning it now would be asked for."""
    columns = {column.name: column.type for column in table.columns}
    return (
        known.models == models.versions
        and known.policy == policy_digest(policy)
        and columns == {name: column.type for name, column in known.columns.items()}
    )


def _write(
    connector: Connector,
    targets: Sequence[Target],
    ledger: Ledger,
    run: str,
    settings: Settings,
    progress: Progress,
    report: BatchReport,
) -> None:
    """Write what the saved plans prove, chunk by chunk, from where the run stopped."""
    size = settings.chunk_rows
    writer = Writer(connector, ledger, run)
    start = Cursor(**writer.last.cursor) if writer.last is not None else None
    done, total = sum(ledger.journal.tally(run).values()), sum(table.rows for table in report.tables)
    for target in targets:
        if start is not None and target.name < start.table:
            continue
        knowledge = ledger.knowledge(connector.source, target.name, run=run)
        if knowledge is None:
            raise LedgerError(f"The ledger has lost what run {run} learnt of {target.name}; start it again.")
        judge = Judge(
            target.table, knowledge, [name for name in knowledge.columns if target.wants(name)], ledger, run
        )
        within = start if start is not None and start.table == target.name else None
        for page in merged(planned_cells(connector, judge, target.table, size, within), size):
            progress(f"Writing {target.name}", done, max(done, total))
            writer.write(target.name, page.cells, asdict(page.cursor))
            done += len(page.cells)
        report.kept += len(judge.kept)
    report.refused = writer.refused
    ledger.journal.settle(run)
