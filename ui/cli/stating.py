"""`dqa rules add`, `say`, `write`: rules in YAML, in a steward's sentence, from a larger model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson, Comment, MaybeUrl, OfSource, Url

if TYPE_CHECKING:
    from assistant.rules.adopt import AdoptReport
    from assistant.rules.files import RuleFile
    from assistant.settings import Settings
    from connectors.types import Connector

OfTable = Annotated[
    str, typer.Option("--table", "-t", metavar="NAME", help="The table it is about.", show_default=False)
]
Describe = Annotated[
    list[str] | None,
    typer.Option(
        "--describe",
        metavar="COLUMN=TEXT",
        help="What a column (without COLUMN: the table) holds, for the model.",
    ),
]
NoValues = Annotated[bool, typer.Option("--no-values", help="Show the model no value of the table.")]


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


def say(
    sentence: Annotated[str, typer.Argument(metavar="SENTENCE", help="What is to hold.", show_default=False)],
    table: OfTable,
    url: MaybeUrl = None,
    source: OfSource = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", metavar="MODEL", help="A causal LM (folder or hub id), for what is not read without."
        ),
    ] = None,
    describe: Describe = None,
    no_values: NoValues = False,
    json: AsJson = False,
) -> None:
    """Turn a sentence into rules: proved on the data, then shown as proposals that wait for your word.

    Common ways to say a rule are read without a model; a larger model of yours reads the rest.

    Example: dqa rules say "ship date is never before order date" --table orders --url sqlite:///shop.db
    """
    from ui.rules.sources import open_for_rules
    from ui.session import ledger, settings

    chosen = settings()
    with open_for_rules(ledger(chosen), chosen.home, url, source, "say") as connector:
        report = _written(connector, chosen, table, model, sentence, describe, no_values)
    _tell_written(report, json)


def write(
    url: Url,
    table: OfTable,
    model: Annotated[
        str,
        typer.Option(
            "--model", metavar="MODEL", help="A causal LM: its folder, or a hub id.", show_default=False
        ),
    ],
    describe: Describe = None,
    no_values: NoValues = False,
    json: AsJson = False,
) -> None:
    """Let a larger model of yours write rules for a table; those that stand on the data become proposals.

    Example: dqa rules write sqlite:///shop.db --table orders --model ~/models/qwen3-4b
    """
    import connectors
    from ui.session import settings
    from ui.sources import remember_account

    chosen = settings()
    with connectors.open(url) as connector:
        remember_account(chosen.home, connector.source, url)
        report = _written(connector, chosen, table, model, None, describe, no_values)
    _tell_written(report, json)


def _written(
    connector: Connector, chosen: Settings, name: str, model: str | None, sentence: str | None,
    describe: list[str] | None, no_values: bool,
) -> AdoptReport:  # fmt: skip
    """The rules that came of it, as open suggestions."""
    from ui.cli.progress import progress
    from ui.rules.stating import state_rules
    from ui.session import ledger, user

    with progress() as shown:
        return state_rules(
            connector, ledger(chosen), name, user(chosen), sentence=sentence, model=model,
            descriptions=_descriptions(describe), values=not no_values, progress=shown,
        )  # fmt: skip


def _descriptions(given: list[str] | None) -> dict[str, str]:
    pairs = [one.partition("=") for one in given or ()]
    return {name if equals else "": text if equals else name for name, equals, text in pairs}


def _tell_written(report: AdoptReport, json: bool) -> None:
    from assistant.rules.words import in_words
    from ui.cli.output import emit, show_table, tell
    from ui.cli.output import say as say_line
    from ui.words import count

    if json:
        emit(report.as_dict())
    else:
        for sentence in report.skipped:
            tell(f"Not a rule: {sentence}", "yellow")
        if report.adopted:
            show_table(
                ("id", "table", "rule", "on the data now"),
                [
                    (
                        one.id,
                        one.rule.table,
                        in_words(one.rule),
                        _now(one.outcome.failing, one.outcome.judged),
                    )
                    for one in report.adopted
                ],
                whole=True,
            )
            say_line(
                f"{count(len(report.adopted), 'rule')} proposed. Next: dqa accept {report.adopted[0].id}"
            )
    if not report.adopted:
        raise typer.Exit(1)


def _now(failing: int, judged: int) -> str:
    return f"{failing:,} of {judged:,} rows fail it" if failing else f"holds on {judged:,} rows"


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
