"""optuna's records of a study as an outcome."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path

import optuna
from optuna.trial import FrozenTrial, TrialState

from training.recipe import Recipe
from training.tasks import find_task
from training.tuning.outcome import State, Tried, Tuned, Value

AGAIN, RECIPE, WHY = "again", "recipe", "why"
"""Attributes of a trial: the number of the killed one it repeats, its recipe, what it failed of."""
_ENDED = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL)
_ENOUGH = 4
"""Finished trials below which nothing is said of what mattered."""


def outcome(study: optuna.Study, recipe: Recipe, folder: Path) -> Tuned:
    """What the study around `recipe` holds now."""
    tried = _tried(study.get_trials(deepcopy=False))
    metric = find_task(recipe.task).metric
    finished = [one for one in tried if one.state == "finished"]
    best = next(one for one in finished if one.number == study.best_trial.number) if finished else None
    return Tuned(
        folder=folder,
        metric=metric.name,
        better=metric.better,
        trials=tried,
        best=best,
        recipe=_recipe(study.best_trial, recipe) if best else None,
        importances=_importances(study) if len(finished) >= _ENOUGH else {},
    )


def counted(study: optuna.Study) -> int:
    """How many trials ended by themselves: those that a kill ended are tried again and do not count."""
    return sum(one.state != "killed" for one in _tried(study.get_trials(deepcopy=False)))


def killed(study: optuna.Study) -> list[tuple[int, dict[str, Value]]]:
    """Numbers and values of the trials that a kill or Ctrl-C ended and that were not yet queued again."""
    trials = study.get_trials(deepcopy=False)
    queued = {trial.user_attrs.get(AGAIN) for trial in trials}
    return [
        (one.number, one.values)
        for one in _tried(trials)
        if one.state == "killed" and one.values and one.number not in queued
    ]


def _tried(trials: Sequence[FrozenTrial]) -> tuple[Tried, ...]:
    return tuple(
        Tried(
            number=trial.number,
            state=_state(trial),
            figure=trial.value,
            values=dict(trial.params),
            seconds=trial.duration.total_seconds() if trial.duration else 0.0,
            curve=tuple(sorted(trial.intermediate_values.items())),
            why=trial.user_attrs.get(WHY, ""),
        )
        for trial in trials
        if trial.state in _ENDED
    )


def _state(trial: FrozenTrial) -> State:
    if trial.state == TrialState.FAIL:
        return "failed" if WHY in trial.user_attrs else "killed"
    return "finished" if trial.state == TrialState.COMPLETE else "pruned"


def _recipe(trial: FrozenTrial, recipe: Recipe) -> Recipe:
    """The recipe that a trial was run by."""
    values = json.loads(trial.user_attrs[RECIPE])
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return type(recipe)(**{**values, **lists})


def _importances(study: optuna.Study) -> dict[str, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where a field has only one value
        try:
            found = optuna.importance.get_param_importances(study)
        except (ValueError, RuntimeError):  # all trials alike
            return {}
    return {name: float(share) for name, share in found.items()}
