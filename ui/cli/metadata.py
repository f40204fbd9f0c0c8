"""`dqa metadata`: what columns are and mean: proposed, listed, set by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.options import AsJson, Comment, InColumn, InTable, OfSource, Url

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from assistant.metadata.scanning import MetadataReport
    from ui.metadata.lines import Line

app = typer.Typer(
    help="What columns are, how sensitive they are, what they are called and mean.", no_args_is_help=True
)
Facet = Annotated[
    list[str] | None,
    typer.Option("--facet", "-f", metavar="NAME", help="Only this: type, sensitivity, name, description, …"),
]
Status = Annotated[
    list[str] | None,
    typer.Option(
        "--status", metavar="NAME", help="open, accepted, edited, rejected, all; default: in force and open."
    ),
]
Place = Annotated[
    str, typer.Argument(metavar="TABLE[.COLUMN]", help="A column, or a table.", show_default=False)
]


@app.command()
def scan(
    url: Url,
    table: InTable = None,
    names_only: Annotated[
        bool, typer.Option("--names-only", help="Read no value: names and declared types alone.")
    ] = False,
    values_only: Annotated[
        bool, typer.Option("--values-only", help="Take no notice of names, where they say nothing.")
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            metavar="MODEL",
            help="A model that writes descriptions: a folder or an id of the hub; held to the evidence.",
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Propose types, sensitivity, names and descriptions for the columns of a source. `dqa scan` does so too.

    What a person decided on is not proposed again.

    Example: dqa metadata scan sqlite:///shop.db --table customers
    """
    from assistant import models
    from assistant.metadata.scanning import propose_source
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.session import ledger, settings
    from ui.sources import remember_account

    chosen = settings()
    generator = None
    if model is not None:
        from assistant.metadata.naming.local import LocalGenerator

        generator = LocalGenerator(model)
    with progress() as shown:
        report = propose_source(
            url, ledger(chosen), models.load(chosen), chosen, tables=table, names_only=names_only,
            values_only=values_only, progress=shown, generator=generator,
        )  # fmt: skip
    remember_account(chosen.home, report.source, url)
    if json:
        emit(report.as_dict())
    else:
        _tell_proposed(report)


def _tell_proposed(report: MetadataReport) -> None:
    from ui.cli.output import say, show_table, tell

    show_table(
        ("table", "columns", "proposed", "new", "seconds"),
        [
            (one.table, one.columns, _by_facet(one.facets), one.new, f"{one.seconds:.1f}")
            for one in report.tables
        ],
        right=(1, 3, 4),
    )
    for name, reason in report.skipped.items():
        tell(f"{name} was left out: {reason}", "yellow")
    for note in report.notes:
        tell(note, "yellow")
    if report.done_before:
        say(f"Done by the run that was interrupted, not read again: {', '.join(report.done_before)}.")
    say(
        f"{report.proposed:,} facts proposed in {report.seconds:.1f} s ({report.cpu_seconds:.1f} s of CPU), "
        f"run {report.run}. Next: dqa metadata list, or the page “Catalogue” of dqa review."
        if report.proposed
        else f"Nothing to propose for {report.source} ({report.seconds:.1f} s)."
    )


@app.command("list")
def list_(
    table: InTable = None,
    column: InColumn = None,
    facet: Facet = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            "--tag", metavar="NAME", help="Only columns of this sensitivity: direct, health, …; any: of one."
        ),
    ] = None,
    missing: Annotated[
        list[str] | None,
        typer.Option(
            "--missing", metavar="FACET", help="Only columns of which this is not known: type, description."
        ),
    ] = None,
    source: OfSource = None,
    json: AsJson = False,
) -> None:
    """List the catalogue: a line a column, with what is in force and, marked with ?, what is proposed.

    Example: dqa metadata list --tag direct
    """
    from ui.cli.output import emit, say, show_table
    from ui.metadata.catalogue import catalogue_lines, narrowed
    from ui.metadata.values import facet_named
    from ui.session import ledger, settings

    chosen = settings()
    place, lines = catalogue_lines(ledger(chosen), chosen.home, source)
    facets = [facet_named(one) for one in facet or ()]
    gaps = [facet_named(one) for one in missing or ()]
    found = narrowed(lines, table, column, tag, gaps)
    if json:
        emit({"source": place, "count": len(found), "columns": [line_json(one, facets) for one in found]})
        return
    if not found:
        say("No column fits." if lines else "Nothing is known yet: dqa metadata scan URL.")
        return
    if facets:
        rows = [(_name(one), *(_said(one, facet) for facet in facets)) for one in found]
        show_table(("column", *facets), rows, whole=len(facets) == 1)
    else:
        show_table(
            ("column", "type", "sensitivity", "name", "description"),
            [(_name(one), *(_said(one, name) for name in
              ("semantic_type", "sensitivity", "business_name", "description"))) for one in found],
        )  # fmt: skip
    waiting = sum(len(one.open) for one in found)
    say(
        f"{len(found):,} lines; ? marks {waiting:,} proposals. Next: dqa metadata show TABLE.COLUMN, "
        "dqa accept --task metadata --above 0.9."
    )


@app.command()
def show(place: Place, source: OfSource = None, json: AsJson = False) -> None:
    """Show all that is known of a column (or of a table): each fact, how sure, from where, who decided.

    Example: dqa metadata show customers.email
    """
    from ui.cli.output import emit, say, show_table
    from ui.metadata.catalogue import catalogue_lines, line_at
    from ui.metadata.words import entry_reason, facet_words, fact_text
    from ui.session import ledger, settings
    from ui.words import percent

    chosen = settings()
    _, lines = catalogue_lines(ledger(chosen), chosen.home, source)
    line = line_at(lines, place)
    if json:
        emit(line_json(line, []))
        return
    entries = [*line.facts.values(), *line.others]
    show_table(
        ("id", "fact", "says", "sure", "status", "where it comes from"),
        [
            (one.id, facet_words(one.suggestion.kind), fact_text(one.suggestion.kind, one.value),
             "" if one.edited else percent(one.suggestion.confidence), _status(one),
             entry_reason(one))
            for one in entries
        ],
        whole=True, right=(3,), title=f"{_name(line)} {line.declared}",
    )  # fmt: skip
    say(
        "Next: dqa accept ID, dqa edit ID --value TEXT, dqa reject ID; "
        f"dqa metadata set {place} description=TEXT says it yourself."
    )


@app.command("set")
def set_(
    place: Place,
    values: Annotated[list[str], typer.Argument(metavar="FACET=VALUE", help="description=…, type=email, …")],
    source: OfSource = None,
    comment: Comment = None,
    json: AsJson = False,
) -> None:
    """Say what a column is yourself: it is in force at once, and no scan overwrites it.

    Example: dqa metadata set customers.email sensitivity=direct description="Where invoices go."
    """
    from assistant.errors import UsageError
    from ui.cli.output import emit, say
    from ui.metadata.catalogue import catalogue_lines, line_at
    from ui.metadata.setting import set_fact
    from ui.metadata.values import facet_named, read_fact
    from ui.session import ledger, settings, user

    chosen = settings()
    book = ledger(chosen)
    name, lines = catalogue_lines(book, chosen.home, source)
    line = line_at(lines, place)
    told = []
    for one in values:
        facet, equals, text = one.partition("=")
        if not equals:
            raise UsageError(
                f"{one!r} sets nothing: write FACET=VALUE, such as description='Where invoices go.'"
            )
        found = facet_named(facet, "column" if line.column else "table")
        told.append((found, read_fact(text, found)))
    done = [
        set_fact(book, name, line.table, line.column or None, facet, value, user(chosen), comment)
        for facet, value in told
    ]
    if json:
        emit({"source": name, "set": [one for report in done for one in report.as_dict()["adopted"]]})
        return
    say(f"{_name(line)}: {', '.join(facet for facet, _ in told)} in force.")


def line_json(line: Line, facets: list[Any]) -> dict[str, Any]:
    """A line as the commands print it."""
    from ui.metadata.words import entry_origin

    return {
        "table": line.table, "column": line.column or None, "declared": line.declared, "key": line.key,
        "gone": line.gone,
        "facts": {
            facet: {"value": one.value, "status": one.status, "confidence": one.suggestion.confidence,
                    "origin": entry_origin(one), "id": one.id}
            for facet, one in line.facts.items()
            if not facets or facet in facets
        },
    }  # fmt: skip


def _name(line: Line) -> str:
    return f"{line.table}.{line.column}" if line.column else line.table


def _said(line: Line, facet: str) -> str:
    """What is said, with a mark where it is only proposed."""
    entry = line.facts.get(facet)
    if entry is None:
        return ""
    return f"{line.text(facet)}{' ?' if entry.status == 'open' else ''}"


def _status(entry: Entry) -> str:
    return (
        f"{entry.status} by {entry.decision.by}"
        if entry.decision and entry.status != "open"
        else entry.status
    )


def _by_facet(found: dict[str, int]) -> str:
    from ui.metadata.words import facet_words

    return (
        ", ".join(f"{number:,} {facet_words(facet)}" for facet, number in found.items() if number) or "none"
    )
