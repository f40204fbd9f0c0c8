"""Rules proposed for the tables of a source: mined, judged, priced, put into the ledger as suggestions."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import connectors
from assistant.ledger import Filter
from assistant.progress import Progress, silent
from assistant.rules.kept import TASK, entries, known_rules, rule_of
from assistant.rules.suggest import suggest
from assistant.rules.views import Views
from assistant.suggestion import Suggestion
from connectors.errors import NoKey, PermissionRefused, TableNotFound

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.models import Models
    from assistant.view import TableView

MINED = "mined"
"""The origin of rules that a miner found."""


@dataclass(frozen=True)
class TableMined:
    """What mining one table gave: rules proposed, of which `new` ones were not in the ledger before."""

    table: str
    rows: int
    proposed: int
    new: int
    seconds: float


@dataclass
class MineReport:
    """What mining a source gave: a line a table, those skipped with the reason.

    `not_referred`: tables that foreign keys were not looked for to.
    """

    run: str
    source: str
    tables: list[TableMined] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    not_referred: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def proposed(self) -> int:
        """Rules proposed for all tables."""
        return sum(table.proposed for table in self.tables)

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**asdict(self), "proposed": self.proposed}


def mine_source(
    url: str,
    ledger: Ledger,
    models: Models,
    tables: Sequence[str] | None = None,
    progress: Progress = silent,
) -> MineReport:
    """Propose rules for the tables of a source (views only when named), as a scan does, and nothing else.

    Raises `UsageError` for a source with no table. A table that vanishes or may not be read is skipped.
    """
    from assistant.scan import chosen_tables, own_tables

    began = time.monotonic()
    with connectors.open(url) as connector:
        mined = chosen_tables(connector, tables)
        run = ledger.start_run(
            "mine", connector.source, {"tables": sorted(str(table.ref) for table in mined)}
        )
        report = MineReport(run, connector.source)
        views = Views(connector, mined, own_tables(connector) if tables else mined)
        for number, table in enumerate(mined):
            name = str(table.ref)
            progress(f"Mining {name}", number, len(mined))
            started = time.monotonic()
            try:
                others = views.others(table)
                found = propose_rules(views.whole(table), others, ledger, models)
            except (TableNotFound, PermissionRefused, NoKey) as error:
                report.skipped[name] = str(error)
                continue
            new = ledger.add(run, found)
            ledger.hide_unseen(run, connector.source, name, (TASK,))
            seconds = round(time.monotonic() - started, 3)
            report.tables.append(TableMined(name, table.rows, len(found), new, seconds))
        report.not_referred = views.left_out
    progress("Mined", len(mined), len(mined))
    report.seconds = round(time.monotonic() - began, 3)
    ledger.finish_run(run, "done", {"proposed": report.proposed, "seconds": report.seconds})
    return report


def propose_rules(
    view: TableView, others: Sequence[TableView], ledger: Ledger, models: Models
) -> list[Suggestion]:
    """The rules to suggest for a table, the best first; nothing that people decided on already.

    Open suggestions that no miner made (a sentence turned into a rule, one that was taken back) stay: they
    come last, as they were.
    """
    from assistant.rules.judge.decided import decided_of
    from assistant.rules.propose import propose

    source, name = view.source, str(view.table.ref)
    judge = models.versions.get("rule_judge", "rule_judge")
    proposals = propose(
        view,
        others,
        models,
        known=known_rules(ledger, source, name),
        decided=decided_of(entries(ledger, Filter(source=source, table=name, task=TASK))),
    )
    found = {one.id: one for one in suggest(view, proposals, judge, others)}
    for entry in entries(ledger, Filter(source=source, table=name, task=TASK, status="open")):
        try:
            brought = rule_of(entry).origin != MINED
        except ValueError:
            continue
        if brought:
            found.setdefault(entry.id, entry.suggestion)
    return list(found.values())
