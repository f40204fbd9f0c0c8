"""Decisions taken on a page: with a version check, and with what is needed to take them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.errors import Conflict
from assistant.suggestion import Decision, Verdict
from ui.words import count

if TYPE_CHECKING:
    from assistant.ledger import Entry, Ledger

DONE: dict[Verdict, str] = {
    "accept": "accepted",
    "reject": "rejected",
    "edit": "edited",
    "reopen": "opened again",
}


@dataclass(frozen=True)
class Taken:
    """One step of a steward: what was decided, and the decision that stood before, by suggestion."""

    verdict: Verdict
    before: dict[str, Decision | None]
    conflicts: int = 0

    @property
    def sentence(self) -> str:
        """What happened, for the page."""
        said = f"{count(len(self.before), 'suggestion')} {DONE[self.verdict]}."
        if self.conflicts:
            said += f" {count(self.conflicts, 'other')} changed since you saw them and were left as they are."
        return said


def take(
    ledger: Ledger,
    entries: Sequence[Entry],
    verdict: Verdict,
    by: str,
    value: Any = None,
    comment: str | None = None,
) -> Taken:
    """Decide on entries as they were seen; those that somebody changed meanwhile are left alone and counted.

    Raises `Conflict` where that leaves nothing to decide.
    """
    if len(entries) == 1:
        entry = entries[0]
        decision = Decision(suggestion=entry.id, verdict=verdict, by=by, value=value, comment=comment)
        ledger.decide(decision, entry.version)
        return Taken(verdict, {entry.id: entry.decision})
    current = {entry.id: entry.version for entry in ledger.entries([entry.id for entry in entries])}
    same = [entry for entry in entries if current.get(entry.id) == entry.version]
    if not same:
        raise Conflict("All of these changed since you saw them: the list is fresh now, look again.")
    ledger.decide_many([entry.id for entry in same], verdict, by, value=value, comment=comment)
    return Taken(verdict, {entry.id: entry.decision for entry in same}, len(entries) - len(same))


def take_back(ledger: Ledger, taken: Taken, by: str) -> int:
    """Put back the decisions that stood before a step; returns how many. What is written stays decided."""
    ids: dict[Verdict, list[str]] = {"reopen": [], "accept": [], "reject": []}
    done = 0
    for entry in ledger.entries(list(taken.before)):
        decision = taken.before[entry.id]
        if decision is None or decision.verdict != "edit":
            ids[decision.verdict if decision else "reopen"].append(entry.id)
        elif entry.status != "applied":
            again = Decision(suggestion=entry.id, verdict="edit", by=by, value=decision.value)
            ledger.decide(again, entry.version)
            done += 1
    return done + sum(ledger.decide_many(some, verdict, by) for verdict, some in ids.items() if some)
