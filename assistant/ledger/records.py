"""What the ledger answers with: entries, runs, facets; and the filter that it is asked by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from assistant.suggestion import Decision, Json, Suggestion

Status = Literal["open", "accepted", "edited", "rejected", "applied", "undone", "stale", "gone"]
STATUSES: tuple[Status, ...] = (
    "open", "accepted", "edited", "rejected", "applied", "undone", "stale", "gone",
)  # fmt: skip
"""open: nobody decided yet · accepted, edited, rejected: decided · applied: written back · undone: written
and taken back · stale: accepted, but no cell holds the value any more · gone: still open when the newest scan
of its table no longer found it (hidden unless asked for; open again when a later scan finds it again)."""

Cursor = tuple[float, int, str]
"""Where a page ends: (confidence, rows, id) of its last entry."""

Choice = str | tuple[str, ...] | None
"""One name, any of several, or no matter which."""


@dataclass(frozen=True)
class Filter:
    """Which suggestions; what is None does not matter. `text` is looked for in names, values and evidence.

    A `status` of None means all but those gone.
    """

    source: Choice = None
    table: Choice = None
    column: Choice = None
    task: Choice = None
    kind: Choice = None
    status: Choice = None
    min_confidence: float | None = None
    max_confidence: float | None = None
    proved: bool | None = None
    text: str | None = None


@dataclass(frozen=True)
class Entry:
    """A suggestion with what became of it. `version` grows with every decision and change of status."""

    suggestion: Suggestion
    status: Status
    decision: Decision | None
    version: int
    run: str
    first_seen: datetime

    @property
    def id(self) -> str:
        """The suggestion's id."""
        return self.suggestion.id

    @property
    def cursor(self) -> Cursor:
        """Where to go on behind this entry."""
        return (self.suggestion.confidence, self.suggestion.rows, self.suggestion.id)

    @property
    def edited(self) -> bool:
        """Whether a person put in a value of their own."""
        return self.decision is not None and self.decision.verdict == "edit"

    @property
    def has_value(self) -> bool:
        """Whether there is something to write: a proposal, or a person's own value."""
        return self.edited or self.suggestion.has_proposal

    @property
    def value(self) -> Json:
        """The encoded value to write: the person's own where they edited, else the proposal."""
        if self.decision is not None and self.decision.verdict == "edit":
            return self.decision.value
        return self.suggestion.proposed


@dataclass(frozen=True)
class Run:
    """One piece of work on a source: a scan, an apply, an undo, a batch."""

    id: str
    kind: str
    source: str
    parameters: dict[str, Any]
    status: str
    started_at: datetime
    finished_at: datetime | None
    summary: dict[str, Any]


@dataclass(frozen=True)
class Facets:
    """How many entries each choice would find, most first, the filter's other fields kept."""

    source: dict[str, int] = field(default_factory=dict)
    table: dict[str, int] = field(default_factory=dict)
    column: dict[str, int] = field(default_factory=dict)
    task: dict[str, int] = field(default_factory=dict)
    kind: dict[str, int] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """A table of which something was learnt: by which run, when. `version` changes when it is learnt anew."""

    source: str
    table: str
    run: str
    learnt_at: datetime
    version: int
