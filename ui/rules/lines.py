"""The kept rules of a source as lines of a list, with their last verdict; and the filters over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Literal

from ui.rules.words import SEVERITIES

if TYPE_CHECKING:
    from assistant.ledger import Check, Entry, Ledger
    from assistant.rules.language import RuleBase

State = Literal["broken", "cannot run", "not checked", "held"]
STATES: tuple[State, ...] = ("broken", "cannot run", "not checked", "held")
"""What wants a person first."""
FACETS = ("state", "table", "severity", "kind", "owner")
HISTORY = 20
"""Checks that a line shows."""


@dataclass(frozen=True)
class Line:
    """A kept rule: as it stands, and its last checks, newest first (without the rows that failed)."""

    entry: Entry
    rule: RuleBase
    checks: tuple[Check, ...] = ()

    @property
    def id(self) -> str:
        """The id of its suggestion."""
        return self.entry.id

    @property
    def check(self) -> Check | None:
        """The last check of the rule as it stands; None where it was edited since."""
        last = self.checks[0] if self.checks else None
        return last if last is not None and last.rule == self.rule.id else None

    @property
    def state(self) -> State:
        """What is known of it now."""
        if self.check is None:
            return "not checked"
        if self.check.holds:
            return "held"
        return "broken" if self.check.status == "broken" else "cannot run"

    def choice(self, facet: str) -> str:
        """What it counts as in a facet."""
        if facet == "state":
            return self.state
        if facet == "kind":
            return str(self.rule.says["kind"])
        return str(getattr(self.rule, facet) or "nobody")


@dataclass(frozen=True)
class RulesWanted:
    """The filters of the page; () is no restriction."""

    state: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()

    def toggle(self, facet: str, name: str) -> RulesWanted:
        """With this choice of a facet switched on, or off again."""
        chosen: tuple[str, ...] = getattr(self, facet)
        rest = tuple(one for one in chosen if one != name)
        return replace(self, **{facet: rest if name in chosen else (*chosen, name)})

    def finds(self, line: Line, without: str = "") -> bool:
        """Whether a line passes all filters, but the one named."""
        return all(
            line.choice(facet) in getattr(self, facet)
            for facet in FACETS
            if getattr(self, facet) and facet != without
        )

    def query(self) -> dict[str, list[str]]:
        """As query parameters."""
        return {one.name: list(getattr(self, one.name)) for one in fields(self) if getattr(self, one.name)}


def wanted_from(parameters: Mapping[str, Sequence[str]]) -> RulesWanted:
    """The filters that `RulesWanted.query` wrote."""
    return RulesWanted(**{facet: tuple(dict.fromkeys(parameters.get(facet, ()))) for facet in FACETS})


def counts(lines: Iterable[Line], wanted: RulesWanted) -> dict[str, dict[str, int]]:
    """For each facet how many lines each choice finds, the other facets kept."""
    found: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for line in lines:
        for facet in FACETS:
            if wanted.finds(line, without=facet):
                found[facet][line.choice(facet)] += 1
    return {facet: dict(counter.most_common()) for facet, counter in found.items()}


def lines_of(ledger: Ledger, source: str, recent: Mapping[str, Sequence[Check]] | None = None) -> list[Line]:
    """The kept rules of a source, by table: tables and rules that want a person come first.

    `recent` are the last checks by rule, where they are at hand.
    """
    from assistant.rules.kept import kept_rules

    recent = ledger.checks.recent(source, HISTORY) if recent is None else recent
    lines = [Line(one.entry, one.rule, tuple(recent.get(one.id, ()))) for one in kept_rules(ledger, source)]
    urgent = {line.rule.table for line in lines if line.state in {"broken", "cannot run"}}
    return sorted(lines, key=lambda line: (line.rule.table not in urgent, *_place(line)))


def _place(line: Line) -> tuple[object, ...]:
    rule = line.rule
    return rule.table, STATES.index(line.state), SEVERITIES.index(rule.severity), rule.columns[:1], line.id
