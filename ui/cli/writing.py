"""`dqa apply`, `dqa undo`, `dqa runs`: what is written back, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.options import AsJson, InColumn, InTable, MaybeUrl, Yes

if TYPE_CHECKING:
    from assistant.apply import ApplyReport, Preview, UndoReport
    from assistant.ledger import Run

Source = Annotated[
    str | None,
    typer.Argument(
        metavar="[URL]",
        envvar="DQA_URL",
        help="The source to write to. Needed where it takes a password, or several have something accepted.",
        show_default=False,
    ),
]
_SHOWN = 50
_ALL = 10_000_000


def apply(
    url: Source = None, table: InTable = None, column: InColumn = None, yes: Yes = False, json: AsJson = False
) -> None:
    """Write what was accepted or edited back to its source; without --yes, only show the exact cells.

    A row that changed since it was scanned is left alone and reported. An interrupted run is finished by the
    same command; `dqa undo RUN` takes any run back.

    Example: dqa apply sqlite:///shop.db --yes
    """
    import assistant.apply as writing
    from assistant.suggestion import WRITTEN_BACK
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.picking import build_filter, find_all
    from ui.session import ledger, settings
    from ui.sources import open_accepted

    chosen = settings()
    book = ledger(chosen)
    with open_accepted(book, chosen.home, url) as connector, progress() as shown:
        wanted = build_filter(
            task=WRITTEN_BACK, source=connector.source, table=table, column=column,
            status=["accepted", "edited"],
        )  # fmt: skip
        entries = find_all(book, wanted)
        if not yes:
            preview = writing.preview(connector, book, entries, _ALL if json else _SHOWN, shown)
            report = None
        else:
            report = writing.apply(connector, book, entries, chunk_rows=chosen.chunk_rows, progress=shown)
    if json:
        emit({"dry_run": False, **report.as_dict()} if report else {"dry_run": True, **preview.as_dict()})
    elif report:
        _tell_applied(report)
    else:
        _tell_preview(preview)


def undo(
    run: Annotated[str, typer.Argument(help="The run to take back; `dqa runs` lists them.")],
    url: MaybeUrl = None,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Put every cell that a run wrote back as it was; without --yes, only say what would be put back.

    Cells that others changed since are left alone and reported. An undo can itself be undone.

    Example: dqa undo 20260331-101502-9f2c1a --yes
    """
    import assistant.apply as writing
    from ui.cli.output import emit, say
    from ui.cli.progress import progress
    from ui.session import ledger, settings
    from ui.sources import open_source

    chosen = settings()
    book = ledger(chosen)
    found = book.run(run)
    cells = book.journal.tally(run).get("applied", 0)
    if not yes:
        plan = {"dry_run": True, "undone": run, "source": found.source, "cells": cells}
        if json:
            emit(plan)
        else:
            say(f"{cells:,} cells of {found.source} would be put back. --yes does it.")
        return
    with open_source(found.source, chosen.home, url) as connector, progress() as shown:
        report = writing.undo(connector, book, run, chunk_rows=chosen.chunk_rows, progress=shown)
    if json:
        emit({"dry_run": False, **report.as_dict()})
    else:
        _tell_undone(report)


def runs(
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many, newest first.")] = 20,
    json: AsJson = False,
) -> None:
    """List the runs: scans, applies, undos, batch jobs and checks, newest first."""
    from ui.cli.output import emit, say, show_table
    from ui.session import ledger
    from ui.words import ago, run_figures

    found = ledger().runs(limit)
    if json:
        emit({"runs": [_as_json(run) for run in found]})
    elif not found:
        say("No runs yet: dqa scan URL makes the first.")
    else:
        show_table(
            ("run", "kind", "source", "status", "started", "what came of it"),
            [
                (run.id, run.kind, run.source, run.status, ago(run.started_at), run_figures(run.summary))
                for run in found
            ],
        )


def _as_json(run: Run) -> dict[str, Any]:
    ended = run.finished_at.isoformat() if run.finished_at else None
    return {
        "run": run.id, "kind": run.kind, "source": run.source, "status": run.status,
        "started_at": run.started_at.isoformat(), "finished_at": ended,
        "parameters": run.parameters, "summary": run.summary,
    }  # fmt: skip


def _tell_preview(preview: Preview) -> None:
    from ui.cli.looking import diff_text
    from ui.cli.output import say, show_table, tell
    from ui.words import count, value_text

    if preview.cells:
        show_table(
            ("table", "key", "column", "before → after"),
            [
                (
                    cell.table,
                    ", ".join(value_text(part) for part in cell.key),
                    cell.column,
                    diff_text(value_text(cell.old), value_text(cell.new)),
                )
                for cell in preview.cells
            ],
        )
    if preview.total > len(preview.cells):
        say(f"… and {preview.total - len(preview.cells):,} more (--json lists all).")
    _tell_left_out(preview)
    if preview.stale:
        tell(f"{count(preview.stale, 'cell')} changed since the scan: left alone.", "yellow")
    done = "Nothing is written yet: --yes writes." if preview.total else "Nothing to write: dqa accept first."
    say(f"{count(preview.total, 'cell')} would change. {done}")


def _tell_applied(report: ApplyReport) -> None:
    from ui.cli.output import say, tell
    from ui.words import count

    _tell_left_out(report)
    if report.stale:
        tell(f"{count(report.stale, 'cell')} changed since the scan: left alone.", "yellow")
    if report.resumed:
        say("The run that was interrupted is finished now.")
    if report.waiting:
        say(f"{count(report.waiting, 'suggestion')} accepted since: the same command applies the rest.")
    already = f", {report.already:,} held the new value already" if report.already else ""
    say(
        f"{count(report.applied, 'cell')} written{already} in {report.seconds:.1f} s. "
        f"To take it back: dqa undo {report.run} --yes"
    )


def _tell_left_out(found: Preview | ApplyReport) -> None:
    from ui.cli.output import tell

    for refused in found.refused[:_SHOWN]:
        tell(f"{refused.suggestion} is not written: {refused.sentence}", "yellow")
    for clash, cells in found.clashes[:_SHOWN]:
        tell(f"{clash.loser} lost {cells:,} of its cells to {clash.winner}, which says otherwise.", "yellow")


def _tell_undone(report: UndoReport) -> None:
    from ui.cli.output import say, tell
    from ui.words import count

    if report.left_alone:
        tell(f"{count(report.left_alone, 'cell')} changed since the run: left alone.", "yellow")
    say(f"{count(report.put_back, 'cell')} put back in {report.seconds:.1f} s (run {report.run}).")
