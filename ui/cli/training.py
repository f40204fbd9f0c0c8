"""`dqa train`: fine-tune a model of the assistant's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import UsageError
from training.recipe import RECIPES
from ui.cli.options import AsJson

if TYPE_CHECKING:
    from training.card import Card
    from training.estimate import Estimate
    from training.recipe import Recipe
    from training.run import Finished

_TASKS = ", ".join(sorted(file.stem for file in RECIPES.glob("*.toml")))

TrainingTask = Annotated[str, typer.Argument(metavar="TASK", help=f"One of: {_TASKS}.")]
RecipeFile = Annotated[
    Path | None, typer.Option("--recipe", metavar="FILE", help="A recipe (TOML) instead of the task's own.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change one field of the recipe; may be repeated."),
]
BaseModel = Annotated[
    str | None, typer.Option(metavar="ID|FOLDER", help="A model of the Hugging Face hub, or a folder.")
]
Data = Annotated[
    str | None,
    typer.Option(
        metavar="ORIGIN",
        help="Own labelled data instead of the corpus: a file (CSV, Parquet, JSONL), URL#table, "
        "ledger:TASK, dbt:FOLDER.",
    ),
]


def train(
    task: TrainingTask,
    recipe: RecipeFile = None,
    set_: Settings = None,
    base_model: BaseModel = None,
    data: Data = None,
    test_data: Annotated[
        str | None, typer.Option(metavar="ORIGIN", help="Labelled data to measure on; default: held out.")
    ] = None,
    teacher: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="Learn from this model too: a name, version or folder."),
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Go on from this model: a name, version or folder.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The models folder; default: the home's.")
    ] = None,
    estimate: Annotated[bool, typer.Option("--estimate", help="Only say what it would cost.")] = False,
    json: AsJson = False,
) -> None:
    """Fine-tune the model of a task, on the project's own corpus or on your data. Needs the extra `train`.

    Interrupted, the same command goes on. Example: dqa train standardization --set lr=5e-4
    """
    chosen = chosen_recipe(
        task,
        recipe,
        set_,
        base_model=base_model,
        data=data,
        test_data=test_data,
        teacher=teacher,
        start=start,
    )
    with trainer_needed():
        from training.run import train_task
    from assistant.models.store import models_folder
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.session import settings

    folder = out or models_folder(settings())
    if estimate:
        cost = _estimated(chosen, folder)
        if json:
            emit(cost.to_dict())
        else:
            _tell_all(cost)
        return
    if not _goes_on(chosen, folder):
        _tell_all(_estimated(chosen, folder))
    with progress() as shown:
        finished = train_task(chosen, folder, shown)
    if json:
        installed = {"state": finished.installed.state, "folder": str(finished.installed.folder)}
        emit({**finished.card.model_dump(mode="json"), **installed})
        return
    show_finished(finished)


def chosen_recipe(task: str, file: Path | None, settings_: list[str] | None, **given: str | None) -> Recipe:
    """The recipe of the options: the file's or the task's own, with `--set`, then the options `given`.

    Models named as teacher or start become the folders they lie in.
    """
    from training.recipe import default_recipe, for_own_data, load_recipe

    chosen = load_recipe(file) if file else default_recipe(task)
    if given.get("data") and not file:
        chosen = for_own_data(chosen)
    if chosen.task != task:
        raise UsageError(f"{file} is a recipe for {chosen.task}, not for {task}.")
    options = [f"{key}={value}" for key, value in given.items() if value is not None]
    chosen = chosen.with_settings([*(settings_ or ()), *options])
    models = [f"{key}={_model(name)}" for key in ("teacher", "start") if (name := getattr(chosen, key))]
    return chosen.with_settings(models)


def _model(name: str) -> Path:
    from training.naming import model_folder
    from ui.cli.measuring import model_roots

    return model_folder(name, model_roots())


@contextmanager
def trainer_needed() -> Iterator[None]:
    """Turn a missing library of the extra `train` into a sentence."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"Training needs {missing.name}: pip install 'data-quality-assistant[train]'."
        ) from missing


def _goes_on(recipe: Recipe, folder: Path) -> bool:
    """Whether a killed run waits there: what it costs was said when it began."""
    from training.tasks import find_task
    from ui.cli.output import tell

    waits = (folder / f"{find_task(recipe.task).model}.checkpoint" / "checkpoint.json").is_file()
    if waits:
        tell("A run that was stopped is there: it goes on.")
    return waits


def _estimated(recipe: Recipe, folder: Path) -> Estimate:
    from training.estimate import estimate
    from ui.cli.progress import progress

    with progress() as shown:
        return estimate(recipe, folder, shown)


def _tell_all(cost: Estimate) -> None:
    """The estimate and its warnings, on standard error: figures alone go to standard output."""
    from ui.cli.output import tell

    for line in cost.sentences():
        tell(line)
    for warning in cost.warnings:
        tell(warning, "yellow")


def show_finished(finished: Finished) -> None:
    """Print the figures of a finished run, whether it is served, and where its card is."""
    from ui.cli.output import say, show_table

    card = finished.card
    show_table(
        ("figure", "this model", "95 %", "in torch", "frozen base"),
        [
            (name, _figure(figure), _interval(card, name), _figure(card.float32.get(name)),
             _figure(card.baseline.get(name)))
            for name, figure in sorted(card.figures.items(), key=lambda item: item[0] != card.metric)
        ],
        right=(1, 2, 3, 4),
    )  # fmt: skip
    if card.worst and (group := card.groups.get(card.worst)):
        metric = (card.group_metric or "accuracy").replace("_", " ")
        say(f"Worst: {card.worst}, {metric} {group.right:.3f} on {group.examples:,} examples.")
    for warning in (*card.warnings, *_beaten(card)):
        say(warning, "yellow")
    say(f"{card.examples['test']:,} test examples that decided nothing; {card.seconds:,.0f} s of training.")
    _say_state(finished)


def _beaten(card: Card) -> list[str]:
    """A sentence where the frozen base with a logistic regression does better."""
    figure, frozen = card.figures.get(card.metric), card.baseline.get(card.metric)
    if (
        figure is None
        or frozen is None
        or not (frozen > figure if card.better == "higher" else frozen < figure)
    ):
        return []
    return [
        f"The frozen base with a logistic regression does better: {card.metric} {frozen:.3f} against "
        f"{figure:.3f}. More examples or epochs, another rate (dqa tune) or method may help."
    ]


def _say_state(finished: Finished) -> None:
    """Whether it is served, how to have it served, and where its card is."""
    from ui.cli.output import say

    model, installed = finished.card.model, finished.installed
    if installed.state == "champion":
        say(f"{installed.version} is the champion: what the assistant serves from now on.", "bold")
    else:
        say(
            f"{installed.version} is a {installed.state}, not served yet. Hold it against the champion: "
            f"dqa compare {model} {installed.version}. To serve it: dqa models promote {model} "
            f"{installed.version}",
            "bold",
        )
    say(f"Its card: {installed.folder / 'card.md'}")


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _interval(card: Card, name: str) -> str:
    low, high = card.intervals.get(name, (None, None))
    return "" if low is None or high is None else f"{low:.4f}–{high:.4f}"
