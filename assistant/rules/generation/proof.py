"""A written rule proved on the data: it runs, it holds, it is not trivial, it is not there already.

A model invents columns, copies the sample's extremes for bounds and lists what it was shown. What such a
rule says is either wrong or worth nothing; each is refused with a sentence, a copied bound alone is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from assistant.rules import language as rules
from assistant.rules.generation.copies import without_copies
from assistant.rules.generation.spoiling import Spoilt
from assistant.rules.generation.written import Unread, Written
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
LEAST_JUDGED = 5
_CONTRARY = {"null": "not_null", "not_null": "null", "in": "not_in", "not_in": "in", "<": ">=", ">=": "<",
             ">": "<=", "<=": ">", "=": "!=", "!=": "="}  # fmt: skip


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

    @cached_property
    def frame(self) -> Coded:
        """The sampled rows."""
        return Coded(self.view.rows)

    @cached_property
    def beside(self) -> Mapping[str, Coded]:
        """The tables beside it, by name; itself too."""
        views = [*self.others, self.view]
        return {str(one.table.ref): Coded(one.rows) for one in views}

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
            if rule.id in ids:
                raise Unread("it is there already.")
        outcome = self._check_holds(rule)
        if not self.said:
            self._check_says_something(rule)
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
        if rule.to not in self.beside:
            raise Unread(f"there is no table {rule.to!r} at hand to look it up in.")
        missing = [name for name in rule.references if name not in self._beside_columns(rule.to)]
        if missing:
            raise Unread(f"the table {rule.to} has no column {missing[0]!r}.")
        if rule.to == str(self.view.table.ref) and set(rule.on) == set(rule.references):
            raise Unread("a column is always found in itself.")

    def _beside_columns(self, table: str) -> Sequence[str]:
        return [str(label) for label in self.beside[table].frame.columns]

    def _check_holds(self, rule: RuleBase) -> Outcome:
        outcome = check_frame(rule, self.frame, self.beside, examples=1)
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

    def _check_says_something(self, rule: RuleBase) -> None:
        if isinstance(rule, rules.Unique) and len(rule.on) > 1:
            self._check_shortest(rule)
        if isinstance(rule, rules.FunctionalDependency):
            self._check_repeats(rule)
        if isinstance(rule, rules.Conditional):
            self._check_condition(rule)
        if isinstance(rule, rules.Freshness | rules.Distribution):
            return
        if isinstance(rule, rules.RowCount):
            return
        if not self._can_break(rule):
            raise Unread("no plausible error would break it.")

    def _check_shortest(self, rule: rules.Unique) -> None:
        for name in rule.on:
            if check_frame(rules.Unique(table=rule.table, on=(name,)), self.frame).status == "holds":
                raise Unread(f"{name} alone is unique already.")

    def _check_repeats(self, rule: rules.FunctionalDependency) -> None:
        codes = self.frame.together(list(rule.determinant))
        groups = np.unique(codes[codes >= 0], return_counts=True)[1]
        if (groups > 1).sum() < min(2, len(groups)):
            raise Unread(f"{' and '.join(rule.determinant)} hardly ever repeats: nothing follows from it.")
        if len(np.unique(self.frame[rule.dependent].codes)) < 2:
            raise Unread(f"{rule.dependent} has one value only.")

    def _check_condition(self, rule: rules.Conditional) -> None:
        """Refused where `then` holds all the same where the condition does not."""
        first = rule.when[0]
        if len(rule.when) > 1 or first.test not in _CONTRARY:
            return
        contrary = first.model_copy(update={"test": _CONTRARY[first.test]})
        otherwise = check_frame(rule.model_copy(update={"when": (contrary,)}), self.frame, self.beside)
        if otherwise.judged >= LEAST_JUDGED and otherwise.failing == 0:
            raise Unread("what follows holds in all other rows too: the condition adds nothing.")

    def _can_break(self, rule: RuleBase) -> bool:
        """Whether one of the usual errors, made in one of its columns, is caught by it."""
        readable = _readable(rule)
        for name in rule.columns:
            spoilt = self._spoilt.setdefault(name, Spoilt(self.view, name))
            before = check_frame(rule, spoilt.whole, self.beside).failing
            for frame in spoilt.frames:
                after = check_frame(rule, frame, self.beside)
                unread = check_frame(readable, frame).failing if readable is not None else 0
                if after.status != "cannot run" and after.failing > max(before, unread):
                    return True
        return False


def _readable(rule: RuleBase) -> RuleBase | None:
    """What a range says beside its bounds: that values can be read. Catching that alone is no range."""
    if not isinstance(rule, rules.Range) or rule.reads == "text":
        return None
    return rules.TypeIs(table=rule.table, column=rule.column, type=rule.reads, format=rule.format)


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
