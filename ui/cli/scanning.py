"""`dqa scan` and `dqa standardize`: let the models look at a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.options import AsJson, Url

if TYPE_CHECKING:
    from assistant.batch import BatchReport
    from assistant.scan import ScanReport


def scan(
    url: Url,
    table: Annotated[
        list[str] | None, typer.Option("--table", "-t", help="Only this table; may be repeated.")
    ] = None,
    rules: Annotated[
        bool, typer.Option("--rules/--no-rules", help="Propose rules too, or leave that to dqa rules mine.")
    ] = True,
    metadata: Annotated[
        bool,
        typer.Option(
            "--metadata/--no-metadata", help="Propose metadata too, or leave that to dqa metadata scan."
        ),
    ] = True,
    json: AsJson = False,
) -> None:
    """Look through a data source and keep what is found as suggestions. Nothing in it is changed.

    Scanning again adds only what is new; decisions already taken stay. An interrupted scan goes on where
    it stopped.

    Example: dqa scan sqlite:///shop.db --table customers
    """
    from assistant import models
    from assistant.scan import scan as scan_source
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.session import ledger, settings
    from ui.sources import remember_account

    chosen = settings()
    with progress() as shown:
        report = scan_source(
            url, ledger(chosen), models.load(chosen), chosen, tables=table, progress=shown, rules=rules,
            metadata=metadata,
        )  # fmt: skip
    remember_account(chosen.home, report.source, url)
    if json:
        emit(report.as_dict())
    else:
        _tell_scan(report)


def _tell_scan(report: ScanReport) -> None:
    from ui.cli.output import say, show_table, tell

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


def standardize(
    url: Annotated[str, typer.Argument(metavar="URL", help="The data source, as for `dqa scan`.")],
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TABLE[.COLUMN]]...", help="What to standardize; default: every table."),
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the proved forms back.")] = False,
    json: AsJson = False,
) -> None:
    """Put whole columns into standard form: proposed, and with --apply written back where proved.

    It writes chunk by chunk; the same command goes on where a killed one stopped, and `dqa undo RUN`
    takes it all back.

    Example: dqa standardize sqlite:///shop.db customers.born orders --apply
    """
    import connectors
    from assistant import models
    from assistant.batch import standardize as run_batch
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.session import ledger, settings
    from ui.sources import remember_account

    chosen = settings()
    with connectors.open(url) as connector, progress() as shown:
        remember_account(chosen.home, connector.source, url)
        report = run_batch(
            connector, targets or [], ledger(chosen), models.load(chosen), chosen, apply=apply, progress=shown
        )
    if json:
        emit(report.as_dict())
    else:
        _tell_batch(report)


def _tell_batch(report: BatchReport) -> None:
    from ui.cli.output import say, show_table, tell
    from ui.words import count

    show_table(
        ("table", "columns with a standard form", "proposed", "proved", "rows"),
        [
            (
                one.table,
                ", ".join(one.columns) or "none",
                f"{one.proposed:,}",
                f"{one.proved:,}",
                f"{one.rows:,}",
            )
            for one in report.tables
        ],
        right=(2, 3, 4),
    )
    for refused in report.refused:
        tell(f"{refused.suggestion} is not written: {refused.sentence}", "yellow")
    if report.stale:
        tell(f"{count(report.stale, 'cell')} changed meanwhile: left alone.", "yellow")
    if report.kept:
        say(f"{count(report.kept, 'form')} not written, because a person decided otherwise.")
    if not report.applied_to_source:
        say(f"Nothing is written: --apply writes what is proved. Run {report.run}, {report.seconds:.1f} s.")
        return
    resumed = " (an interrupted run, finished)" if report.resumed else ""
    say(
        f"{count(report.applied, 'cell')} written{resumed} in {report.seconds:.1f} s. "
        f"To take it back: dqa undo {report.run} --yes"
    )
