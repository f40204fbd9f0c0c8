"""The search: optuna's tree-structured Parzen estimator (Bergstra et al. 2011), median pruning, SQLite."""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import optuna
from optuna.trial import TrialState

from assistant.errors import AssistantError, UsageError
from assistant.progress import Progress, silent
from training.recipe import Recipe
from training.tasks import find_task
from training.tuning.outcome import Tuned
from training.tuning.records import AGAIN, RECIPE, WHY, counted, killed, outcome
from training.tuning.report import write_report
from training.tuning.space import Space
from training.tuning.suggest import own_values, suggest
from training.tuning.trial import Bench, evenly_evaluated

_RANDOM_FIRST = 6
"""Trials drawn at random before the estimator is asked."""
_NEVER_PRUNED = 4
_EARLIEST = 2
"""The first evaluation after which a trial may be given up."""
_HOPELESS = 3


def tune(
    recipe: Recipe, space: Space, folder: Path, *, trials: int = 20, minutes: float = 0.0,
    progress: Progress = silent,
) -> Tuned:  # fmt: skip
    """Search `space` around `recipe` until `folder` holds `trials` trials, or `minutes` passed (0: any).

    The first trial is the recipe as it stands. Given again, the search goes on: a killed trial is tried
    again first, from its checkpoint. No trial is begun that would likely end after the time. `best.toml` and
    `report.html` are written into `folder`, also when interrupted. Raises `UsageError` where another search
    lies there or is at work, `AssistantError` where the first trials all fail.
    """
    if recipe.dp_epsilon:
        raise UsageError(
            "Every trial on private data spends privacy that no ε would tell of: tune on data that is not "
            "private, without dp_epsilon, then train with it."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        study = _open(recipe, space, folder)
        _again(study)
        try:
            _search(study, recipe, space, Bench(folder, progress), trials, minutes)
        finally:
            found = outcome(study, recipe, folder)
            write_report(found, recipe)
    return found


def _search(
    study: optuna.Study, recipe: Recipe, space: Space, bench: Bench, trials: int, minutes: float
) -> None:
    began, told = time.monotonic(), bench.progress
    took: list[float] = []
    while (done := counted(study)) < trials:
        left = minutes * 60 - (time.monotonic() - began)
        if minutes and took and statistics.median(took) > left:
            return
        bench.progress = _numbered(told, done + 1, trials)
        started = time.monotonic()
        study.optimize(
            lambda trial: _objective(trial, recipe, space, bench), n_trials=1, catch=(AssistantError,)
        )
        took.append(time.monotonic() - started)
        ended = outcome(study, recipe, bench.folder)
        _save_best(ended)
        if len(ended.trials) == _HOPELESS and all(one.state == "failed" for one in ended.trials):
            raise AssistantError(
                f"The first {_HOPELESS} trials all failed, the last so: {ended.trials[-1].why}"
            )


def _objective(trial: optuna.Trial, recipe: Recipe, space: Space, bench: Bench) -> float:
    def watch(evaluation: int, figure: float) -> None:
        trial.report(figure, evaluation)
        if trial.should_prune():
            raise optuna.TrialPruned

    try:
        wanted = suggest(trial, space, recipe)
        wanted = evenly_evaluated(wanted, [len(member.train) for member in bench.members(wanted)])
        trial.set_user_attr(RECIPE, json.dumps(asdict(wanted)))
        return bench.run(wanted, watch)
    except AssistantError as error:
        trial.set_user_attr(WHY, str(error))
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder: a trial that runs in it while nobody else holds it was killed."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout:
        raise UsageError(
            f"Another search is at work in {folder}; wait for it, or give another --out."
        ) from None


def _open(recipe: Recipe, space: Space, folder: Path) -> optuna.Study:
    """The study in `folder`, made where there is none; raises `UsageError` for one of another search."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    metric = find_task(recipe.task).metric
    study = optuna.create_study(
        storage=f"sqlite:///{folder / 'study.db'}",
        study_name=recipe.task,
        load_if_exists=True,
        direction="maximize" if metric.better == "higher" else "minimize",
        pruner=optuna.pruners.MedianPruner(
            n_startup_trials=_NEVER_PRUNED, n_warmup_steps=_EARLIEST, n_min_trials=2
        ),
    )
    # The same seed again would draw the first trials again.
    study.sampler = optuna.samplers.TPESampler(
        n_startup_trials=_RANDOM_FIRST, seed=recipe.seed + len(study.get_trials(deepcopy=False))
    )
    about = hashlib.sha256(repr((asdict(recipe), sorted(space.items()))).encode()).hexdigest()
    if study.user_attrs.setdefault("about", about) != about:
        raise UsageError(
            f"The search in {folder} began from another recipe or in another space; give another --out, or "
            "delete that folder."
        )
    if not study.get_trials(deepcopy=False):
        study.set_user_attr("about", about)
        if (own := own_values(recipe, space)) is not None:
            study.enqueue_trial(own)
    return study


def _again(study: optuna.Study) -> None:
    """Close the trials that a kill left running; have them, and those that were interrupted, tried again."""
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        study.tell(trial.number, state=TrialState.FAIL)
    for number, values in killed(study):
        study.enqueue_trial(values, user_attrs={AGAIN: number})


def _numbered(progress: Progress, number: int, trials: int) -> Progress:
    """Progress that says which trial it is of."""

    def show(what: str, done: int, total: int | None = None) -> None:
        progress(f"trial {number} of {trials}: {what}", done, total)

    return show


def _save_best(found: Tuned) -> None:
    """Write the best recipe; what it was tuned by stands above it."""
    if found.recipe is None or found.best is None:
        return
    scratch = found.best_file.with_suffix(".part")
    found.recipe.save(scratch)
    note = f"# The best of {len(found.trials)} trials: number {found.best.number}, {found.metric} "
    note += f"{found.best.figure:.4f} on the validation part. dqa train {found.recipe.task} --recipe …"
    scratch.write_text(f"{note}\n{scratch.read_text(encoding='utf-8')}", encoding="utf-8")
    scratch.replace(found.best_file)
