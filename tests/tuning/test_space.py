"""What can be searched, and what a trial makes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from optuna.trial import FixedTrial

from assistant.errors import UsageError
from training.recipe import Recipe
from training.tuning.defaults import default_space
from training.tuning.space import Choices, Numbers, load_space
from training.tuning.suggest import own_values, suggest

RECIPE = Recipe("anomalies")
METHODS = ("lora", "full", "prompt", "prefix", "head")


def read(tmp_path: Path, text: str, recipe: Recipe = RECIPE):
    file = tmp_path / "search.toml"
    file.write_text(text, encoding="utf-8")
    return load_space(file, recipe)


def test_a_space_is_read(tmp_path: Path) -> None:
    text = """
lr = {low = 1e-5, high = 1e-3, log = true}
epochs = {low = 1, high = 4}
method = ["lora", "full"]
freeze_embeddings = [true, false]
lora_targets = [["query"], ["query", "value"]]
"""
    assert read(tmp_path, text) == {
        "lr": Numbers(1e-5, 1e-3, log=True),
        "epochs": Numbers(1, 4, whole=True),
        "method": Choices(("lora", "full")),
        "freeze_embeddings": Choices(("true", "false")),
        "lora_targets": Choices(("query", "query,value")),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("lr = ", "is not TOML"),
        ("rate = [1, 2]", "has no setting 'rate'"),
        ("rate = {low = 1, high = 2}", "has no setting 'rate'"),
        ("lr = 1e-3", "write a list of values"),
        ("lr = {low = 1e-3}", "write a list of values"),
        ("lr = {low = 1e-3, high = 1e-2, step = 1}", "write a list of values"),
        ("lr = {low = true, high = 2}", "write a list of values"),
        ("lr = {low = 1e-2, high = 1e-3}", "low must be below high"),
        ("warmup = {low = 0.0, high = 0.1, log = true}", "above 0 where log is true"),
        ("lr = {low = 0.0, high = 0.1}", "must be above 0"),
        ("warmup = {low = 0.0, high = 1.5}", "must lie in"),
        ("epochs = {low = 1.5, high = 3}", "must be a whole number"),
        ("method = {low = 1, high = 2}", "is no number"),
        ('method = ["lora", "magic"]', "must be one of lora, full"),
        ("batch = [16]", "fewer than two values"),
        ("seed = [0, 1]", "decides what is measured"),
        ('test_data = ["a", "b"]', "decides what is measured"),
    ],
)
def test_wrong_spaces_are_sentences(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read(tmp_path, text)


def test_a_space_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_space(tmp_path / "none.toml", RECIPE)


def test_a_trial_asks_only_for_what_its_method_reads(tmp_path: Path) -> None:
    space = {
        "method": Choices(("lora", "full", "head")),
        "lora_rank": Numbers(4, 64, log=True, whole=True),
        "layer_decay": Numbers(0.5, 1.0),
        "lr": Numbers(1e-5, 1e-1, log=True),
    }
    values = {"lora_rank": 8, "layer_decay": 0.7, "lr": 0.02}
    asked = {}
    for method in ("lora", "full", "head"):
        trial = FixedTrial({**values, "method": method})
        made = suggest(trial, space, RECIPE)
        assert (made.method, made.lr) == (method, 0.02)
        asked[method] = set(trial.params) - {"method", "lr"}
    assert asked == {"lora": {"lora_rank", "layer_decay"}, "full": {"layer_decay"}, "head": set()}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("data", ["", "own.jsonl"])
def test_default_spaces_hold_the_recipes_own_values(method: str, data: str) -> None:
    recipe = Recipe("anomalies", method=method, data=data, lr=3e-4, batch=24, head_lr=0.5)
    space = default_space(recipe)
    own = own_values(recipe, space)
    assert own is not None
    assert suggest(FixedTrial(own), space, recipe) == recipe
    assert ("epochs" in space) == bool(data)


def test_a_recipe_outside_the_space_is_no_trial() -> None:
    assert own_values(RECIPE, {"lr": Numbers(1e-5, 1e-4)}) is None
    assert own_values(RECIPE, {"batch": Choices(("8", "16"))}) is None
    assert own_values(RECIPE, {"batch": Choices(("8", "32"))}) == {"batch": "32"}


@given(
    lr=st.floats(1e-5, 1e-3), rank=st.integers(4, 64), warmup=st.floats(0, 0.2),
    targets=st.sampled_from(["query", "query,value"]),
)  # fmt: skip
def test_what_is_suggested_is_what_is_trained(lr: float, rank: int, warmup: float, targets: str) -> None:
    space = {
        "lr": Numbers(1e-5, 1e-3, log=True), "lora_rank": Numbers(4, 64, whole=True),
        "warmup": Numbers(0.0, 0.2), "lora_targets": Choices(("query", "query,value")),
    }  # fmt: skip
    values = {"lr": lr, "lora_rank": rank, "warmup": warmup, "lora_targets": targets}
    made = suggest(FixedTrial(values), space, RECIPE)
    wanted = {"lr": lr, "lora_rank": rank, "warmup": warmup, "lora_targets": tuple(targets.split(","))}
    assert made == replace(RECIPE, **wanted)
