"""The network that is compressed is the one that was trained."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import AssistantError, ModelMissing, UsageError
from assistant.models.manifest import read_manifest
from tests.compression.conftest import Trained
from tests.training.conftest import TOY
from training.build import TRAINED
from training.compression import original as module
from training.compression.original import Original, open_original
from training.recipe import load_recipe
from training.tasks.examples import Text, labels_of


def texts_of(original: Original) -> list[Text]:
    return [example.text for example in original.gathered.test]


def copied(trained: Trained, folder: Path) -> Path:
    return Path(shutil.copytree(trained.folder, folder / "model"))


def test_it_gives_the_float32_figures_of_the_card(original: Original, trained: Trained) -> None:
    found = original.logits(texts_of(original)) / original.manifest.temperature
    figures = original.task.measure(original.task.probabilities(found), labels_of(original.gathered.test))
    assert original.exact
    assert figures == pytest.approx(trained.card.float32)


def test_nothing_of_the_adapter_is_left(original: Original) -> None:
    names = [name for name, _ in original.network.named_parameters()]
    assert not any("lora" in name for name in names)
    assert original.bytes == 4 * sum(p.numel() for p in original.network.parameters())


def test_without_trained_weights_it_is_built_from_the_adapter(
    original: Original, trained: Trained, tmp_path: Path
) -> None:
    folder = copied(trained, tmp_path)
    (folder / TRAINED).unlink()
    again = open_original(folder, tmp_path, training=False)
    texts = texts_of(original)
    assert not again.exact
    np.testing.assert_allclose(again.logits(texts), original.logits(texts), atol=0.05)
    assert len(again.gathered.train) == 1
    assert again.gathered.test == original.gathered.test


def test_weights_of_another_base_are_not_taken_for_its_own(trained: Trained, tmp_path: Path) -> None:
    folder = copied(trained, tmp_path)
    manifest = read_manifest(folder).model_copy(update={"base_sha256": "0" * 64})
    (folder / "manifest.json").write_text(manifest.model_dump_json())
    with pytest.raises(UsageError, match="give it back its base"):
        open_original(folder, tmp_path, training=False)


def test_a_fully_trained_model_needs_its_trained_weights(trained: Trained, tmp_path: Path) -> None:
    folder = copied(trained, tmp_path)
    (folder / TRAINED).unlink()
    replace(load_recipe(folder / "recipe.toml"), method="full").save(folder / "recipe.toml")
    with pytest.raises(ModelMissing, match="train it again"):
        open_original(folder, tmp_path, training=False)


def test_a_model_without_recipe_says_so(trained: Trained, tmp_path: Path) -> None:
    folder = copied(trained, tmp_path)
    (folder / "recipe.toml").unlink()
    with pytest.raises(UsageError, match=r"no recipe\.toml"):
        open_original(folder, tmp_path, training=False)


def test_a_generator_is_refused(trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_task", lambda name: replace(TOY, kind="generation"))
    with pytest.raises(AssistantError, match="classifiers and scorers can be compressed"):
        open_original(trained.folder, tmp_path, training=False)
