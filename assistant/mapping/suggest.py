"""Mappings as suggestions: which target column a source column becomes, and how."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import UsageError
from assistant.mapping.records import TASK
from assistant.mapping.transformation import Transformation
from assistant.suggestion import Evidence, Suggestion, Target

NO_MATCH = "no match"
"""The kind of a suggestion that says that the target has no such column."""
_SHOWN = 5


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MappingTarget(_Frozen):
    """Where a value goes: the target's source as the ledger names it, table, column (None: nowhere)."""

    source: str
    table: str
    column: str | None = None


class Alternative(_Frozen):
    """Another target column that it might be, how likely, and why: (what, how much, in words)."""

    table: str
    column: str
    confidence: float = 0.0
    reasons: tuple[tuple[str, float, str], ...] = ()


class Proposal(_Frozen):
    """What a suggestion of task "mapping" proposes (`Suggestion.proposed` is its JSON, and so is an edit).

    `transformation` is None where `target.column` is. `preview` are values before and after, `run` the run
    that looked at the target's columns: it keeps them, so that a target that changed since is known.
    """

    target: MappingTarget
    transformation: Transformation | None = None
    alternatives: tuple[Alternative, ...] = ()
    preview: tuple[tuple[str | None, str | None], ...] = ()
    run: str = ""

    def as_json(self) -> dict[str, Any]:
        """JSON form."""
        return self.model_dump(mode="json")


def parse_proposal(data: Any) -> Proposal:
    """A proposal from its JSON; raises `UsageError` with what cannot be read."""
    try:
        found = Proposal.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "proposal"
        raise UsageError(f"The mapping cannot be read: {where}: {first['msg']}.") from None
    if (found.target.column is None) != (found.transformation is None):
        raise UsageError("A mapping has a target column and a transformation, or neither.")
    return found


def suggestion_of(
    source: str,
    table: str,
    column: str | None,
    proposal: Proposal,
    model: str,
    *,
    confidence: float = 1.0,
    sentence: str = "",
    proof: str | None = None,
    details: Sequence[tuple[str, str]] = (),
    rows: int = 0,
) -> Suggestion:
    """A proposal as a suggestion on the source column (None: a constant).

    Its id says from which columns to which; how the values are converted does not enter it.
    """
    how = proposal.transformation
    shown = [f"{_short(before)} → {_short(after)}" for before, after in proposal.preview[:_SHOWN]]
    return Suggestion(
        task=TASK,
        kind=NO_MATCH if how is None else how.kind,
        target=Target(source=source, table=table, column=column),
        proposed=proposal.as_json(),
        confidence=min(max(confidence, 0.0), 1.0),
        evidence=Evidence(
            sentence=sentence or in_words(column, proposal), values=tuple(shown), proof=proof,
            details=tuple(details),
        ),
        rows=rows,
        model=model,
        identity=identity_of(proposal),
    )  # fmt: skip


def identity_of(proposal: Proposal) -> str:
    """What a mapping says, as far as it is the same mapping whatever becomes of the values."""
    target, how = proposal.target, proposal.transformation
    return json.dumps([target.source, target.table, target.column, list(how.sources if how else ())])


def in_words(column: str | None, proposal: Proposal) -> str:
    """A mapping in a sentence: "FullName becomes customers.last_name: part 1 of 2 at ', '." """
    target, how = proposal.target, proposal.transformation
    if how is None:
        return f"{column} has no match in {target.table}."
    name = f"{target.table}.{target.column}"
    if not how.sources:
        return f"{name} is {how.words}."
    steps = ", ".join(step.words for step in how.steps)
    verb = "becomes" if len(how.sources) == 1 else "become"
    return f"{' and '.join(how.sources)} {verb} {name}{': ' * bool(steps)}{steps}."


def with_target(proposal: Proposal, table: str, column: str | None, how: Transformation | None) -> Proposal:
    """The proposal as a person edits it: another target column (None: no match), another transformation."""
    target = proposal.target.model_copy(update={"table": table, "column": column})
    update = {"target": target, "transformation": how if column is not None else None, "preview": ()}
    return parse_proposal(proposal.model_copy(update=update).as_json())


def _short(text: str | None) -> str:
    return "∅" if text is None else text if len(text) <= 40 else text[:39] + "…"
