"""`dqa suggestions` and `dqa show`: read what the ledger holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.options import (
    Above,
    AsJson,
    Below,
    InColumn,
    InTable,
    Kind,
    OfSource,
    Proved,
    Search,
    Task,
)

if TYPE_CHECKING:
    from rich.text import Text

    from assistant.ledger import Entry
    from assistant.suggestion import Suggestion

Status = Annotated[
    list[str] | None,
    typer.Option(
        "--status",
        metavar="NAME",
        help="open (the default), accepted, edited, rejected, applied, undone, stale, all.",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        min=0, metavar="N", help="How many to print, surest first (50; with --json all); 0 for all."
    ),
]

_LIMIT = 50


def suggestions(
    task: Task = None,
    kind: Kind = None,
    table: InTable = None,
    column: InColumn = None,
    source: OfSource = None,
    status: Status = None,
    above: Above = None,
    below: Below = None,
    proved: Proved = False,
    search: Search = None,
    limit: Limit = None,
    json: AsJson = False,
) -> None:
    """List suggestions, surest first.

    Example: dqa suggestions --table customers --above 0.9
    """
    from ui.cli.output import emit, say, show_table
    from ui.picking import build_filter, find_all
    from ui.session import ledger

    wanted = build_filter(
        task=task, kind=kind, table=table, column=column, source=source,
        status=status or ["open"], above=above, below=below, proved=proved, search=search,
    )  # fmt: skip
    book = ledger()
    entries = find_all(book, wanted, _LIMIT if limit is None and not json else limit or 0)
    total = book.count(wanted)
    if json:
        emit({"count": total, "shown": len(entries), "suggestions": [as_json(entry) for entry in entries]})
        return
    if not entries:
        say(_why_empty(book.count(), wanted.status))
        return
    show_table(
        ("id", "sure", "where", "before → after", "rows", "why"),
        [_line(entry) for entry in entries],
        right=(1, 4),
    )
    rest = "" if len(entries) == total else f" The surest {len(entries):,} are shown: --limit shows more."
    say(f"{total:,} found.{rest} Next: dqa show ID, dqa accept --above 0.9, or dqa review.")


def show(
    suggestion: Annotated[str, typer.Argument(metavar="ID", help="A suggestion's id.")], json: AsJson = False
) -> None:
    """Show one suggestion with its evidence, the proof that passed, and every decision taken on it."""
    from ui.cli.output import emit, say, show_table
    from ui.metadata.words import provenance
    from ui.picking import find_ids
    from ui.session import ledger
    from ui.words import ago, percent, proposed_text, where

    book = ledger()
    entry = book.get(find_ids(book, [suggestion])[0])
    taken = book.decisions(entry.id)
    if json:
        emit(as_json(entry) | {"decisions": [one.model_dump(mode="json") for one in taken]})
        return
    said = entry.suggestion
    show_table(
        ("suggestion", entry.id),
        [
            ("where", where(said.target)), *_what(said),
            ("why", said.evidence.sentence), ("proof", said.evidence.proof or "none: a guess"),
            ("supported by", ", ".join(said.evidence.values)), *provenance(said),
            ("sure", percent(said.confidence)), ("task", f"{said.task}, {said.kind}"), ("model", said.model),
            ("source", said.target.source), ("status", entry.status), ("seen in run", entry.run),
        ],
    )  # fmt: skip
    for one in taken:
        value = f" {proposed_text(said, one.value)}" if one.verdict == "edit" else ""
        comment = f": {one.comment}" if one.comment else ""
        say(f"{one.verdict}{value} by {one.by}, {ago(one.at)}{comment}")


def _what(said: Suggestion) -> list[tuple[str, str]]:
    """What is proposed for which rows; a rule, and how many rows fail it."""
    from ui.words import NO_CELLS, after, before, count, kind_of, row_of

    if said.task in NO_CELLS and said.task != "rules":
        word = "says" if said.task == "metadata" else "mapping"
        old = [("instead of", before(said))] if before(said) else []
        return [(word, f"{kind_of(said)}: {after(said)}" if said.task == "metadata" else after(said)), *old]
    if said.task == "rules":
        return [("rule", after(said)), ("rows", f"{count(said.rows, 'row')} failed it when it was proposed")]
    rows = f"{count(said.rows, 'row')}: {row_of(said.target)}"
    return [("rows", rows), ("before", before(said)), ("after", after(said))]


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry as the commands print it: the suggestion's fields, and what became of it."""
    decision = entry.decision.model_dump(mode="json") if entry.decision else None
    return {
        "id": entry.id, "status": entry.status, **entry.suggestion.model_dump(mode="json"),
        "decision": decision, "run": entry.run, "version": entry.version,
    }  # fmt: skip


def diff_text(old: str, new: str, longest: int = 60) -> Text:
    """`old → new` with what differs marked: struck red, bold green."""
    from rich.text import Text

    from connectors.redact import redact
    from ui.diff import diff

    left, right = diff(_clip(redact(old), longest), _clip(redact(new), longest))
    line = Text()
    for part in left:
        line.append(part.text, style="red" if part.changed else "")
    line.append(" → ", style="dim")
    for part in right:
        line.append(part.text, style="bold green" if part.changed else "")
    return line


def _line(entry: Entry) -> tuple[object, ...]:
    from ui.words import NO_CELLS, NULL, after, before, kind_of, percent, proposed_text, where

    said = entry.suggestion
    new = proposed_text(said, entry.value) if entry.has_value else after(said)
    change = diff_text(before(said) or NULL, new) if said.task not in NO_CELLS else new
    if said.task == "metadata":
        change = f"{kind_of(said)}: {new}"
    rows = "" if said.task in ("metadata", "mapping") else f"{said.rows:,}"
    return entry.id, percent(said.confidence), where(said.target), change, rows, said.evidence.sentence


def _clip(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _why_empty(everything: int, status: object) -> str:
    if not everything:
        return "No suggestions yet: dqa scan URL finds them."
    asked = ", ".join(status) if isinstance(status, tuple) else str(status)
    return f"No suggestion of status {asked} fits; the ledger holds {everything:,} (try --status all)."
