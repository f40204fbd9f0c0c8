"""A written rule proved on the data: it runs, it holds, it is not trivial, it is not there already.

A model invents columns, copies the sample's extremes for bounds and lists what it was shown. What such a
rule says is either wrong or worth nothing; each is refused with a sentence, a copied bound alone is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.rules import language as rules
from assistant.rules.generation.copies import without_copies
from assistant.rules.generation.spoiling import Spoilt
from assistant.rules.generation.whole_table import Beside, check_whole
from assistant.rules.generation.worth import LEAST_JUDGED, check_worth, without_idle_bound
from assistant.rules.generation.written import Unread, Written
from assistant.rules.judge.shapes import shape
from assistant.rules.language import RuleBase
from assistant.rules.outcome import Outcome
from assistant.rules.patterns import check_pattern
from assistant.rules.running.coded import Coded
from assistant.rules.running.frames import check_frame
from assistant.rules.words import in_words
from assistant.view import TableView

MOST_BROKEN = 0.05
"""Share of the judged rows that may break a rule that a model thought of by itself."""
SAID_BROKEN = 0.5
"""The same where a steward said it: it may well be the data that is wrong."""


@dataclass(frozen=True)
class Proof:
    """A table to prove rules on, with the tables beside it. `known` are rules that are there already."""

    view: TableView
    others: Sequence[TableView] = ()
    known: Sequence[RuleBase] = ()
    most_broken: float = MOST_BROKEN
    said: bool = False
    """Whether a steward said it: then what the sample shows is no reason against it."""
    _spoilt: dict[str, Spoilt] = field(default_factory=dict, repr=False)

    def spoilt(self, column: str) -> Spoilt:
        """The usual errors made in a column."""
        return self._spoilt.setdefault(column, Spoilt(self.view, column))

    @cached_property
    def frame(self) -> Coded:
        """The sampled rows."""
        return Coded(self.view.rows)

    @cached_property
    def _shapes(self) -> set[str]:
        """What the known rules say, bounds aside."""
        return {shape(rule) for rule in self.known}

    @cached_property
    def beside(self) -> Beside:
        """The tables beside it; itself too."""
        return Beside([*self.others, self.view])

    def check(self, rule: RuleBase, frame: Coded | None = None, examples: int = 0) -> Outcome:
        """The outcome on a frame; None: on the rows sampled, or on the whole table where they cannot tell."""
        whole = check_whole(rule, self.view) if frame is None else None
        if whole is not None:
            return whole
        return check_frame(rule, frame or self.frame, self.beside.frames(rule), examples=examples)

    def prove(self, written: Sequence[RuleBase]) -> Written:
        """Those that stand, in order, with what was found in `because`; the reasons against the others."""
        proved = Written()
        ids = {rule.id for rule in self.known}
        for rule in written:
            try:
                found, note = self._standing(rule, ids)
            except Unread as error:
                proved.refused.append(f"“{in_words(rule).rstrip('.')}”: {error}")
                continue
            ids.add(found.id)
            proved.rules.append(found)
            proved.refused.extend([note] if note else [])
        return proved

    def _standing(self, rule: RuleBase, ids: set[str]) -> tuple[RuleBase, str]:
        if rule.id in ids:
            raise Unread("it is there already.")
        self._check_names(rule)
        _check_patterns(rule)
        note = ""
        if not self.said:
            rule, note = without_copies(rule, self.view)
            if rule.id in ids or shape(rule) in self._shapes:
                raise Unread("it is there already.")
        outcome = self._check_holds(rule)
        if not self.said:
            check_worth(self, rule)
            rule, idle = without_idle_bound(self, rule)
            note = f"{note} {idle}".strip()
            if rule.id in ids:
                raise Unread("it is there already.")
        because = f"{outcome.judged - outcome.failing:,} of {outcome.judged:,} rows judged meet it"
        because = because if rule.per_record or outcome.judged > 1 else "the table meets it"
        return rule.model_copy(
            update={"because": f"{rule.because}; {because}" if rule.because else because}
        ), note

    def _check_names(self, rule: RuleBase) -> None:
        missing = [name for name in rule.columns if name not in self.view.columns]
        if missing:
            there = ", ".join(list(self.view.columns)[:12])
            raise Unread(f"there is no column {missing[0]!r}; there are: {there}.")
        if len(set(getattr(rule, "on", ()))) < len(getattr(rule, "on", ())):
            raise Unread("it names a column twice.")
        if isinstance(rule, rules.FunctionalDependency) and rule.dependent in rule.determinant:
            raise Unread("a column always tells itself.")
        if isinstance(rule, rules.ForeignKey):
            self._check_reference(rule)

    def _check_reference(self, rule: rules.ForeignKey) -> None:
        if rule.to not in self.beside.views:
            raise Unread(f"there is no table {rule.to!r} at hand to look it up in.")
        missing = [name for name in rule.references if name not in self.beside.views[rule.to].columns]
        if missing:
            raise Unread(f"the table {rule.to} has no column {missing[0]!r}.")
        if rule.to == str(self.view.table.ref) and set(rule.on) == set(rule.references):
            raise Unread("a column is always found in itself.")

    def _check_holds(self, rule: RuleBase) -> Outcome:
        outcome = self.check(rule, examples=1)
        if outcome.status == "cannot run":
            raise Unread(f"it cannot be run: {outcome.reason}")
        if outcome.status == "not judged":
            raise Unread("there is no row that it judges.")
        by_row = outcome.judged > 1 or rule.per_record
        least = min(LEAST_JUDGED, self.frame.rows)
        if by_row and not self.said and outcome.judged < least:
            raise Unread(f"it judges {outcome.judged} of {self.frame.rows:,} rows: too few to tell.")
        if outcome.failing > max(self.most_broken, rule.tolerance) * outcome.judged and not (
            self.said and not by_row
        ):
            raise Unread(_broken(rule, outcome))
        return outcome


def _check_patterns(rule: RuleBase) -> None:
    tests = [*rule.when, rule.then] if isinstance(rule, rules.Conditional) else []
    patterns = [str(test.values[0]) for test in tests if test.test == "matches"]
    patterns += [rule.pattern] if isinstance(rule, rules.Pattern) else []
    for pattern in patterns:
        try:
            check_pattern(pattern)
        except ValueError as error:
            raise Unread(str(error)) from None


def _broken(rule: RuleBase, outcome: Outcome) -> str:
    if outcome.judged == 1 and not rule.per_record:
        measured = f" (measured: {outcome.measured:g})" if outcome.measured is not None else ""
        return f"the table does not meet it{measured}."
    shown = ""
    if outcome.examples:
        values = {name: value for name, value in outcome.examples[0].items() if name != "_row"}
        shown = ", such as " + ", ".join(f"{name} {value!r}" for name, value in list(values.items())[:4])
    return f"{outcome.failing:,} of {outcome.judged:,} rows break it{shown}."
