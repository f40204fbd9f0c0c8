"""Claims as suggestions, beside those of the per-value detector: a steward is told of a cell once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.anomalies.relations.base import Claim, text_at
from assistant.anomalies.relations.find import Relations
from assistant.anomalies.relations.pushdown import Counted, count_breaches
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
    counted, whole = count_breaches(view, relations)
    made = [_suggestion(view, relations, one.claim, one) for one in counted]
    made += [_suggestion(view, relations, one) for one in relations.claims if one.kind not in whole]
    number: Counter[tuple[str, str | None]] = Counter()
    kept = []
    for one in sorted(made, key=lambda one: -one.confidence):
        number[one.kind, one.target.column] += 1
        if number[one.kind, one.target.column] <= _MOST_OF_A_KIND:
            kept.append(one)
    return sorted(_merged(view, said, kept), key=lambda one: -one.confidence)


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


def _suggestion(
    view: TableView, relations: Relations, claim: Claim, counted: Counted | None = None
) -> Suggestion:
    """A claim about the row it names, or about all rows that hold what was counted."""
    current = _current(view, relations, claim, counted)
    proposed = None if not claim.repair else raw_value(view, claim.column or "", claim.repair)
    return Suggestion(
        task="anomalies", kind=claim.kind, target=_target(view, claim, counted), current=encode(current),
        proposed=encode(proposed), has_proposal=proposed is not None,
        confidence=min(max(claim.confidence, 0.0), 1.0),
        evidence=Evidence(
            sentence=claim.sentence, values=claim.values, details=_details(view, claim, counted)
        ),
        rows=1 if counted is None else counted.rows, model=MODEL,
    )  # fmt: skip


def _current(view: TableView, relations: Relations, claim: Claim, counted: Counted | None) -> Value:
    if claim.column is None:
        return None
    if counted is not None:
        return counted.values[claim.column]
    table = relations.table
    return raw_value(view, claim.column, text_at(table, table.names.index(claim.column), claim.row))


def _target(view: TableView, claim: Claim, counted: Counted | None) -> Target:
    source, table, column = view.source, str(view.table.ref), claim.column
    if counted is None:
        key = view.key_of(claim.row) or {}
        return Target(
            source=source, table=table, column=column,
            key={name: encode(value) for name, value in key.items()},
        )  # fmt: skip
    given = {name: encode(value) for name, value in counted.values.items() if name != claim.column}
    return Target(source=source, table=table, column=column, given=given)


def _details(view: TableView, claim: Claim, counted: Counted | None) -> tuple[tuple[str, str], ...]:
    details = list(claim.details)
    if claim.others:
        details.append(("the other row", "; ".join(_key_text(view, row) for row in claim.others)))
    elif claim.support:
        keys = "; ".join(_key_text(view, row) for row in claim.support[:_SUPPORT])
        details.append(("rows that back it", keys))
    if not view.complete:
        rows = view.table.rows if counted is not None else len(view.rows)
        details.append(("looked at", f"{rows:,} of {view.table.rows:,} rows"))
    return tuple(details)


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
