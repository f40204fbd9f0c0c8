"""Decisions being taken: appended, never changed; the latest one sets the suggestion's status."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, update

from assistant.errors import Conflict, UnknownName
from assistant.ledger.queries import conditions
from assistant.ledger.records import Filter, Status
from assistant.ledger.scanning import batches
from assistant.ledger.schema import decisions, dump, now, stamp, suggestions
from assistant.suggestion import Decision, Verdict
from connectors.redact import redact

STATUS_OF: dict[Verdict, Status] = {
    "accept": "accepted",
    "edit": "edited",
    "reject": "rejected",
    "reopen": "open",
}


def decide(connection: Connection, decision: Decision, expected_version: int | None) -> None:
    """Append one decision; raises `UnknownName`, or `Conflict` where it changed since it was read."""
    query = select(suggestions.c.status, suggestions.c.version).where(suggestions.c.id == decision.suggestion)
    found = connection.execute(query).one_or_none()
    if found is None:
        raise UnknownName(f"The ledger has no suggestion {decision.suggestion!r}; see `dqa suggestions`.")
    if expected_version is not None and found.version != expected_version:
        raise Conflict(
            f"Suggestion {decision.suggestion} is {found.status} by now: somebody decided on it since you "
            "read it. Look at it again."
        )
    if found.status == "applied":
        raise Conflict(f"Suggestion {decision.suggestion} is already written back; undo that first.")
    record(connection, [decision])


def decide_many(
    connection: Connection, what: Sequence[str] | Filter, template: Decision, except_ids: Collection[str]
) -> int:
    """Append the template's verdict for each suggestion; how many took it.

    Those already written back, and those that stand as the verdict would set them, are passed over.
    """
    status = STATUS_OF[template.verdict]
    passed_over = suggestions.c.status.in_(["applied", status])
    query = select(suggestions.c.id).where(~passed_over)
    if isinstance(what, Filter):
        ids = list(connection.execute(query.where(*conditions(what))).scalars())
    else:
        ids = []
        for some in batches(list(dict.fromkeys(what))):
            ids += connection.execute(query.where(suggestions.c.id.in_(some))).scalars()
    left_out = set(except_ids)
    chosen = [id_ for id_ in ids if id_ not in left_out]
    record(connection, [template.model_copy(update={"suggestion": id_}) for id_ in chosen])
    return len(chosen)


def record(connection: Connection, taken: Sequence[Decision]) -> None:
    """Append decisions that all have the same verdict."""
    latest = select(func.max(decisions.c.id)).where(decisions.c.suggestion == suggestions.c.id)
    by_id = {decision.suggestion: decision for decision in taken}
    for ids in batches(list(by_id)):
        connection.execute(decisions.insert(), [_row(by_id[id_]) for id_ in ids])
        values = {
            "status": STATUS_OF[taken[0].verdict],
            "version": suggestions.c.version + 1,
            "changed_at": now(),
            "decision": latest.scalar_subquery(),
        }
        connection.execute(update(suggestions).where(suggestions.c.id.in_(ids)).values(values))


def _row(decision: Decision) -> dict[str, Any]:
    return {
        "suggestion": decision.suggestion,
        "verdict": decision.verdict,
        "decided_by": decision.by,
        "decided_at": stamp(decision.at),
        "value": dump(decision.value),
        "comment": None if decision.comment is None else redact(decision.comment),
    }
