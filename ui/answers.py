"""A steward's answer to a question about a column: into the policy file, and the question is decided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import UnknownName, UsageError
from assistant.standardization.policy_file import write_answer
from assistant.standardization.questions import answers_of
from assistant.suggestion import Decision

if TYPE_CHECKING:
    from assistant.ledger import Entry, Ledger


def give(book: Ledger, entry: Entry, reading: str, by: str, policy: Path) -> dict[str, str]:
    """Keep `reading` as the answer; the column, its setting and the file it went to.

    Raises `UsageError` where the suggestion is no question, `UnknownName` for an answer it does not list.
    """
    setting, readings = answers_of(entry.suggestion)
    if not setting:
        raise UsageError(f"{entry.id} is no question: dqa suggestions --kind question lists those there are.")
    if reading not in readings:
        raise UnknownName(f"{reading!r} is no answer to {entry.id}; choose one of: {', '.join(readings)}.")
    target = entry.suggestion.target
    column = f"{target.table}.{target.column}"
    write_answer(policy, column, setting, reading)
    book.decide(Decision(suggestion=entry.id, verdict="accept", by=by, comment=f"{setting} = {reading}"))
    return {"column": column, "setting": setting, "answer": reading, "policy": str(policy)}
