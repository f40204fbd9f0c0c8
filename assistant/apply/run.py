"""Accepted suggestions written back: chunk by chunk, resumable after any kill, nothing twice."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.apply.cells import CellPage, Cursor, cell_pages
from assistant.apply.work import Clash, Refused, Work, plan_work, writable_entries
from assistant.apply.write import SHOWN, Writer
from assistant.errors import UsageError
from assistant.ledger import Entry, JournalChange, Ledger
from assistant.progress import Progress, silent
from connectors.errors import ConnectorError
from connectors.types import Connector


@dataclass(frozen=True)
class ApplyReport:
    """What an apply did. `run` is the id to undo it by.

    `applied` cells were written; `already` held the new value before; `stale` were changed by others since
    they were scanned and left alone (the first of them in `stale_cells`). `refused` suggestions could not be
    written, `clashes` wanted cells that another suggestion won. `resumed`: an interrupted run was finished,
    and `waiting` accepted suggestions are not part of it: apply again.
    """

    run: str
    applied: int
    already: int
    stale: int
    suggestions: int
    refused: list[Refused] = field(default_factory=list)
    clashes: list[tuple[Clash, int]] = field(default_factory=list)
    stale_cells: list[JournalChange] = field(default_factory=list)
    resumed: bool = False
    waiting: int = 0
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        clashes = [{**asdict(clash), "cells": cells} for clash, cells in self.clashes]
        return {**asdict(self), "clashes": clashes}


def apply(
    connector: Connector,
    ledger: Ledger,
    entries: Sequence[Entry],
    run: str | None = None,
    chunk_rows: int = 2_000,
    progress: Progress = silent,
) -> ApplyReport:
    """Write the accepted and edited ones of `entries` to their source, `chunk_rows` rows a transaction.

    Without a `run`, the last interrupted apply of this source is finished first, with the suggestions it was
    started with; where there is none, a new run begins. A `run` given must be one of `ledger.start_run`, new
    or interrupted. Raises `ConnectorError` where the source cannot be written at all; the run is then
    resumable if the same call may work later.
    """
    began = time.monotonic()
    if run is None:
        unfinished = ledger.unfinished("apply", connector.source)
        run = unfinished.id if unfinished else ledger.start_run("apply", connector.source)
    planned = set(ledger.journal.planned(run))
    resumed = bool(planned)
    fresh = writable_entries(ledger.entries([entry.id for entry in entries]))
    if not resumed:
        ledger.journal.plan(run, [entry.id for entry in fresh])
        planned = {entry.id for entry in fresh}
    work = write_planned(connector, ledger, run, chunk_rows, progress)
    tally = ledger.journal.tally(run)
    report = ApplyReport(
        run=run,
        applied=tally.get("applied", 0),
        already=tally.get("already", 0),
        stale=tally.get("stale", 0),
        suggestions=len(work.suggestions),
        refused=work.refused,
        clashes=list(work.clashes.items()),
        stale_cells=ledger.journal.find(run, ("stale",), SHOWN),
        resumed=resumed,
        waiting=sum(entry.id not in planned for entry in fresh),
        seconds=time.monotonic() - began,
    )
    ledger.finish_run(run, "done", summary(ledger, run))
    return report


def write_planned(
    connector: Connector, ledger: Ledger, run: str, chunk_rows: int, progress: Progress
) -> Work:
    """Write what the journal holds as this run's plan, from where it stopped; then settle its suggestions.

    A run that cannot be written, now or later, ends as failed, and the error is raised.
    """
    try:
        writer = Writer(connector, ledger, run)
        entries = ledger.entries(ledger.journal.planned(run))
        work = plan_work(connector, writable_entries(entries))
        start = Cursor(**writer.last.cursor) if writer.last is not None else None
        total = sum(entry.suggestion.rows for entry in entries)
        done = sum(ledger.journal.tally(run).values())
        progress("writing", done, total)
        for page in merged(cell_pages(connector, work, chunk_rows, start), chunk_rows):
            writer.write(page.cursor.table, page.cells, asdict(page.cursor))
            done += len(page.cells)
            progress("writing", done, max(done, total))
    except ConnectorError as error:
        if not error.retryable:
            ledger.finish_run(run, "failed", {**summary(ledger, run), "error": str(error)})
        raise
    ledger.journal.settle(run)
    work.refused += writer.refused
    return work


def summary(ledger: Ledger, run: str) -> dict[str, Any]:
    """What the journal counts for a run."""
    tally = ledger.journal.tally(run)
    return {state: tally.get(state, 0) for state in ("applied", "already", "stale", "refused")}


def merged(pages: Iterator[CellPage], size: int) -> Iterator[CellPage]:
    """Pages with few cells put together, as long as they are of one table; empty ones move the cursor."""
    kept: CellPage | None = None
    for page in pages:
        if kept is not None and kept.cursor.table != page.cursor.table:
            if kept.cells:
                yield kept
            kept = None
        kept = page if kept is None else CellPage(kept.cells + page.cells, page.cursor)
        if len(kept.cells) >= size:
            yield kept
            kept = None
    if kept is not None and kept.cells:
        yield kept


def check_source(connector: Connector, source: str, run: str) -> None:
    """Raise `UsageError` unless the run belongs to the open source."""
    if connector.source != source:
        raise UsageError(f"Run {run} wrote to {source}, not to {connector.source}: give that source's URL.")
