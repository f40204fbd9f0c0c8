"""Examples from what stewards decided, in the text form that the models are served with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.errors import UnknownName, UsageError
from assistant.models.inputs import cell_texts, field_text
from assistant.suggestion import Json
from connectors.values import as_text, decode
from training.data.labelled import LabelledData
from training.tasks.examples import Example

if TYPE_CHECKING:
    from assistant.knowledge import TableKnowledge
    from assistant.ledger import Entry, Ledger

    Known = Callable[[str, str], TableKnowledge | None]

TASKS = ("anomalies", "standardization", "rules", "metadata", "mapping")
CONTEXT = 12
"""Most frequent values of the column that the plausibility model is shown, as in `assistant.anomalies`."""
_PAGE = 1_000
_STATUSES = ("accepted", "edited", "rejected", "applied", "stale")
"""What is decided and stands. What was written and taken back again says neither yes nor no."""


def ledger_data(ledger: Ledger, task: str, origin: str) -> LabelledData:
    """The decisions on a task's suggestions, one example each.

    anomalies: (the value, its column's text) with 1 where a steward held it to be wrong, else 0.
    standardization: the value, and as target the form accepted or put in by the steward; rejections say only
    what is not the form and are left out. mapping: the source column's text, and as
    target the text of the column it was mapped to; rejections and columns without a match are left out. Any
    other task: (place and current value, what was proposed) with 1 where it was accepted, the accepted value
    as target. Raises `UnknownName`, and `UsageError` where nothing is decided yet, or everything in the same
    way.
    """
    if task not in TASKS:
        raise UnknownName(f"The ledger has no task {task!r}; there are: {', '.join(TASKS)}.")
    known = cache(ledger.knowledge)
    make: Callable[[Entry, Known], Example | None]
    make = {"anomalies": _cell, "standardization": _form, "mapping": _pair}.get(task, _verdict)
    made = (make(entry, known) for entry in decided(ledger, task))
    examples = tuple(example for example in made if example is not None)
    if not examples:
        raise UsageError(
            f"The ledger has no decisions on {task} to learn from yet; review some with `dqa review`, or "
            "name another ledger with DQA_LEDGER."
        )
    if len({example.label for example in examples} - {-1}) == 1:
        verdict = "accepted" if examples[0].label else "rejected"
        raise UsageError(f"All decisions on {task} are {verdict}: nothing can be learnt from one class.")
    return LabelledData(examples, (), origin)


def decided(ledger: Ledger, task: str) -> Iterator[Entry]:
    """All entries of a task on which a verdict stands, in the ledger's order."""
    from assistant.ledger import Filter

    after = None
    while page := ledger.find(Filter(task=task, status=_STATUSES), _PAGE, after):
        yield from (entry for entry in page if entry.decision is not None)
        after = page[-1].cursor


def _cell(entry: Entry, known: Known) -> Example | None:
    value = _text(entry.suggestion.current)
    if not value.strip():
        return None
    column = entry.suggestion.target.column or ""
    texts = cell_texts(column, _frequent(entry, known), value)
    return Example(texts, _accepted(entry), _groups(entry), _target(entry), _table(entry))


def _frequent(entry: Entry, known: Known) -> list[str]:
    """The column's most frequent values as the last scan knew them, missing ones left out."""
    target = entry.suggestion.target
    table = known(target.source, target.table or "")
    column = table.columns.get(target.column or "") if table else None
    return [value for value in column.values if value.strip()][:CONTEXT] if column else []


def _form(entry: Entry, known: Known) -> Example | None:
    if not _accepted(entry):
        return None
    text, target = _text(entry.suggestion.current), _target(entry)
    return Example(text, -1, _groups(entry), target, _table(entry)) if text and target else None


def _pair(entry: Entry, known: Known) -> Example | None:
    """The two columns of an accepted mapping (`assistant.mapping.suggest.Proposal` as JSON)."""
    proposed: Any = entry.value if entry.has_value else None
    there = proposed.get("target") if isinstance(proposed, dict) else None
    said = entry.suggestion.target
    if not _accepted(entry) or not isinstance(there, dict) or not there.get("column") or not said.column:
        return None
    left = field_text(said.column, _frequent(entry, known), _entity(said.table))
    right = field_text(str(there["column"]), table=_entity(there.get("table")))
    return Example(left, -1, _groups(entry), right, _table(entry)) if left != right else None


def _entity(table: str | None) -> str:
    return (table or "").rpartition(".")[2]


def _verdict(entry: Entry, known: Known) -> Example | None:
    said = entry.suggestion
    place = ".".join(part for part in (said.target.table, said.target.column) if part)
    current = " : ".join(part for part in (place, _text(said.current)) if part)
    return Example(
        (current, _text(said.proposed)), _accepted(entry), _groups(entry), _target(entry), _table(entry)
    )


def _accepted(entry: Entry) -> int:
    assert entry.decision is not None
    return int(entry.decision.verdict in ("accept", "edit"))


def _target(entry: Entry) -> str:
    return _text(entry.value) if _accepted(entry) and entry.has_value else ""


def _groups(entry: Entry) -> tuple[str, ...]:
    return (f"kind: {entry.suggestion.kind}", f"column: {entry.suggestion.target.column or ''}")


def _table(entry: Entry) -> str:
    return "/".join(part for part in (entry.suggestion.target.source, entry.suggestion.target.table) if part)


def _text(value: Json) -> str:
    """The text of an encoded cell value, or of any other JSON (a rule, a mapping)."""
    try:
        return as_text(decode(value)) or ""
    except KeyError:
        return as_text(value) or ""
