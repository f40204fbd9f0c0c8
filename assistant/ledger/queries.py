"""From filters to SQL, and from rows to entries."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from assistant.ledger.records import Choice, Cursor, Entry, Facets, Filter
from assistant.ledger.schema import decisions, load, suggestions
from assistant.suggestion import Decision, Suggestion

_COLUMNS = {
    "table": suggestions.c.table_name,
    "source": suggestions.c.source,
    "column": suggestions.c.column_name,
    "task": suggestions.c.task,
    "kind": suggestions.c.kind,
    "status": suggestions.c.status,
}
_FACETS = tuple(_COLUMNS)


def chosen(choice: Choice) -> tuple[str, ...] | None:
    """A choice as the names it allows; None allows all."""
    return (choice,) if isinstance(choice, str) else choice


def conditions(wanted: Filter, without: tuple[str, ...] = ()) -> list[ColumnElement[bool]]:
    """The filter as SQL conditions, the fields named in `without` left out."""
    found: list[ColumnElement[bool]] = []
    for name, column in _COLUMNS.items():
        names = chosen(getattr(wanted, name))
        if name in without:
            continue
        if names is not None:
            found.append(column == names[0] if len(names) == 1 else column.in_(names))
        elif name == "status":
            found.append(column != "gone")
    if wanted.min_confidence is not None:
        found.append(suggestions.c.confidence >= wanted.min_confidence)
    if wanted.max_confidence is not None:
        found.append(suggestions.c.confidence <= wanted.max_confidence)
    if wanted.proved is not None:
        found.append(suggestions.c.proved.is_(wanted.proved))
    words = searchable(wanted.text or "").split()
    return found + [suggestions.c.words.contains(word, autoescape=True) for word in words]


def searchable(text: str) -> str:
    """Text as it is stored for searching: without case, and without what a database cannot hold."""
    return text.casefold().replace("\0", " ").encode("utf-8", "replace").decode()


def entries(wanted: Filter, limit: int, after: Cursor | None) -> Select[Any]:
    """One page of what the filter finds: surest first, then most rows, then by id."""
    table = suggestions.c
    query = _joined().where(*conditions(wanted)).limit(limit)
    if after is not None:
        confidence, rows, last = after
        behind = or_(
            table.confidence < confidence,
            and_(
                table.confidence == confidence,
                or_(table.rows_touched < rows, and_(table.rows_touched == rows, table.id > last)),
            ),
        )
        # The first condition says no more than `behind`, but an index can start from it.
        query = query.where(table.confidence <= confidence, behind)
    return query.order_by(table.confidence.desc(), table.rows_touched.desc(), table.id)


def entries_by_id(ids: list[str]) -> Select[Any]:
    """The entries with these ids, in no order."""
    return _joined().where(suggestions.c.id.in_(ids))


def _joined() -> Select[Any]:
    join = suggestions.outerjoin(decisions, suggestions.c.decision == decisions.c.id)
    table = suggestions.c
    return select(
        table.payload, table.status, table.version, table.run, table.first_seen,
        decisions.c.suggestion, decisions.c.verdict, decisions.c.decided_by, decisions.c.decided_at,
        decisions.c.value, decisions.c.comment,
    ).select_from(join)  # fmt: skip


def entry(row: Row[Any]) -> Entry:
    """An entry from a row of `entries` or `entries_by_id`."""
    return Entry(
        suggestion=Suggestion.model_validate(load(row.payload)),
        status=row.status,
        decision=decision(row) if row.verdict else None,
        version=row.version,
        run=row.run,
        first_seen=datetime.fromisoformat(row.first_seen),
    )


def decision(row: Row[Any]) -> Decision:
    """A decision from a row of the decisions table."""
    return Decision(
        suggestion=row.suggestion,
        verdict=row.verdict,
        by=row.decided_by,
        at=datetime.fromisoformat(row.decided_at),
        value=load(row.value),
        comment=row.comment,
    )


def count_facets(connection: Connection, wanted: Filter) -> Facets:
    """Counts for every choice, in one pass: grouped by all facets at once, then added up here."""
    columns = list(_COLUMNS.values())
    query = select(*columns, func.count()).where(*conditions(wanted, without=_FACETS)).group_by(*columns)
    allowed = {name: chosen(getattr(wanted, name)) for name in _FACETS}
    totals: dict[str, Counter[str]] = {name: Counter() for name in _FACETS}
    for *values, count in connection.execute(query):
        refused = [
            name
            for name, value in zip(_FACETS, values, strict=True)
            if not _allows(allowed[name], name, value)
        ]
        for name, value in zip(_FACETS, values, strict=True):
            if value is not None and (not refused or refused == [name]):
                totals[name][value] += count
    return Facets(**{name: dict(counter.most_common()) for name, counter in totals.items()})


def _allows(names: tuple[str, ...] | None, facet: str, value: str | None) -> bool:
    if names is None:
        return not (facet == "status" and value == "gone")
    return value in names
