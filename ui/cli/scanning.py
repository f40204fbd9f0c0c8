"""`dqa scan` and `dqa standardize`: let the models look at a source."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli.options import AsJson, Url


def scan(
    url: Url,
    table: Annotated[
        list[str] | None, typer.Option("--table", "-t", help="Only this table; may be repeated.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Look through a data source and keep what is found as suggestions. Nothing in it is changed.

    Scanning again adds only what is new; decisions already taken stay. An interrupted scan goes on where
    it stopped.

    Example: dqa scan sqlite:///shop.db --table customers
    """
    from assistant import models
    from assistant.scan import scan as scan_source
    from ui.cli.output import emit, say, show_table, tell
    from ui.cli.progress import progress
    from ui.session import ledger, settings

    chosen = settings()
    with progress() as shown:
        report = scan_source(url, ledger(chosen), models.load(chosen), chosen, tables=table, progress=shown)
    if json:
        emit(report.as_dict())
        return
    show_table(
        ("table", "rows", "columns", "suggestions", "new", "seconds"),
        [
            (
                one.table,
                f"{one.rows:,}",
                one.columns,
                _by_task(one.suggestions),
                one.new,
                f"{one.seconds:.1f}",
            )
            for one in report.tables
        ],
        right=(1, 2, 4, 5),
    )
    for name, reason in report.skipped.items():
        tell(f"{name} was left out: {reason}", "yellow")
    if report.done_before:
        say(f"Done by the scan that was interrupted, not read again: {', '.join(report.done_before)}.")
    total = sum(sum(one.suggestions.values()) for one in report.tables)
    say(
        f"{total:,} suggestions in {report.seconds:.1f} s ({report.cpu_seconds:.1f} s of CPU), "
        f"run {report.run}. Next: dqa review, or dqa suggestions."
        if total or report.done_before
        else f"Nothing to suggest in {report.source} ({report.seconds:.1f} s), run {report.run}."
    )


def _by_task(found: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {task}" for task, number in found.items() if number) or "none"


def standardize() -> None:
    """x"""
