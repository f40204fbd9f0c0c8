"""Rules worth a steward's time: mined, tried on rows held out, judged, priced, and the few best chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.rules.judge.catching import WHOLE_TABLE, covered
from assistant.rules.judge.choose import choose
from assistant.rules.judge.decided import Decided, corrected, rejected
from assistant.rules.judge.judge import Judges, probabilities
from assistant.rules.judge.shapes import shape
from assistant.rules.judge.trials import Trial, try_rules
from assistant.rules.language import RuleBase
from assistant.rules.pricing import price
from assistant.view import TableView


@dataclass(frozen=True)
class Proposal:
    """A rule with its price and evidence; `probability` that it holds tomorrow and a steward keeps it.

    `failing` of `judged` rows break it now.
    """

    rule: RuleBase
    probability: float
    failing: int
    judged: int


def propose(
    view: TableView,
    others: Sequence[TableView] = (),
    models: Judges | None = None,
    known: Sequence[RuleBase] = (),
    written: Sequence[RuleBase] = (),
    decided: Sequence[Decided] = (),
    seed: int = 0,
) -> list[Proposal]:
    """The rules to propose for a table, the best first; empty for a table without rows.

    `others` are the tables it may refer to; `known` rules, and what differs from them in bounds alone, are
    not proposed again; `written` rules (not mined here) are judged beside those mined, and dropped where
    they do not hold; what was `decided` of earlier proposals is learnt from.
    """
    if not len(view.rows):
        return []
    court = try_rules(view, others, seed, written)
    kept = [*known, *(one.rule for one in decided if one.kept)]
    had = {shape(rule) for rule in kept}
    trials = [
        trial for trial in court.trials
        if shape(trial.rule) not in had and not rejected(trial.rule, decided, view.rows)
    ]  # fmt: skip
    told = corrected([trial.rule for trial in trials], probabilities(trials, view, models), decided)
    return [
        _proposal(trials[i], float(told[i]))
        for i in choose(trials, told, court.probes, covered(kept, court.probes))
    ]


def _proposal(trial: Trial, probability: float) -> Proposal:
    # Rows held out price no rule that judges one thing, the table.
    whole = trial.rule.says["kind"] in WHOLE_TABLE
    cost = None if whole else price(trial.at_random, trial.later, trial.share)
    return Proposal(
        trial.rule.model_copy(update={"price": cost, "origin": trial.rule.origin or "mined"}),
        probability, trial.candidate.failing, trial.candidate.judged,
    )  # fmt: skip
