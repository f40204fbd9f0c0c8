"""`dqa rules`: rules proposed, listed, explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.options import AsJson, InTable, Kind, MaybeUrl, OfSource, Url

if TYPE_CHECKING:
    from assistant.ledger import Check, Entry

app = typer.Typer(
    help="Rules a steward keeps: proposed from the data, checked, explained, exchanged with other tools.",
    no_args_is_help=True,
)
Status = Annotated[
    list[str] | None,
    typer.Option(
        "--status", metavar="NAME",
        help="kept (the default: accepted and edited), open, accepted, edited, rejected, all.",
    ),
]  # fmt: skip
RuleId = Annotated[str, typer.Argument(metavar="ID", help="A rule's id, or its first characters.")]
_SHOWN = 10


@app.command()
def mine(url: Url, table: InTable = None, json: AsJson = False) -> None:
    """Propose rules for the tables of a source, from what their rows bear out. `dqa scan` does so too.

    Rules that were decided on are not proposed again.

    Example: dqa rules mine sqlite:///shop.db --table orders
    """
    from assistant import models
    from assistant.rules.scanning import mine_source
    from ui.cli.output import emit, say, show_table, tell
    from ui.cli.progress import progress
    from ui.session import ledger, settings
    from ui.sources import remember_account

    chosen = settings()
    with progress() as shown:
        report = mine_source(url, ledger(chosen), models.load(chosen), tables=table, progress=shown)
    remember_account(chosen.home, report.source, url)
    if json:
        emit(report.as_dict())
        return
    show_table(
        ("table", "rows", "rules", "new", "seconds"),
        [(one.table, f"{one.rows:,}", one.proposed, one.new, f"{one.seconds:.1f}") for one in report.tables],
        right=(1, 2, 3, 4),
    )
    for name, reason in report.skipped.items():
        tell(f"{name} was left out: {reason}", "yellow")
    if report.not_referred:
        tell(f"No key was looked for that refers to {', '.join(report.not_referred)}.", "yellow")
    say(
        f"{report.proposed:,} rules proposed in {report.seconds:.1f} s, run {report.run}. "
        "Next: dqa rules list --status open, then dqa accept ID or dqa review."
        if report.proposed
        else f"No rule to propose for {report.source} ({report.seconds:.1f} s)."
    )


@app.command("list")
def list_(
    status: Status = None,
    table: InTable = None,
    kind: Kind = None,
    source: OfSource = None,
    json: AsJson = False,
) -> None:
    """List rules: those that are kept, with what their last check gave; with --status others.

    Example: dqa rules list --status open --table orders
    """
    from ui.cli.output import emit, say, show_table
    from ui.picking import build_filter, find_all
    from ui.session import ledger

    wanted = ["accepted", "edited"] if not status or "kept" in status else status
    book = ledger()
    chosen = build_filter(task=["rules"], kind=kind, table=table, source=source, status=wanted)
    entries = sorted(find_all(book, chosen), key=_worth)
    latest: dict[str, Check] = {}
    for name in {entry.suggestion.target.source for entry in entries}:
        latest |= book.checks.latest(name)
    if json:
        emit({"count": len(entries), "rules": [as_json(one, latest.get(one.id)) for one in entries]})
        return
    if not entries:
        say(_why_none(book.facets(build_filter(task=["rules"])).status))
        return
    show_table(
        ("id", "table", "rule", "severity", "status", "price", "last check"),
        [_line(entry, latest.get(entry.id)) for entry in entries],
    )
    more = "dqa check URL" if "accepted" in wanted else "dqa accept ID, dqa edit ID --set FIELD=VALUE"
    say(f"{len(entries):,} rules. Next: dqa rules explain ID, {more}.")


@app.command()
def explain(rule: RuleId, url: MaybeUrl = None, json: AsJson = False) -> None:
    """Explain a rule: what it says, its origin, price and checks, the rows that fail it, how to mend it.

    Example: dqa rules explain 3fa2
    """
    from ui.cli.explaining import explain_rule

    explain_rule(rule, url, json)


def as_json(entry: Entry, check: Check | None) -> dict[str, Any]:
    """A rule as the commands print it: as it stands, and what its last check gave."""
    from ui.words import proposed_text

    return {
        "id": entry.id, "status": entry.status, "source": entry.suggestion.target.source,
        "rule": entry.value, "sentence": proposed_text(entry.suggestion, entry.value),
        "confidence": entry.suggestion.confidence, "failing_when_proposed": entry.suggestion.rows,
        "check": check_json(check) if check else None,
    }  # fmt: skip


def check_json(check: Check) -> dict[str, Any]:
    """A check as the commands print it."""
    from dataclasses import asdict

    return {**asdict(check), "at": check.at.isoformat()}


def _worth(entry: Entry) -> tuple[object, ...]:
    """The surest first; of those as sure, what catches most."""
    price = entry.value.get("price") if isinstance(entry.value, dict) else None
    caught = price.get("caught", 0) if isinstance(price, dict) else 0
    return -entry.suggestion.confidence, -caught, entry.suggestion.target.table or "", entry.id


def _line(entry: Entry, check: Check | None) -> tuple[object, ...]:
    from assistant.rules.kept import rule_of
    from ui.rules.words import short_price, verdict_words
    from ui.words import count, percent, proposed_text

    said = entry.suggestion
    words = proposed_text(said, entry.value)
    try:
        rule = rule_of(entry)
    except ValueError:
        return entry.id, said.target.table, words, "", entry.status, "", "cannot be read"
    kept = entry.status in ("accepted", "edited")
    last = check if check is None or check.rule == rule.id else None
    breaking = f"{count(said.rows, 'row')} fail it now" if said.rows else "no row fails it now"
    seen = verdict_words(last, rule) if kept else f"{percent(said.confidence)} sure, {breaking}"
    return entry.id, rule.table, words, rule.severity, entry.status, short_price(rule.price), seen


def _why_none(statuses: dict[str, int]) -> str:
    waiting = statuses.get("open", 0)
    if waiting:
        return f"No rule fits; {waiting:,} proposals wait for a word: dqa rules list --status open."
    if statuses:
        return "No rule fits; dqa rules list --status all lists every one."
    return "No rules yet: dqa rules mine URL proposes them, dqa rules add and dqa rules import bring yours."
