"""Whether a rule says something: that an error would break it, that a condition or a bound adds anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assistant.rules import language as rules
from assistant.rules.generation.copies import end_of_scale
from assistant.rules.generation.written import Unread
from assistant.rules.language import RuleBase
from assistant.rules.running.cells import read_as
from assistant.rules.running.coded import Coded

if TYPE_CHECKING:
    from assistant.rules.generation.proof import Proof

LEAST_JUDGED = 5
_CONTRARY = {
    "null": "not_null", "not_null": "null", "in": "not_in", "not_in": "in",
    "<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "!=", "!=": "=",
}  # fmt: skip


def check_worth(proof: Proof, rule: RuleBase) -> None:
    """Raises `Unread` for a rule that says nothing: it holds whatever happens, or follows already."""
    if isinstance(rule, rules.Unique) and len(rule.on) > 1:
        _check_shortest(proof, rule)
    if isinstance(rule, rules.FunctionalDependency):
        _check_repeats(proof, rule)
    if isinstance(rule, rules.Conditional):
        _check_condition(proof, rule)
    if isinstance(rule, rules.Freshness | rules.Distribution | rules.RowCount):
        return
    if not _can_break(proof, rule):
        raise Unread("no plausible error would break it.")


def without_idle_bound(proof: Proof, rule: RuleBase) -> tuple[RuleBase, str]:
    """A rule of two bounds without the one that no plausible error would break, and a sentence about it."""
    if not isinstance(rule, rules.Range | rules.Length) or rule.minimum is None or rule.maximum is None:
        return rule, ""
    if rule.minimum == rule.maximum:
        return rule, ""
    for idle, strict in (("minimum", "above"), ("maximum", "below")):
        bound = getattr(rule, idle)
        other = "maximum" if idle == "minimum" else "minimum"
        if end_of_scale(bound, idle) or _can_break(proof, rule.model_copy(update={other: None})):
            continue
        cleared = {idle: None} | ({strict: False} if isinstance(rule, rules.Range) else {})
        note = f"Of the rule on {rule.column} the {idle} {bound} was left out: no plausible error breaks it."
        return rule.model_copy(update=cleared), note
    return rule, ""


def _check_shortest(proof: Proof, rule: rules.Unique) -> None:
    for name in rule.on:
        if proof.check(rules.Unique(table=rule.table, on=(name,))).status == "holds":
            raise Unread(f"{name} alone is unique already.")


def _check_repeats(proof: Proof, rule: rules.FunctionalDependency) -> None:
    codes = proof.frame.together(list(rule.determinant))
    groups = np.unique(codes[codes >= 0], return_counts=True)[1]
    if (groups > 1).sum() < min(2, len(groups)):
        raise Unread(f"{' and '.join(rule.determinant)} hardly ever repeats: nothing follows from it.")
    if len(np.unique(proof.frame[rule.dependent].codes)) < 2:
        raise Unread(f"{rule.dependent} has one value only.")


def _check_condition(proof: Proof, rule: rules.Conditional) -> None:
    """Refused where `then` holds all the same where the condition does not."""
    first = rule.when[0]
    if len(rule.when) > 1 or first.test not in _CONTRARY:
        return
    contrary = first.model_copy(update={"test": _CONTRARY[first.test]})
    otherwise = proof.check(rule.model_copy(update={"when": (contrary,)}))
    if otherwise.judged >= LEAST_JUDGED and otherwise.failing == 0:
        raise Unread("what follows holds in all other rows too: the condition adds nothing.")


def _can_break(proof: Proof, rule: RuleBase) -> bool:
    """Whether one of the usual errors, made in one of its columns, is caught by it."""
    for name in rule.columns:
        spoilt = proof.spoilt(name)
        before = proof.check(rule, spoilt.whole).failing
        for frame in spoilt.frames:
            after = proof.check(rule, frame)
            if after.status != "cannot run" and after.failing > max(before, _unread(rule, frame, name)):
                return True
    return False


def _unread(rule: RuleBase, frame: Coded, column: str) -> int:
    """Rows that a rule on numbers or dates fails for any bound: their cell cannot be read."""
    if isinstance(rule, rules.Arithmetic):
        read = read_as("number")
    elif isinstance(rule, rules.Range | rules.Comparison):
        read = read_as(rule.reads, rule.format)
    else:
        return 0
    cells = frame[column]
    return int((cells.given & ~cells.passing(lambda text: read(text) is not None)).sum())
