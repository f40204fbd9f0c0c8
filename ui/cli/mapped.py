"""`dqa map check` and `dqa map export`: a mapping in force, tried on the data and taken out as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.mapping import Onto, Table, only_pair
from ui.cli.options import AsJson, MaybeUrl, OfSource, Out

if TYPE_CHECKING:
    from assistant.mapping.artefact import Artefact
    from assistant.mapping.check import CheckReport

To = Annotated[
    str | None,
    typer.Option("--to", metavar="URL", help="The target's source, where its URL needs a password."),
]
_EXAMPLES = 3


def check(
    table: Table = None, onto: Onto = None, url: MaybeUrl = None, to: To = None,
    source: OfSource = None, json: AsJson = False,
) -> None:  # fmt: skip
    """Try a mapping on the data: what would be inserted, what does not convert, where it differs.

    Nothing is written. Exit code 1 where an INSERT would fail.

    Example: dqa map check crm_import customers
    """
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.mapping.trying import try_mapping
    from ui.session import ledger, settings

    chosen = settings()
    book = ledger(chosen)
    pair = only_pair(book, table, onto, source)
    with progress() as shown:
        report = try_mapping(book, pair, chosen.home, shown, url, to)
    if json:
        emit(report.as_dict())
    else:
        _tell_check(report)
    if not report.runs:
        raise typer.Exit(1)


def export(
    format_: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT", help="sql (INSERT … SELECT, a view), dbt, json.", show_default=False
        ),
    ],
    table: Table = None,
    onto: Onto = None,
    out: Out = None,
    dialect: Annotated[
        str | None,
        typer.Option(
            "--dialect", metavar="NAME", help="postgresql, mysql, sqlite, duckdb; default: the source's."
        ),
    ] = None,
    url: MaybeUrl = None,
    source: OfSource = None,
    json: AsJson = False,
) -> None:
    """Write the accepted mapping as SQL that runs, as a dbt staging model, or as JSON.

    Example: dqa map export sql crm_import customers --out mapped
    """
    from ui.cli.output import emit
    from ui.files import write_files
    from ui.mapping.trying import export_mapping
    from ui.session import ledger, settings

    chosen = settings()
    book = ledger(chosen)
    pair = only_pair(book, table, onto, source)
    made = export_mapping(book, pair, chosen.home, format_, dialect, url)
    written = write_files(made.files, out)
    if json:
        files = written or made.files
        emit({"format": format_, "files": files, "refused": made.refused, "notes": list(made.notes)})
        return
    _tell_export(made, written, out)


def _tell_check(report: CheckReport) -> None:
    from ui.cli.output import say, show_table, tell
    from ui.mapping.words import cell_text
    from ui.words import percent

    if report.agreement:
        show_table(
            ("column", "equal", "of rows", "differ: mapped ≠ held"),
            [(one.column, percent(one.share), f"{one.rows:,}",
              " · ".join(f"{cell_text(a)} ≠ {cell_text(b)}" for _, a, b in one.differing[:_EXAMPLES]))
             for one in report.agreement],
            right=(1, 2), title=f"Beside what {report.target_table} holds: {report.aligned}",
        )  # fmt: skip
    for sentence in report.sentences():
        (say if report.runs else tell)(sentence)
    say(
        "It would run; nothing was written. Next: dqa map export sql."
        if report.runs
        else "It would not run as it is."
    )


def _tell_export(made: Artefact, written: list[str], out: Path | None) -> None:
    from ui.cli.exported import print_files, tell_refused
    from ui.cli.output import say

    print_files(made.files, out)
    tell_refused([f"{column}: {reason}" for column, reason in made.refused.items()], made.notes)
    if out is not None:
        say(f"Written: {', '.join(written) or 'no file'}.")
