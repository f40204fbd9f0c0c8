"""`dqa tune`: search for a better recipe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.options import AsJson
from ui.cli.training import BaseModel, Data, RecipeFile, Settings, TrainingTask, chosen_recipe, trainer_needed

if TYPE_CHECKING:
    from training.tuning.outcome import Tuned

_SHOWN = 10


def tune(
    task: TrainingTask,
    recipe: RecipeFile = None,
    set_: Settings = None,
    base_model: BaseModel = None,
    data: Data = None,
    trials: Annotated[
        int, typer.Option(min=1, metavar="N", help="Trials in all, earlier ones included.")
    ] = 20,
    minutes: Annotated[
        float, typer.Option(min=0, metavar="M", help="Begin no trial that would end later; 0: no limit.")
    ] = 0.0,
    search: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="What to search (TOML): lr = {low = 1e-5, high = 1e-3, log = true}."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The search's folder; default: tuning/TASK in the home."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Search for a better recipe by trials on the training and validation parts; the test part is not seen.

    Interrupted, the same command goes on. Example: dqa tune metadata --set examples=4000 --trials 12
    """
    chosen = chosen_recipe(task, recipe, set_, base_model=base_model, data=data)
    from training.tuning.defaults import default_space
    from training.tuning.space import load_space

    space = load_space(search, chosen) if search else default_space(chosen)
    with trainer_needed():
        from training.tuning.study import tune as search_space
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.session import settings

    folder = out or settings().home / "tuning" / task
    with progress() as shown:
        found = search_space(chosen, space, folder, trials=trials, minutes=minutes, progress=shown)
    if json:
        emit(found.to_dict())
        return
    _show(found, task)


def _show(found: Tuned, task: str) -> None:
    from training.tuning.report import shown, summary
    from ui.cli.output import say, show_table

    names = list(dict.fromkeys(name for one in found.trials for name in one.values))
    finished = [one for one in found.trials if one.state == "finished" and one.figure is not None]
    finished.sort(key=lambda one: one.figure or 0.0, reverse=found.better == "higher")
    show_table(
        ("trial", found.metric, *names, "s"),
        [
            (one.number, f"{one.figure:.4f}",
             *(shown(one.values[name]) if name in one.values else "" for name in names), f"{one.seconds:.0f}")
            for one in finished[:_SHOWN]
        ],
        title="The best trials",
        right=range(len(names) + 3),
    )  # fmt: skip
    for line in summary(found).splitlines():
        say(line)
    if failed := [one for one in found.trials if one.state == "failed"]:
        say(f"The last that failed: {failed[-1].why}", "yellow")
    if found.importances:
        told = ", ".join(f"{name} {share:.0%}" for name, share in found.importances.items())
        say(f"What mattered: {told}.")
    say(f"The report: {found.report_file}")
    if found.best:
        say(f"Train by the best: dqa train {task} --recipe {found.best_file}", "bold")
