"""A few strong rules first: each is taken for the plausible errors it catches that those before it do not.

Greedy cover, as is usual for sets (Nemhauser, Wolsey and Fisher 1978): within 1 - 1/e of the best.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.rules.judge.catching import WHOLE_TABLE
from assistant.rules.judge.probes import Probes
from assistant.rules.judge.trials import Trial

A_FALSE_ALARM = 3.0
"""A rule that fails tomorrow costs as much as catching all plausible errors of so many columns gives."""
_LEAST = 0.01
"""Of one column's plausible errors: a rule that adds less is not worth a steward's reading."""
_A_COLUMN = 4


def budget(columns: int) -> int:
    """How many rules a table of so many columns may be given."""
    return _A_COLUMN * max(columns, 3)


def choose(
    trials: Sequence[Trial], probability: np.ndarray, probes: Probes, covered: np.ndarray | None = None
) -> list[int]:
    """Positions of the trials to propose, the best first.

    `probability` (trials,): that a rule holds tomorrow and is kept. `covered`: bool, the probes that rules
    kept before catch. Rules on the whole table catch no cell: they come last, if they are sure enough.
    """
    columns = probes.base.shape[1]
    open_ = probes.weight * columns
    if covered is not None:
        open_[covered] = 0.0
    left = {i for i, trial in enumerate(trials) if trial.rule.says["kind"] not in WHOLE_TABLE}
    gains = {i: _gain(trials[i], probability[i], open_) for i in left}
    chosen: list[int] = []
    while left and len(chosen) < budget(columns):
        best = max(left, key=lambda i: gains[i])
        # Gains only shrink as more is caught: the best that stays best after a fresh look is the best.
        gains[best] = fresh = _gain(trials[best], probability[best], open_)
        if fresh <= 0:
            left.discard(best)
        elif fresh >= max((gains[i] for i in left if i != best), default=0.0):
            chosen.append(best)
            left.discard(best)
            # What a rule catches is caught as surely as it is kept.
            hit = trials[best].places[trials[best].caught]
            open_[hit] *= 1 - probability[best]
    whole = [i for i, trial in enumerate(trials) if trial.rule.says["kind"] in WHOLE_TABLE]
    sure = [i for i in whole if A_FALSE_ALARM * (1 - probability[i]) < _WHOLE_WORTH]
    return [*chosen, *sorted(sure, key=lambda i: -probability[i])[: budget(columns) - len(chosen)]]


_WHOLE_WORTH = 0.05
"""What a rule on the whole table is worth, in columns' errors caught."""


def _gain(trial: Trial, probability: float, open_: np.ndarray) -> float:
    fresh = float(open_[trial.places[trial.caught]].sum())
    if fresh < _LEAST:
        return 0.0
    return float(probability * fresh - A_FALSE_ALARM * (1 - probability))
