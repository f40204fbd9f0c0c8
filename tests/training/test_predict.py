"""Held-out predictions made again are those that training kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import training.run as running
from assistant.errors import UsageError
from tests.training.conftest import TOY
from tests.training.running import KINDS
from training.evaluation import predict as predicting
from training.evaluation.predictions import FILE, Predictions
from training.recipe import Recipe
from training.run import train_task


@pytest.mark.parametrize("task", ["anomalies", "kinds"])
def test_predictions_made_again_are_the_ones_that_were_kept(
    recipe: Recipe, out: Path, monkeypatch: pytest.MonkeyPatch, task: str
) -> None:
    tasks = {"anomalies": TOY, "kinds": KINDS}
    for module in (running, predicting):
        monkeypatch.setattr(module, "find_task", tasks.__getitem__)
    small = replace(recipe, task=task, examples=96, validation=40, evaluate_every=3)
    folder = train_task(small, out).installed.folder
    kept = Predictions.load(folder / FILE)
    again = predicting.predict(folder)
    assert (again.task, again.model, again.labels) == (kept.task, kept.model, kept.labels)
    assert again.examples == kept.examples
    np.testing.assert_allclose(again.scores(), kept.scores(), atol=1e-5)

    monkeypatch.setattr(predicting, "find_task", lambda name: replace(tasks[name], kind="generation"))
    with pytest.raises(UsageError, match="only classifiers"):
        predicting.predict(folder)
    (folder / "recipe.toml").unlink()
    with pytest.raises(UsageError, match=r"no recipe\.toml"):
        predicting.predict(folder)
