"""A run taken back: every cell it wrote gets its before-image again, unless others changed it since."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.apply.run import check_source
from assistant.apply.write import SHOWN, Writer, batched
from assistant.ledger import JournalChange, Ledger
from assistant.progress import Progress, silent
from connectors.errors import ConnectorError
from connectors.types import Connector


@dataclass(frozen=True)
class UndoReport:
    """What an undo did. `run` is the undo's own run, `undone` the one it took back.

    `put_back` cells hold their old value again (`already` of them did before), `left_alone` were changed by
    others since the run and keep that value; the first of them are `left_cells`.
    """

    run: str
    undone: str
    put_back: int
    already: int
    left_alone: int
    left_cells: list[JournalChange] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


def undo(
    connector: Connector,
    ledger: Ledger,
    run: str,
    only: Sequence[str] = (),
    chunk_rows: int = 2_000,
    progress: Progress = silent,
) -> UndoReport:
    """Put back what `run` wrote, newest cell first; with `only`, what it wrote for these suggestions.

    An undo is a run itself: interrupted, the same call goes on; and it can be undone. A run that was itself
    interrupted can be undone and is then not resumed. Raises `UnknownName`, `UsageError`, `ConnectorError`.
    """
    began = time.monotonic()
    target = ledger.run(run)
    check_source(connector, target.source, run)
    parameters = {"run": run, "only": sorted(only)}
    unfinished = ledger.unfinished("undo", connector.source, parameters)
    undoing = unfinished.id if unfinished else ledger.start_run("undo", connector.source, parameters)
    if target.status == "running":
        ledger.mark_run(run, "interrupted")
    try:
        _put_back(connector, ledger, undoing, run, sorted(only), chunk_rows, progress)
    except ConnectorError as error:
        if not error.retryable:
            ledger.finish_run(undoing, "failed", {"run": run, "error": str(error)})
        raise
    ledger.journal.settle_undone(undoing, "applied" if target.kind == "undo" else "undone")
    tally = ledger.journal.tally(run)
    if not tally.get("applied") and not tally.get("pending") and not only:
        ledger.mark_run(run, "undone")
    done = ledger.journal.tally(undoing)
    report = UndoReport(
        run=undoing,
        undone=run,
        put_back=done.get("applied", 0) + done.get("already", 0),
        already=done.get("already", 0),
        left_alone=done.get("stale", 0) + done.get("refused", 0),
        left_cells=ledger.journal.find(undoing, ("stale", "refused"), SHOWN),
        seconds=time.monotonic() - began,
    )
    ledger.finish_run(undoing, "done", {**parameters, "put_back": report.put_back, "left": report.left_alone})
    return report


def _put_back(
    connector: Connector,
    ledger: Ledger,
    undoing: str,
    run: str,
    only: Sequence[str],
    chunk_rows: int,
    progress: Progress,
) -> None:
    writer = Writer(connector, ledger, undoing)
    before = writer.last.cursor["before"] if writer.last is not None else None
    tally = ledger.journal.tally(run)
    left = tally.get("applied", 0) + tally.get("pending", 0)
    done = 0
    while found := ledger.journal.find(run, ("applied", "pending"), chunk_rows, before=before, only=only):
        for cells in batched(found, chunk_rows):
            before = cells[-1].id
            writer.write(cells[0].table, [_reversed(cell) for cell in cells], {"before": before})
            done += len(cells)
            progress("putting back", done, None if only else left)


def _reversed(cell: JournalChange) -> JournalChange:
    return JournalChange(
        suggestion=cell.suggestion,
        table=cell.table,
        key=cell.key,
        column=cell.column,
        old=cell.new,
        new=cell.old,
        reverses=cell.id,
    )
