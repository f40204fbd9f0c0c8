"""`dqa rules export` and `dqa rules import`: rules out to other tools and in from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import AssistantError, UsageError
from connectors.errors import ConnectorError
from ui.cli.options import AsJson, Comment, InTable, MaybeUrl, OfSource, Out

if TYPE_CHECKING:
    from assistant.rules.adopt import AdoptReport
    from assistant.rules.exchange import Export
    from connectors.types import Table

Format = Annotated[
    str,
    typer.Argument(
        metavar="FORMAT",
        help="odcs (carries every rule), gx, dbt, sql, soda, pandera, yaml; imports: odcs, gx, dbt, yaml.",
        show_default=False,
    ),
]
_SHOWN = 50


def export(
    format_: Format,
    out: Out = None,
    table: InTable = None,
    source: OfSource = None,
    url: MaybeUrl = None,
    json: AsJson = False,
) -> None:
    """Write the kept rules for another tool. What the format cannot carry is named, never dropped or changed.

    The tables are read for their columns' types, where the source opens; exit code 0 even where some rules
    are not carried.

    Example: dqa rules export odcs --out contracts
    """
    from assistant.rules.exchange import export as export_rules
    from assistant.rules.kept import kept_rules
    from ui.cli.output import emit, tell
    from ui.files import write_files
    from ui.rules.sources import only_source
    from ui.session import ledger, settings

    chosen = settings()
    book = ledger(chosen)
    place = only_source(book, source, "export")
    rules = [one.rule for one in kept_rules(book, place) if not table or one.rule.table in table]
    if not rules:
        raise UsageError(f"No rule is kept for {place}, so there is nothing to export: dqa rules list.")
    try:
        tables, dialect = _tables(place, chosen.home, url)
    except (AssistantError, ConnectorError) as error:
        tables, dialect = [], "postgresql"
        tell(f"{place} was not opened, so the columns' types are not known: {error}", "yellow")
    made = export_rules(rules, format_, tables, dialect)
    written = write_files(made.files, out)
    if json:
        emit(
            {
                "format": format_, "source": place, "files": written or made.files, "carried": made.carried,
                "refused": [
                    {"id": rule.id, "table": rule.table, "reason": reason} for rule, reason in made.refused
                ],
                "notes": made.notes,
            }
        )  # fmt: skip
    else:
        _tell_export(made, written, out)


def import_(
    format_: Format,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file, or a folder of them.")],
    url: MaybeUrl = None,
    source: OfSource = None,
    comment: Comment = None,
    json: AsJson = False,
) -> None:
    """Take in the rules that a team has already; they are kept as accepted by you.

    Each is run on the data first: those that are broken already are said. What cannot be read or run is
    named and left out; what somebody rejected or edited here stays as it is.

    Example: dqa rules import dbt models/ --url sqlite:///shop.db
    """
    from assistant.rules.adopt import adopt
    from assistant.rules.exchange import read
    from ui.cli.output import emit
    from ui.rules.sources import open_for_rules
    from ui.session import ledger, settings, user

    chosen = settings()
    book = ledger(chosen)
    with open_for_rules(book, chosen.home, url, source, "import") as connector:
        found = read(format_, path, connector.tables())
        rules = [
            one if one.origin else one.model_copy(update={"origin": f"imported from {format_}"})
            for one in found.rules
        ]
        report = adopt(connector, book, rules, user(chosen), f"imported from {format_}", comment=comment)
    report.skipped = [*found.skipped, *report.skipped]
    if json:
        emit(report.as_dict())
    else:
        tell_adopted(report)


def tell_adopted(report: AdoptReport) -> None:
    """Print what was taken in, what of it is broken already, and what was not taken in."""
    from assistant.rules.words import in_words
    from ui.cli.output import say, show_table, tell
    from ui.words import count

    if report.broken:
        show_table(
            ("id", "table", "rule", "broken by"),
            [
                (
                    one.id,
                    one.rule.table,
                    in_words(one.rule),
                    f"{one.outcome.failing:,} of {one.outcome.judged:,}",
                )
                for one in report.broken
            ],
        )
    for sentence in report.skipped[:_SHOWN]:
        tell(f"Left out: {sentence}", "yellow")
    if len(report.skipped) > _SHOWN:
        tell(f"… and {len(report.skipped) - _SHOWN:,} more were left out (--json lists all).", "yellow")
    new = sum(one.was == "new" for one in report.adopted)
    known = len(report.adopted) - new
    parts = [f"{count(new, 'rule')} taken in"]
    parts += [f"{known:,} known already"] if known else []
    parts += [f"{len(report.broken):,} broken by the data as it is"] if report.broken else []
    parts += [f"{len(report.skipped):,} left out"] if report.skipped else []
    say(f"{', '.join(parts)}. Next: dqa check URL, dqa rules list.")


def _tables(source: str, home: Path, url: str | None) -> tuple[list[Table], str]:
    """The tables of a source, and the dialect of its database."""
    from ui.files import dialect_of
    from ui.sources import open_source

    with open_source(source, home, url) as connector:
        return connector.tables(), dialect_of(source)


def _tell_export(made: Export, written: list[str], out: Path | None) -> None:
    from assistant.rules.words import in_words
    from ui.cli.exported import files_named, print_files, tell_refused
    from ui.cli.output import say
    from ui.words import count

    print_files(made.files, out)
    refused = [f"{rule.table}: {in_words(rule)} {reason}" for rule, reason in made.refused]
    tell_refused(refused, made.notes)
    total = len(made.carried) + len(made.refused)
    if out is not None and not written:
        say(f"None of {count(total, 'rule')} can be carried, so nothing was written.")
    elif out is not None:
        say(f"{len(made.carried):,} of {count(total, 'rule')} written: {files_named(written, out)}.")
