"""`dqa metadata export`, `import`, `glossary`, `types`: metadata out, in, and its words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson, Comment, InTable, MaybeUrl, OfSource, Out, Yes

if TYPE_CHECKING:
    from assistant.metadata.adopt import AdoptReport
    from assistant.metadata.catalogue import Catalogue
    from assistant.metadata.exchange import Export

Format = Annotated[
    str,
    typer.Argument(
        metavar="FORMAT",
        help="dbt, odcs, sql (COMMENT ON), datahub, openmetadata, frictionless, csv.",
        show_default=False,
    ),
]
_SHOWN = 50


def export(
    format_: Format,
    out: Out = None,
    table: InTable = None,
    open_too: Annotated[bool, typer.Option("--proposals", help="What nobody accepted yet as well.")] = False,
    source: OfSource = None,
    url: MaybeUrl = None,
    json: AsJson = False,
) -> None:
    """Write the accepted metadata for another tool. What the format cannot carry is named, never dropped.

    Example: dqa metadata export dbt --out models
    """
    from ui.cli.output import emit
    from ui.files import dialect_of, write_files
    from ui.metadata.catalogue import metadata_source, tables_in_reach
    from ui.metadata.exchanging import catalogue_of, export_catalogue
    from ui.session import ledger, settings

    chosen = settings()
    book = ledger(chosen)
    place = metadata_source(book, source)
    tables = tables_in_reach(place, chosen.home, url) or []
    catalogue = catalogue_of(book, place, tables, open_too=open_too)
    catalogue = _narrowed(catalogue, table)
    if not any(True for _ in catalogue.held()):
        raise UsageError(
            f"Nothing is accepted for {place}, so there is nothing to export: dqa metadata list; "
            "--proposals exports what is only proposed."
        )
    made = export_catalogue(catalogue, format_, dialect_of(place))
    written = write_files(made.files, out)
    if json:
        emit(
            {
                "format": format_, "source": place, "files": written or made.files, "carried": made.carried,
                "refused": made.refusals(), "notes": made.notes,
            }
        )  # fmt: skip
    else:
        _tell_export(made, written, out)


def merge(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A dbt properties file, or a folder of them.")],
    table: InTable = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Put ours in the place of what the files say otherwise.")
    ] = False,
    source: OfSource = None,
    url: MaybeUrl = None,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Add the accepted metadata to the dbt files that a project has; comments and all else in them stay.

    Without --yes, says which files would change.

    Example: dqa metadata merge models/ --yes
    """
    from assistant.metadata.exchange import merge as merge_files
    from ui.cli.exported import tell_refused
    from ui.cli.output import emit, say
    from ui.files import write_files
    from ui.metadata.catalogue import metadata_source, tables_in_reach
    from ui.metadata.exchanging import catalogue_of
    from ui.session import ledger, settings

    chosen = settings()
    book = ledger(chosen)
    place = metadata_source(book, source)
    catalogue = catalogue_of(book, place, tables_in_reach(place, chosen.home, url) or [])
    made = merge_files(_narrowed(catalogue, table), path, overwrite)
    written = write_files(made.files, path if path.is_dir() else path.parent) if yes else []
    if json:
        emit({"source": place, "carried": made.carried, "files": list(made.files), "written": written,
              "refused": made.refusals(), "notes": made.notes})  # fmt: skip
        return
    tell_refused(made.refusals(), made.notes)
    files = ", ".join(made.files) or "no file"
    say(f"{made.carried:,} facts added to {files}." if yes else f"{files} would change; --yes writes it.")


def import_(
    format_: Format,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file, or a folder of them.")],
    url: MaybeUrl = None,
    source: OfSource = None,
    comment: Comment = None,
    json: AsJson = False,
) -> None:
    """Take in the metadata that a team has already; it is kept as accepted by you.

    What somebody decided here stays as it is; a file never overrules a person. What cannot be read, or is of
    a column that is not there, is named and left out.

    Example: dqa metadata import dbt models/ --url sqlite:///shop.db
    """
    from assistant.metadata.adopt import adopt_facts
    from assistant.metadata.exchange import read
    from ui.cli.output import emit
    from ui.metadata.catalogue import metadata_source, tables_in_reach
    from ui.session import ledger, settings, user
    from ui.sources import remember_account

    chosen = settings()
    book = ledger(chosen)
    if url is not None and source is None:
        import connectors

        with connectors.open(url) as connector:
            place, tables = connector.source, connector.tables()
        remember_account(chosen.home, place, url)
    else:
        place = metadata_source(book, source)
        tables = tables_in_reach(place, chosen.home, url) or []
    if not tables:
        raise UsageError(
            f"{place} cannot be read now, and an import is held against its columns: give --url."
        )
    found = read(format_, path, tables)
    report = adopt_facts(
        book, place, found.facts, user(chosen), f"import {format_}",
        comment=comment or f"imported from {path.name}", rows={str(one.ref): one.rows for one in tables},
    )  # fmt: skip
    report.skipped = [*found.skipped, *report.skipped]
    if not report.adopted and not report.skipped:
        report.skipped = [f"{path} holds no metadata that {format_} would have; is it of another format?"]
    if json:
        emit(report.as_dict())
    else:
        _tell_import(report)


def _tell_export(made: Export, written: list[str], out: Path | None) -> None:
    from ui.cli.exported import files_named, print_files, tell_refused
    from ui.cli.output import say
    from ui.words import count

    print_files(made.files, out)
    tell_refused(made.refusals(), made.notes)
    if out is not None:
        total = made.carried + len(made.refused)
        where = files_named(written, out) or "no file"
        say(f"{made.carried:,} of {count(total, 'fact')} written: {where}.")


def _narrowed(catalogue: Catalogue, tables: list[str] | None) -> Catalogue:
    from dataclasses import replace

    kept = tuple(one for one in catalogue.tables if not tables or one.name in tables)
    return replace(catalogue, tables=kept)


def _tell_import(report: AdoptReport) -> None:
    from ui.cli.output import say, tell
    from ui.words import count

    for sentence in report.skipped[:_SHOWN]:
        tell(f"Left out: {sentence}", "yellow")
    if len(report.skipped) > _SHOWN:
        tell(f"… and {len(report.skipped) - _SHOWN:,} more were left out (--json lists all).", "yellow")
    known = sum(one.was == "known" for one in report.adopted)
    parts = [f"{count(len(report.adopted) - known, 'fact')} taken in"]
    parts += [f"{known:,} known already"] if known else []
    parts += [f"{len(report.skipped):,} left out"] if report.skipped else []
    say(f"{', '.join(parts)}. Next: dqa metadata list.")
