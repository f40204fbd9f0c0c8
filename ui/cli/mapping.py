"""`dqa map`: which column of one table becomes which of another: proposed, listed, shown, set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.options import AsJson, InTable, OfSource, Url

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.ledger import Entry
    from assistant.mapping.scanning import MappingReport
    from assistant.mapping.transformation import Transformation
    from ui.mapping.lines import Line, Pair

app = typer.Typer(
    help="Which column of one table becomes which of another, and how: proposed, tried, taken out as SQL.",
    no_args_is_help=True,
)
Table = Annotated[
    str | None,
    typer.Argument(metavar="[TABLE]", help="The source table, where several are mapped.", show_default=False),
]
Onto = Annotated[
    str | None,
    typer.Argument(metavar="[TARGET]", help="The target table, where several are.", show_default=False),
]
_SHOWN = 8


@app.command()
def propose(
    url: Url,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="URL", help="The target's source; default: the same one.", show_default=False
        ),
    ] = None,
    table: InTable = None,
    onto: Annotated[
        list[str] | None, typer.Option("--onto", metavar="NAME", help="Only onto this target table.")
    ] = None,
    names_only: Annotated[
        bool, typer.Option("--names-only", help="Read no value of either side: names and types alone.")
    ] = False,
    several: Annotated[
        bool, typer.Option("--several", help="Let several source columns go to one target column.")
    ] = False,
    top: Annotated[int, typer.Option("--top", min=1, max=20, metavar="K", help="Candidates a column.")] = 5,
    json: AsJson = False,
) -> None:
    """Propose which target column each column of a table becomes, and how its values are made.

    What a person decided on is not proposed again.

    Example: dqa map propose sqlite:///shop.db --table crm_import --onto customers
    """
    from assistant import models
    from assistant.mapping.scanning import propose_sources
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.session import ledger, settings
    from ui.sources import remember_account

    chosen = settings()
    with progress() as shown:
        report = propose_sources(
            url, to or url, ledger(chosen), models.load(chosen), tables=table, target_tables=onto, top_k=top,
            one_to_one=not several, values=not names_only, progress=shown,
        )  # fmt: skip
    remember_account(chosen.home, report.source, url)
    if to:
        remember_account(chosen.home, report.target, to)
    if json:
        emit(report.as_dict())
    else:
        _tell_proposed(report)


def _tell_proposed(report: MappingReport) -> None:
    from ui.cli.output import say, show_table, tell

    show_table(
        ("from", "into", "proposed", "new", "seconds"),
        [
            (one.source_table, one.target_table, one.proposed, one.new, f"{one.seconds:.1f}")
            for one in report.pairs
        ],
        right=(2, 3, 4),
    )
    for name in report.unmatched:
        tell(f"No table of the target is like {name}.", "yellow")
    for name, reason in report.skipped.items():
        tell(f"{name} was left out: {reason}", "yellow")
    say(
        f"{report.proposed:,} proposed in {report.seconds:.1f} s, run {report.run}. "
        "Next: dqa map list, or the page “Mapping” of dqa review."
        if report.proposed
        else f"Nothing to propose ({report.seconds:.1f} s)."
    )


@app.command("list")
def list_(table: Table = None, onto: Onto = None, source: OfSource = None, json: AsJson = False) -> None:
    """List the pairs of tables that are mapped; of one pair, what each column becomes.

    Example: dqa map list crm_import customers
    """
    from ui.cli.output import emit, say, show_table
    from ui.mapping.lines import lines_of, pairs_of
    from ui.session import ledger
    from ui.sources import source_name

    book = ledger()
    every = pairs_of(book)
    source = source_name(source, {pair.source for pair in every})
    pairs = {pair: found for pair, found in every.items() if fits(pair, table, onto, source)}
    if json:
        emit({"pairs": [pair_json(pair, lines_of(book, pair)) for pair in pairs]})
        return
    if not pairs:
        say("No mapping is proposed yet: dqa map propose URL --table NAME --onto NAME.")
        return
    if len(pairs) > 1:
        show_table(
            ("pair", "open", "in force"),
            [
                (name, found["open"], found["accepted"] + found["edited"])
                for name, found in zip(names_of(list(pairs)), pairs.values(), strict=True)
            ],
            right=(1, 2),
        )
        say(
            f"{len(pairs)} pairs. Next: dqa map list TABLE TARGET, with --source where several are called so."
        )
        return
    pair = next(iter(pairs))
    lines = lines_of(book, pair)
    show_table(
        ("id", "from", "into", "how", "sure", "status"),
        [_row(line) for line in lines],
        title=pair.name, right=(4,),
    )  # fmt: skip
    say("Next: dqa map show ID, dqa accept --task mapping, dqa edit ID --value TABLE.COLUMN, dqa map check.")


@app.command()
def show(
    mapping: Annotated[str, typer.Argument(metavar="ID", help="A mapping's id, or its first characters.")],
    json: AsJson = False,
) -> None:
    """Show a mapping: its candidates with their reasons, what becomes of real values, who decided what.

    Example: dqa map show 3fa2
    """
    from assistant.errors import UsageError
    from assistant.mapping.kept import proposal_of
    from ui.cli.output import emit, say, show_table
    from ui.mapping.editing import as_yaml
    from ui.mapping.lines import Line
    from ui.mapping.words import mapping_text
    from ui.picking import find_ids
    from ui.session import ledger, settings
    from ui.words import ago, percent

    chosen = settings()
    book = ledger(chosen)
    entry = book.get(find_ids(book, [mapping])[0])
    if entry.suggestion.task != "mapping":
        raise UsageError(f"{entry.id} is no mapping but one of {entry.suggestion.task}: dqa show {entry.id}.")
    try:
        line = Line(entry, proposal_of(entry))
    except ValueError as error:
        raise UsageError(f"{entry.id} cannot be read: {error}") from None
    how = line.proposal.transformation
    values = [] if how is None or not how.sources else _values(entry, how, chosen.home)
    if json:
        emit(line_json(line) | {"values": [{"before": a, "after": b, "rows": n} for a, b, n in values]})
        return
    say(f"{entry.suggestion.target.table}: {mapping_text(entry.value)}")
    say(f"{entry.suggestion.evidence.sentence} {percent(entry.suggestion.confidence)} sure, {entry.status}.")
    if line.proposal.alternatives:
        show_table(
            ("candidate", "sure", "why"),
            [(f"{one.table}.{one.column}", percent(one.confidence),
              " · ".join(words for _, _, words in one.reasons[:4]))
             for one in line.proposal.alternatives],
            right=(1,), whole=True,
        )  # fmt: skip
    if values:
        show_table(("value", "becomes", "rows"), values[:_SHOWN], right=(2,))
    if how is not None and how.steps:
        say(as_yaml(how).rstrip())
    for one in book.decisions(entry.id):
        said = f" {mapping_text(one.value)}" if one.verdict == "edit" else ""
        say(f"{one.verdict}{said} by {one.by}, {ago(one.at)}{f': {one.comment}' if one.comment else ''}")


def _values(entry: Entry, how: Transformation, home: Path) -> list[tuple[str, str, int]]:
    """Real values, what becomes of each, and in how many rows; [] where the source cannot be read."""
    from assistant.errors import AssistantError
    from connectors.errors import ConnectorError
    from ui.cli.output import tell
    from ui.mapping.seen import distinct, try_out
    from ui.mapping.words import cell_text

    place = entry.suggestion.target
    try:
        tried = try_out(how, distinct(place.source, home, place.table or "", how.sources))
    except (AssistantError, ConnectorError) as error:
        tell(f"The values cannot be shown: {error}", "yellow")
        return []
    return [
        (how.joint.join(cell_text(one) for one in seen.before),
         f"✗ {seen.reason}" if seen.reason else cell_text(seen.after), seen.rows)
        for seen in tried.values
    ]  # fmt: skip


@app.command("set")
def set_(
    target: Annotated[
        str, typer.Argument(metavar="TARGET.COLUMN", help="The column to fill.", show_default=False)
    ],
    table: Table = None,
    from_: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="COLUMN", help="A source column; repeat it to join several."),
    ] = None,
    joint: Annotated[str, typer.Option("--joint", metavar="TEXT", help="What joins several columns.")] = " ",
    value: Annotated[str | None, typer.Option("--value", metavar="TEXT", help="Always this value.")] = None,
    source: OfSource = None,
    json: AsJson = False,
) -> None:
    """Fill a target column yourself: from source columns, or always the same. It is in force at once.

    Example: dqa map set customers.segment crm_import --value Consumer
    """
    from assistant.errors import UsageError
    from assistant.mapping.transformation import parse_transformation
    from ui.cli.output import emit, say
    from ui.mapping.setting import check_columns, set_mapping
    from ui.session import ledger, settings, user

    if bool(from_) == (value is not None):
        raise UsageError("Say what fills it: --from COLUMN, or --value TEXT.")
    chosen = settings()
    book = ledger(chosen)
    onto, dot, column = target.rpartition(".")
    if not dot:
        raise UsageError(f"{target!r} names no column: write TARGET.COLUMN.")
    pair = only_pair(book, table, onto, source)
    check_columns(pair, column, from_ or (), chosen.home)
    how = parse_transformation({"sources": from_, "joint": joint} if from_ else {"value": value})
    id_ = set_mapping(book, pair, column, how, user(chosen))
    if json:
        emit({"id": id_, "target": target})
        return
    say(f"{target} is filled now. Next: dqa map check, dqa edit {id_} --set transformation=YAML.")


def only_pair(book: Any, table: str | None, onto: str | None, source: str | None = None) -> Pair:
    """The pair that is meant; raises `UsageError` where that is none, or several."""
    from assistant.errors import UsageError
    from ui.mapping.lines import pairs_of
    from ui.sources import source_name

    every = list(pairs_of(book))
    source = source_name(source, {pair.source for pair in every})
    found = [pair for pair in every if fits(pair, table, onto, source)]
    if len(found) == 1:
        return found[0]
    if not every:
        raise UsageError("No mapping is proposed yet: dqa map propose URL --table NAME --onto NAME.")
    names = names_of(found or every)
    option = ", with --source" if len({(one.table, one.target_table) for one in found}) < len(found) else ""
    raise UsageError(f"Say which pair of tables, TABLE TARGET{option}; there are: {', '.join(names)}.")


def fits(pair: Pair, table: str | None, onto: str | None, source: str | None = None) -> bool:
    """Whether a pair is one of these tables, from this source."""
    return (
        (table is None or pair.table == table)
        and (onto is None or pair.target_table == onto)
        and (source is None or pair.source == source)
    )


def names_of(pairs: list[Pair]) -> list[str]:
    """The pairs' names, with the source where several are called the same."""
    from collections import Counter

    counted = Counter(pair.name for pair in pairs)
    return [f"{one.name} [--source {one.source}]" if counted[one.name] > 1 else one.name for one in pairs]


def pair_json(pair: Pair, lines: list[Line]) -> dict[str, Any]:
    """A pair as the commands print it."""
    from dataclasses import asdict

    return {**asdict(pair), "columns": [line_json(line) for line in lines]}


def line_json(line: Line) -> dict[str, Any]:
    """A mapping as the commands print it."""
    from ui.mapping.words import mapping_text

    return {
        "id": line.id, "status": line.entry.status, "column": line.entry.suggestion.target.column,
        "confidence": line.entry.suggestion.confidence, "sentence": mapping_text(line.entry.value),
        **line.proposal.as_json(),
    }  # fmt: skip


def _row(line: Line) -> tuple[object, ...]:
    from ui.mapping.words import steps_text
    from ui.words import percent

    how, to = line.proposal.transformation, line.proposal.target.column
    return (
        line.id, line.column or "(constant)", to or "no match", steps_text(how) if how else "",
        percent(line.entry.suggestion.confidence), line.entry.status,
    )  # fmt: skip
