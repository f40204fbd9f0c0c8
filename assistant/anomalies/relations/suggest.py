"""Claims as suggestions, beside those of the per-value detector: a steward is told of a cell once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.anomalies.relations.base import Claim, text_at
from assistant.anomalies.relations.find import Relations
from assistant.suggestion import Evidence, Suggestion, Target
from assistant.view import TableView
from connectors.types import Value
from connectors.values import encode

MODEL = "relations 1"
_MOST_OF_A_KIND = 400
_SUPPORT = 3


def suggest_relations(view: TableView, relations: Relations, said: Sequence[Suggestion]) -> list[Suggestion]:
    """`said` and the claims, the surest first; of two about one cell the one that proposes, else the surer.

    A table without a key has no way to name a row: its claims are left out.
    """
    if not view.table.key:
        return list(said)
    limit = _MOST_OF_A_KIND
    counted: dict[tuple[str, str | None], int] = {}
    made: list[Suggestion] = []
    for claim in sorted(relations.claims, key=lambda one: -one.confidence):
        place = claim.kind, claim.column
        counted[place] = counted.get(place, 0) + 1
        if counted[place] <= limit:
            made.append(_suggestion(view, relations, claim))
    return sorted(_merged(view, said, made), key=lambda one: -one.confidence)


def _merged(view: TableView, said: Sequence[Suggestion], made: Iterable[Suggestion]) -> list[Suggestion]:
    rows: dict[tuple[str | None, str], Suggestion] = {}
    values: dict[tuple[str | None, str], list[Suggestion]] = {}
    for one in said:
        if one.target.key is not None:
            rows[one.target.column, _text(one.target.key)] = one
        else:
            values.setdefault((one.target.column, _text(one.current)), []).append(one)
    dropped: set[str] = set()
    kept: dict[str, Suggestion] = {}
    for claim in made:
        same = rows.get((claim.target.column, _text(claim.target.key)))
        rivals = [same] if same is not None else []
        rivals += [
            one for one in values.get((claim.target.column, _text(claim.current)), ())
            if _covers(view, one, claim)
        ]  # fmt: skip
        better = [one for one in rivals if _rank(one) >= _rank(claim)]
        if better and claim.target.column is not None:
            continue
        kept[claim.id] = claim
        dropped |= {one.id for one in rivals if one.rows <= 1}
    return [*(one for one in said if one.id not in dropped), *kept.values()]


def _rank(one: Suggestion) -> tuple[bool, float]:
    return one.has_proposal, one.confidence


def _covers(view: TableView, whole: Suggestion, claim: Suggestion) -> bool:
    """Whether a suggestion about a value speaks of the claim's row too."""
    given = whole.target.given
    return not given or whole.evidence.values == claim.evidence.values


def _text(value: Any) -> str:
    return repr(value)


def _suggestion(view: TableView, relations: Relations, claim: Claim) -> Suggestion:
    key = view.key_of(claim.row) or {}
    table = relations.table
    current: Value = None
    proposed, known = None, False
    if claim.column is not None:
        position = table.names.index(claim.column)
        text = text_at(table, position, claim.row)
        current = raw_value(view, claim.column, text)
        if claim.repair is not None:
            held = raw_value(view, claim.column, claim.repair)
            known = claim.repair != "" and held is not None
            proposed = encode(held) if known else None
    details = list(claim.details)
    support = [_key_text(view, row) for row in claim.support[:_SUPPORT]]
    if support:
        details.append(("rows that back it", "; ".join(support)))
    if not view.complete:
        details.append(("looked at", f"{len(view.rows):,} of {view.table.rows:,} rows"))
    return Suggestion(
        task="anomalies", kind=claim.kind,
        target=Target(
            source=view.source, table=str(view.table.ref), column=claim.column,
            key={name: encode(value) for name, value in key.items()},
        ),
        current=encode(current), proposed=proposed, has_proposal=known,
        confidence=min(max(claim.confidence, 0.0), 1.0),
        evidence=Evidence(sentence=claim.sentence, values=claim.values, details=tuple(details)),
        model=MODEL,
    )  # fmt: skip


def _key_text(view: TableView, row: int) -> str:
    return ", ".join(str(part) for part in view.keys[row])


def raw_value(view: TableView, name: str, text: str) -> Value:
    """The driver's value that `text` is the text of, in the column's own type; None where it can hold none
    of the kind."""
    if text == "":
        return None
    column = view.columns[name]
    if text in column.values:
        return column.raw[column.values.index(text)]
    like = next((raw for raw in column.raw if raw is not None), "")
    try:
        return _as(text, like)
    except (ValueError, InvalidOperation):
        return None


def _as(text: str, like: Value) -> Value:
    if isinstance(like, bool):
        return None
    if isinstance(like, int):
        return int(text)
    if isinstance(like, float):
        return float(text)
    if isinstance(like, Decimal):
        return Decimal(text)
    if isinstance(like, datetime):
        return datetime.fromisoformat(text)
    if isinstance(like, date):
        return date.fromisoformat(text)
    if isinstance(like, time):
        return time.fromisoformat(text)
    return text if isinstance(like, str) else None
