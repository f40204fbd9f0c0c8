"""A few strong rules first: each is taken for the plausible errors it catches that those before it do not.

Greedy cover, as is usual for sets (Nemhauser, Wolsey and Fisher 1978): within 1 - 1/e of the best.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.rules.judge.catching import WHOLE_TABLE
from assistant.rules.judge.probes import Probes
from assistant.rules.judge.trials import Trial

A_FALSE_ALARM = 1.0
"""A rule that fails tomorrow costs what catching all plausible errors of so many columns gives."""
_BLAMED_ELSEWHERE = 0.5
"""Worth of catching an error that the rule lays at another column's door: total's, not quantity's."""
_LEAST = 0.01
"""Of one column's plausible errors: a rule that adds less is not worth a steward's reading."""
_WHOLE_SURE, _WHOLE_MOST = 0.7, 2
"""How sure a rule on the whole table must be, and how many of them a table is given."""
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
    worths = [_worth(trial, probes) for trial in trials]

    def gain(i: int) -> float:
        fresh = float((open_[trials[i].places] * worths[i]).sum())
        sure = float(probability[i])
        return sure * fresh - A_FALSE_ALARM * (1 - sure) if fresh >= _LEAST else 0.0

    left = {i for i, trial in enumerate(trials) if trial.rule.says["kind"] not in WHOLE_TABLE}
    gains = {i: gain(i) for i in left}
    chosen: list[int] = []
    while left and len(chosen) < budget(columns):
        best = max(left, key=lambda i: gains[i])
        # Gains only shrink as more is caught: what is best after a fresh look is the best.
        gains[best] = fresh = gain(best)
        if fresh <= 0:
            left.discard(best)
        elif fresh >= max((gains[i] for i in left if i != best), default=0.0):
            chosen.append(best)
            left.discard(best)
            # What a rule catches is caught as surely as it is kept.
            open_[trials[best].places] *= 1 - probability[best] * worths[best]
    whole = [i for i, trial in enumerate(trials) if trial.rule.says["kind"] in WHOLE_TABLE]
    sure = sorted((i for i in whole if probability[i] >= _WHOLE_SURE), key=lambda i: -probability[i])
    return [*chosen, *sure[: min(_WHOLE_MOST, budget(columns) - len(chosen))]]


def _worth(trial: Trial, probes: Probes) -> np.ndarray:
    """float64 of the length of the trial's places: what catching each is worth, 0 where it is not caught."""
    if not len(trial.places):
        return np.zeros(0)
    blamed = list(probes.base.columns).index(trial.rule.columns[0])
    column = probes.column[trial.places]
    right: np.ndarray = np.where((column == blamed) | (column == -1), 1.0, _BLAMED_ELSEWHERE)
    return np.where(trial.caught, right, 0.0)
