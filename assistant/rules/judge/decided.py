"""What a steward decided of earlier proposals, as labels: ridge logistic regression on top of the judge.

A rejected rule is never proposed again, nor one near to it, unless the data have moved on. Beyond that every
decision speaks for or against rules like it: of its kind, on columns of such names, in its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assistant.ledger.records import Entry
from assistant.rules.files import parse_rule
from assistant.rules.judge.shapes import near
from assistant.rules.language import RuleBase
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.frames import judge_frame

_RIDGE = 1.5
"""How little a single decision says: with one label a trait moves by about a third of a logit."""
_STEPS = 20
_SURE = 1e-6


@dataclass(frozen=True)
class Decided:
    """A rule that was proposed with `probability` when `failing` rows broke it, and whether it was kept."""

    rule: RuleBase
    kept: bool
    probability: float = 0.9
    failing: int = 0


def decided_of(entries: Iterable[Entry]) -> list[Decided]:
    """The decisions among a ledger's entries of rules; an edit keeps the rule, in other words.

    What can no longer be read as a rule is left out.
    """
    found = []
    for entry in entries:
        if entry.suggestion.task != "rules" or entry.decision is None or entry.decision.verdict == "reopen":
            continue
        try:
            rule = parse_rule(entry.suggestion.proposed)
        except ValueError:
            continue
        kept = entry.decision.verdict != "reject"
        found.append(Decided(rule, kept, entry.suggestion.confidence, entry.suggestion.rows))
    return found


def rejected(rule: RuleBase, decided: Sequence[Decided], frame: pd.DataFrame) -> bool:
    """Whether the rule, or one near to it, was turned down and the table has not moved on since.

    It has where more rows break what was turned down than did then, as bounds do that were outgrown.
    """
    turned_down = [one for one in decided if not one.kept and near(one.rule) == near(rule)]
    if any(one.rule.id == rule.id for one in turned_down):
        return True
    return any(_stands(one, frame) for one in turned_down)


def _stands(one: Decided, frame: pd.DataFrame) -> bool:
    try:
        return int(judge_frame(one.rule, frame).failing.sum()) <= one.failing
    except CannotJudge:
        return True


def corrected(rules: Sequence[RuleBase], probability: np.ndarray, decided: Sequence[Decided]) -> np.ndarray:
    """The judge's probabilities (rules,), moved by what was decided of rules that share traits with them."""
    if not decided or not len(rules):
        return probability
    traits = sorted({trait for one in decided for trait in _traits(one.rule)})
    weights = _fit(
        _matrix([one.rule for one in decided], traits),
        _logit(np.array([one.probability for one in decided])),
        np.array([float(one.kept) for one in decided]),
    )
    moved = _logit(probability) + _matrix(rules, traits) @ weights
    result: np.ndarray = 1 / (1 + np.exp(-moved))
    return result


def _traits(rule: RuleBase) -> set[str]:
    """Its kind, the words its column's name is made of, both together, its table."""
    kind = rule.says["kind"]
    words = _words(rule.columns[0]) if rule.columns else []
    return {
        f"kind {kind}",
        f"table {rule.table}",
        *(f"word {w}" for w in words),
        *(f"{kind} {w}" for w in words),
    }


def _words(name: str) -> list[str]:
    spaced = "".join(f" {c}" if c.isupper() and not name.isupper() else c for c in name)
    return sorted({word for word in spaced.lower().replace("_", " ").replace("-", " ").split() if word})


def _matrix(rules: Sequence[RuleBase], traits: Sequence[str]) -> np.ndarray:
    place = {trait: i for i, trait in enumerate(traits)}
    matrix = np.zeros((len(rules), len(traits)))
    for row, rule in enumerate(rules):
        matrix[row, [place[trait] for trait in _traits(rule) if trait in place]] = 1.0
    return matrix


def _fit(matrix: np.ndarray, offset: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Ridge weights (traits,) of a logistic regression with an offset, by Newton's steps."""
    weights = np.zeros(matrix.shape[1])
    for _ in range(_STEPS):
        told = 1 / (1 + np.exp(-(offset + matrix @ weights)))
        gradient = matrix.T @ (told - kept) + _RIDGE * weights
        curve = matrix.T @ (matrix * (told * (1 - told))[:, None]) + _RIDGE * np.eye(len(weights))
        step = np.linalg.solve(curve, gradient)
        weights = weights - np.clip(step, -1.0, 1.0)
    return weights


def _logit(probability: np.ndarray) -> np.ndarray:
    clipped = np.clip(probability, _SURE, 1 - _SURE)
    logits: np.ndarray = np.log(clipped / (1 - clipped))
    return logits
