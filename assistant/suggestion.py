"""The one record that flows: every task yields it, and everything after a task reads nothing else."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Json = Any
"""A JSON value; cell values go through `connectors.values.encode` first."""

TaskName = Literal["anomalies", "standardization", "rules", "metadata", "mapping"]
WRITTEN_BACK: tuple[TaskName, ...] = ("anomalies", "standardization")
"""Tasks whose accepted suggestions are written to the source. A rule that is accepted is in force instead."""
Verdict = Literal["accept", "reject", "edit", "reopen"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Frozen):
    """Where a suggestion applies: as much of source, table, column and row as it needs.

    With `key` (column → encoded value) it is one row. Without, it is every row in which `column` holds the
    suggestion's current value and each column of `given` holds the value given there.
    """

    source: str
    table: str | None = None
    column: str | None = None
    key: dict[str, Json] | None = None
    given: dict[str, Json] | None = None


class Evidence(_Frozen):
    """Why: one sentence a steward understands, values that support it, and the proof that passed.

    `proof` names the deterministic check that passed ("parses to the same date", say); None: a guess,
    never applied without a person. `details` are (label, text) pairs shown below the sentence.
    """

    sentence: str
    values: tuple[str, ...] = ()
    proof: str | None = None
    details: tuple[tuple[str, str], ...] = ()


class Suggestion(_Frozen):
    """What a task proposes for a target.

    `kind` is the task's own finer name ("typo", "date", …). `current` and `proposed` are encoded values;
    for an anomaly whose right value is not known `has_proposal` is False and `proposed` None.
    `confidence` is the calibrated probability that a steward accepts it. `rows`: how many rows it touches.
    `identity` stands for `current` and `proposed` in the id where these also carry what it does not say (a
    rule's price); None: they are the identity.
    """

    task: TaskName
    kind: str
    target: Target
    current: Json = None
    proposed: Json = None
    has_proposal: bool = True
    confidence: float = Field(ge=0, le=1)
    evidence: Evidence
    rows: int = Field(default=1, ge=0)
    model: str
    identity: str | None = None

    @cached_property
    def id(self) -> str:
        """16 hex digits: a hash of what it says, not of how sure or by which model it says it."""
        said: list[Json] = [self.task, self.target.model_dump()]
        if self.identity is None:
            said += [self.current, self.has_proposal, self.proposed]
        else:
            said.append(self.identity)
        text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def auto_applicable(self) -> bool:
        """Proved, so that a batch job may write it without a person."""
        return self.has_proposal and self.evidence.proof is not None


class Decision(_Frozen):
    """A person's (or a batch job's) word on a suggestion. Only ever appended; the latest one counts.

    `value` is the encoded value to write instead of the proposed one, for the verdict "edit" only.
    "reopen" takes an earlier verdict back: the suggestion is open again.
    """

    suggestion: str
    verdict: Verdict
    by: str
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    value: Json = None
    comment: str | None = None
