"""`dqa train`: fine-tune a model of the assistant's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson


def train(
    task: Annotated[str, typer.Argument(help="anomalies or standardization.")],
    recipe: Annotated[Path | None, typer.Option(help="A recipe (TOML) instead of the task's own.")] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one field of the recipe.")
    ] = None,
    base_model: Annotated[
        str | None, typer.Option(help="A model of the Hugging Face hub, or a folder.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to put the model; default: the home's models.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Fine-tune the model of a task on the project's own corpora. Needs the extra `train`.

    Example: dqa train standardization --set steps=200 --out models/
    """
    from training.recipe import default_recipe, load_recipe

    chosen = load_recipe(recipe) if recipe else default_recipe(task)
    if chosen.task != task:
        raise UsageError(f"{recipe} is a recipe for {chosen.task}, not for {task}.")
    changes = [*(set_ or ()), *([f"base_model={base_model}"] if base_model else [])]
    chosen = chosen.with_settings(changes)
    try:
        from training.run import train_task
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"Training needs {missing.name}: pip install 'data-quality-assistant[train]'."
        ) from missing
    from assistant.models.store import models_folder
    from ui.cli.output import emit, say, show_table
    from ui.cli.progress import progress
    from ui.session import settings

    folder = out or models_folder(settings())
    with progress() as shown:
        card = train_task(chosen, folder, shown)
    if json:
        emit(card.model_dump(mode="json"))
        return
    show_table(
        ("figure", "this model", "before quantisation", "frozen encoder"),
        [
            (name, f"{figure:.4f}", _figure(card.float32.get(name)), _figure(card.baseline.get(name)))
            for name, figure in card.figures.items()
        ],
        right=(1, 2, 3),
    )
    say(f"{card.model} {card.version} is in {folder / card.model} ({card.seconds:.0f} s), with its card.")


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
