"""`dqa answer` and `dqa keep`: what a steward says of a column, written into the policy file."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated

import typer

from ui.cli.options import AsJson


def answer(
    question: Annotated[
        str, typer.Argument(metavar="ID", help="A question's id: dqa suggestions --kind question.")
    ],
    reading: Annotated[
        str, typer.Argument(metavar="ANSWER", help="One of the readings that dqa show ID lists.")
    ],
    json: AsJson = False,
) -> None:
    """Answer what a whole column cannot decide: the policy file keeps it, the next scan reads by it.

    Example: dqa answer 3fa2 dmy
    """
    from ui.answers import give
    from ui.cli.output import emit, say
    from ui.picking import find_ids
    from ui.session import ledger, settings, user

    chosen = settings()
    book = ledger(chosen)
    entry = book.get(find_ids(book, [question])[0])
    given = give(book, entry, reading, user(chosen), chosen.policy_file)
    if json:
        emit(given)
        return
    say(f"{given['column']}: {given['setting']} = {reading} is kept in {given['policy']}. Next: dqa scan.")


def keep(json: AsJson = False) -> None:
    """Write accepted variants into the policy file, so that another source is changed by them too.

    Without this they are applied again to the same table alone.

    Example: dqa keep
    """
    from assistant.ledger import Filter
    from assistant.standardization.policy_file import write_variants
    from ui.cli.output import emit, say
    from ui.picking import find_all
    from ui.session import ledger, settings
    from ui.words import count

    chosen = settings()
    wanted = Filter(kind="variant", task="standardization", status=("accepted", "edited", "applied"))
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for entry in find_all(ledger(chosen), wanted, 0):
        said = entry.suggestion
        if isinstance(said.current, str) and isinstance(entry.value, str):
            found[f"{said.target.table}.{said.target.column}"][said.current] = entry.value
    for column, variants in found.items():
        write_variants(chosen.policy_file, column, variants)
    number = sum(map(len, found.values()))
    if json:
        emit({"variants": number, "columns": sorted(found), "policy": str(chosen.policy_file)})
        return
    say(f"{count(number, 'variant')} of {count(len(found), 'column')} kept in {chosen.policy_file}.")
