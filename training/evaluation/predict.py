"""The held-out predictions of a model that was trained before they were kept, or whose file was lost.

python -m training.evaluation.predict assistant/models/weights/column_kind

The test examples are those of its recipe, drawn again; the model answers as it is served.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from assistant.errors import UsageError
from assistant.models.store import SHIPPED
from assistant.progress import Progress, silent
from training.build import held_out
from training.evaluation.predictions import FILE, Predictions
from training.gathering import gather
from training.methods.teacher import open_served
from training.recipe import load_recipe
from training.tasks import find_task


def predict(folder: Path, progress: Progress = silent) -> Predictions:
    """What the classifier or scorer in `folder` says of the test examples of its recipe; nothing is written.

    Raises `UsageError` for a generator, a matcher, and a folder without a recipe.
    """
    if not (folder / "recipe.toml").is_file():
        raise UsageError(f"{folder} has no recipe.toml: its test examples cannot be drawn again.")
    recipe = load_recipe(folder / "recipe.toml")
    task = find_task(recipe.task)
    if task.kind != "classification":
        raise UsageError(f"{folder} holds a model made for {task.kind}; only classifiers are asked anew.")
    drawn = recipe if recipe.data else replace(recipe, examples=1, augment=())
    gathered = gather(task, drawn, progress)
    model = open_served(folder, [folder.parent, SHIPPED])
    test = held_out(gathered.task, gathered.test)
    probabilities = gathered.task.probabilities(model.logits([example.text for example in test]))
    return Predictions(task.name, model.version, gathered.task.labels, tuple(test), probabilities)


def main() -> None:
    """Write `predictions.jsonl.gz` into each folder given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    for folder in parser.parse_args().folders:
        predict(folder).save(folder / FILE)
        print(folder / FILE)


if __name__ == "__main__":
    main()
