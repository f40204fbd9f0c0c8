"""Suggestions going into the ledger: seen for the first time, seen again, no longer seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, select, update

from assistant.ledger.queries import searchable
from assistant.ledger.schema import decisions, dump, now, runs, suggestions
from assistant.suggestion import Suggestion
from connectors.redact import redact

_Id = TypeVar("_Id", str, int)
BATCH = 500
_WORDS_KEPT = 2_000
_DECIDED = {"accept": "accepted", "edit": "edited"}


def add(connection: Connection, run: str, found: Sequence[Suggestion]) -> int:
    """Keep what a run found; how many of them the ledger did not know yet.

    One seen again is refreshed (confidence, rows, evidence, model), and its decision stands: the id says
    the same thing as before. One that was gone is open again; one applied or stale before this run began
    is accepted again, since there is something to write once more; one rejected or undone stays so.
    """
    started = connection.execute(select(runs.c.started_at).where(runs.c.id == run)).scalar_one()
    unique = {one.id: one for one in map(_without_credentials, found)}
    new = 0
    for ids in batches(list(unique)):
        known = _known(connection, ids)
        fresh = [_row(unique[id_], run) for id_ in ids if id_ not in known]
        if fresh:
            connection.execute(suggestions.insert(), fresh)
        again = [_refreshed(unique[id_], run, started, known[id_]) for id_ in ids if id_ in known]
        if again:
            connection.execute(_REFRESH, again)
        new += len(fresh)
    return new


def hide_unseen(
    connection: Connection, run: str, source: str, table: str, tasks: Iterable[str] | None
) -> int:
    """Mark the open suggestions of a table that `run` did not see as gone; how many there were."""
    place = suggestions.c
    query = (
        update(suggestions)
        .where(place.source == source, place.table_name == table)
        .where(place.status == "open", place.last_run != run)
        .values(status="gone", version=place.version + 1, changed_at=now())
    )
    if tasks is not None:
        query = query.where(place.task.in_(list(tasks)))
    return connection.execute(query).rowcount


def batches(ids: Sequence[_Id]) -> Iterable[Sequence[_Id]]:
    """`ids` in pieces that fit a statement's parameters."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


_REFRESH = (
    update(suggestions)
    .where(suggestions.c.id == bindparam("id_"))
    .values(
        {
            name: bindparam(f"{name}_")
            for name in (
                "kind", "confidence", "rows_touched", "proved", "last_run", "words", "payload",
                "status", "version", "changed_at",
            )
        }
    )
)  # fmt: skip


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, Any]:
    table = suggestions.c
    query = (
        select(table.id, table.status, table.version, table.changed_at, decisions.c.verdict)
        .select_from(suggestions.outerjoin(decisions, table.decision == decisions.c.id))
        .where(table.id.in_(ids))
    )
    return {row.id: row for row in connection.execute(query)}


def _refreshed(one: Suggestion, run: str, started: str, known: Any) -> dict[str, Any]:
    status = known.status
    if status == "gone":
        status = "open"
    elif status in ("applied", "stale") and known.changed_at < started:
        status = _DECIDED.get(known.verdict, "open")
    changed = status != known.status
    row = _row(one, run) | {
        "status": status,
        "version": known.version + changed,
        "changed_at": now() if changed else known.changed_at,
    }
    return {f"{name}_": value for name, value in row.items() if name not in ("source", "run", "first_seen")}


def _row(one: Suggestion, run: str) -> dict[str, Any]:
    moment = now()
    return {
        "id": one.id,
        "source": one.target.source,
        "table_name": one.target.table,
        "column_name": one.target.column,
        "task": one.task,
        "kind": one.kind,
        "confidence": one.confidence,
        "rows_touched": one.rows,
        "proved": one.evidence.proof is not None,
        "status": "open",
        "version": 1,
        "run": run,
        "last_run": run,
        "first_seen": moment,
        "changed_at": moment,
        "words": _words(one),
        "payload": dump(one.model_dump()),
    }


def _words(one: Suggestion) -> str:
    where = (one.target.table, one.target.column, one.kind)
    cells = (one.current, one.proposed, *(one.target.key or {}).values())
    texts = [text for text in where if text]
    texts += [cell if isinstance(cell, str) else dump(cell) for cell in cells if cell is not None]
    return searchable(" ".join(text[:_WORDS_KEPT] for text in [*texts, one.evidence.sentence]))[:_WORDS_KEPT]


def _without_credentials(one: Suggestion) -> Suggestion:
    source = redact(one.target.source)
    if source == one.target.source:
        return one
    return one.model_copy(update={"target": one.target.model_copy(update={"source": source})})
