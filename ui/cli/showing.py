"""`dqa learn`: a transformation shown by one to three pairs, run on the rest of its column, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.options import AsJson, Url

if TYPE_CHECKING:
    from ui.learning import Lesson

_SHOWN = 20


def learn(
    url: Url,
    target: Annotated[str, typer.Argument(metavar="TABLE.COLUMN", help="The column.", show_default=False)],
    pair: Annotated[
        list[str] | None,
        typer.Option("--pair", "-p", metavar="INPUT=OUTPUT", help="An example; repeat it, one to three do."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep it in the policy file: scans and `dqa standardize` use it.")
    ] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the program as SQL, where it has one.")] = False,
    json: AsJson = False,
) -> None:
    """Show a transformation by one to three pairs: it is found, said in words and run on the column's rest.

    Nothing is written to the source. Values on which two programs that explain the pairs disagree are listed
    first: a further --pair settles them.

    Example: dqa learn sqlite:///shop.db customers.name -p 'Ann Lee=Lee, Ann' -p 'Bob Ray=Ray, Bob' --keep
    """
    import connectors
    from assistant.errors import UsageError
    from ui import learning
    from ui.cli.output import emit, say
    from ui.session import settings
    from ui.sources import remember_account

    pairs = [learning.parse_pair(text) for text in pair or []]
    if not pairs:
        raise UsageError("Give at least one example: --pair 'INPUT=OUTPUT'.")
    with connectors.open(url) as connector:
        remember_account(settings().home, connector.source, url)
        lesson = learning.learn_column(connector, target, pairs)
        dialect = connector.source.partition(":")[0]
    compiled, why = learning.as_sql(lesson, dialect) if sql else (None, "")
    kept = learning.keep(lesson) if keep else None
    if json:
        emit(lesson.as_dict() | ({"sql": compiled, "sql_note": why} if sql else {}) | {"kept_in": kept})
        return
    _tell(lesson)
    if sql:
        say(f"SQL: {compiled}\n{why}" if compiled else why)
    if kept:
        say(
            f"Kept in {kept} for {lesson.name}: dqa standardize URL {lesson.name}, or the next scan, uses it."
        )


def _tell(lesson: Lesson) -> None:
    from ui.cli.output import say, show_table, tell
    from ui.words import count

    if not lesson.found.programs:
        tell(f"No program explains these pairs for {lesson.name}: is one of them mistaken?", "yellow")
        return
    say(f"{lesson.name}: {lesson.found.words}")
    show_table(
        ("value", "becomes", "or", "rows"),
        [
            (row.text, "?" if row.value is None else row.value, " / ".join(row.others) or _mark(row.agreed),
             f"{lesson.counts[row.text]:,}")
            for row in lesson.rows[:_SHOWN]
        ],
        right=(3,),
    )  # fmt: skip
    doubted = len(lesson.doubted)
    say(f"{count(len(lesson.rows), 'value')} to change, {doubted:,} of them in doubt"
        f"{': a further --pair settles them.' if doubted else '.'}")  # fmt: skip


def _mark(agreed: bool) -> str:
    return "" if agreed else "no example looks like it"
