"""`dqa rules add` and `dqa rules say`: rules written by a person, in YAML or in a sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson, Comment, MaybeUrl, OfSource

if TYPE_CHECKING:
    from assistant.rules.files import RuleFile


def add(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A rule file, one rule or a list in YAML; - for standard input."),
    ],
    url: MaybeUrl = None,
    source: OfSource = None,
    comment: Comment = None,
    json: AsJson = False,
) -> None:
    """Keep rules that you wrote. Each is run on the data first: one that is broken already is said.

    Example: echo '{kind: not_null, table: orders, column: id}' | dqa rules add - --url sqlite:///shop.db
    """
    from assistant.rules.adopt import adopt
    from ui.cli.exchanging import tell_adopted
    from ui.cli.output import emit
    from ui.rules.sources import open_for_rules
    from ui.session import ledger, settings, user

    found = _read(file)
    chosen = settings()
    book = ledger(chosen)
    rules = [one if one.origin else one.model_copy(update={"origin": "written"}) for one in found.rules]
    with open_for_rules(book, chosen.home, url, source, "add") as connector:
        report = adopt(connector, book, rules, user(chosen), "written", comment=comment)
    report.skipped = [*found.skipped, *report.skipped]
    if json:
        emit(report.as_dict())
    else:
        tell_adopted(report)
    if not report.adopted:
        raise typer.Exit(1)


def _read(file: str) -> RuleFile:
    from assistant.rules.files import read_rules

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The rules in {file} cannot be read: {error}.") from None
    found = read_rules(text, "standard input" if file == "-" else file)
    if not found.rules and not found.skipped:
        raise UsageError("There is no rule in it.")
    return found
