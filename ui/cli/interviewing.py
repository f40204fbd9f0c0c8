"""`dqa ask`: the assistant chooses the rows whose answers teach it most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.options import Url

if TYPE_CHECKING:
    from ui.asking import Interview

_DOUBTED = 0.5


def ask(
    url: Url,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="The table.", show_default=False)],
    rows: Annotated[int, typer.Option("--rows", min=1, help="How many rows to be asked about.")] = 10,
) -> None:
    """Be asked about the rows that teach the detector most; ten or twenty make it far surer.

    Of each row, say which cells are wrong: `city=Boaz; zip` (with the right value where you know it), nothing
    but Enter where none is, ? where you do not know, q to stop. Answers are kept in the ledger like any other
    decision: wrong cells can be applied, and the next scan of the table is judged by them.

    Example: dqa ask sqlite:///shop.db customers --rows 10
    """
    import connectors
    from ui.asking import interview
    from ui.cli.output import say
    from ui.session import ledger, settings, user
    from ui.sources import remember_account

    chosen = settings()
    with connectors.open(url) as connector:
        remember_account(chosen.home, connector.source, url)
        talk = interview(connector, table, ledger(chosen), user(chosen))
    say(f"{talk.flagged:,} cells of {table} are believed to be wrong.")
    answered = 0
    for number in range(rows):
        row = talk.asking.next()
        if row is None or not _ask(talk, row, number, rows):
            break
        answered += 1
    say(
        f"{answered} rows answered; {talk.flagged:,} cells are believed to be wrong now. "
        f"Next: dqa scan URL --table {table}"
    )


def _ask(talk: Interview, row: int, number: int, rows: int) -> bool:
    """Ask about one row until the answer can be understood; whether to go on."""
    from assistant.errors import UsageError
    from ui.asking import parse_answer
    from ui.cli.output import say, show_table, tell

    show_table(
        ("column", "value", "chance of being wrong"),
        [
            (name, text, f"{chance:.0%}{' ◀' if chance > _DOUBTED else ''}")
            for name, (text, chance) in talk.asking.cells(row).items()
        ],
        right=(2,),
    )
    while True:
        text = typer.prompt(f"Row {number + 1} of {rows}: wrong are", default="", show_default=False)
        if text.strip().lower() == "q":
            return False
        if text.strip() == "?":
            talk.asking.skip(row)
            return True
        try:
            wrong = talk.answer(row, parse_answer(text))
        except UsageError as error:
            tell(str(error), "red")
            continue
        say(f"{wrong} wrong. {talk.flagged:,} cells are believed to be wrong now.")
        return True
