"""Facts as suggestions, and back: one suggestion a fact, so that each is decided on its own.

suggestion_of(fact, source, model, rows=0) -> Suggestion      # task "metadata", kind = the facet
fact_of(entry) -> Fact                                        # as it stands: an edit counts
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import cast, get_args

from assistant.ledger.records import Entry
from assistant.metadata.facts import FACETS, TASK, Facet, Fact, Origin
from assistant.suggestion import Evidence, Json, Suggestion, Target

ORIGIN = "origin"
"""The label under which a suggestion's evidence keeps where its fact comes from."""
DETAIL = "from"
"""The label under which it keeps more of the origin: the term's id, the column, the file."""


def identity(facet: Facet, value: Json) -> str:
    """What a fact says of its target, for the suggestion's id: not how sure, nor why."""
    return f"{facet}={json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(',', ':'))}"


def suggestion_of(fact: Fact, source: str, model: str, rows: int = 0) -> Suggestion:
    """One fact as a suggestion; `rows` are the table's, so that what touches most comes first."""
    details: list[tuple[str, str]] = [(ORIGIN, fact.origin)]
    if fact.detail:
        details.append((DETAIL, fact.detail))
    return Suggestion(
        task=TASK,
        kind=fact.facet,
        target=Target(source=source, table=fact.table, column=fact.column),
        proposed=fact.value,
        confidence=fact.confidence,
        evidence=Evidence(
            sentence=fact.sentence, values=fact.values, proof=fact.proof, details=tuple(details)
        ),
        rows=rows,
        model=model,
        identity=identity(fact.facet, fact.value),
    )


def suggest(facts: Iterable[Fact], source: str, model: str, rows: int = 0) -> list[Suggestion]:
    """Facts as suggestions, each once, in their order."""
    found: dict[str, Suggestion] = {}
    for fact in facts:
        made = suggestion_of(fact, source, model, rows)
        found.setdefault(made.id, made)
    return list(found.values())


def fact_of(entry: Entry) -> Fact:
    """The fact an entry stands for, as edited: an edited one comes from the person who edited it.

    Raises ValueError, a sentence, for an entry that is no fact or of a facet this program does not know.
    """
    said = entry.suggestion
    if said.task != TASK or said.kind not in FACETS or said.target.table is None:
        raise ValueError(f"Suggestion {entry.id} ({said.task}, {said.kind}) is no fact of a catalogue.")
    told = dict(said.evidence.details)
    origin, detail = told.get(ORIGIN, "model"), told.get(DETAIL, "")
    if entry.edited and entry.decision is not None:
        origin, detail = "person", entry.decision.by
    if origin not in get_args(Origin):
        raise ValueError(f"Suggestion {entry.id} comes from {origin!r}, which this program does not know.")
    return Fact(
        table=said.target.table,
        column=said.target.column,
        facet=said.kind,
        value=entry.value,
        confidence=said.confidence,
        sentence=said.evidence.sentence,
        origin=cast(Origin, origin),
        detail=detail,
        proof=None if entry.edited else said.evidence.proof,
        values=said.evidence.values,
    )
