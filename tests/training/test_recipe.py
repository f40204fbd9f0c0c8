from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import UnknownName, UsageError
from training.recipe import RECIPES, Recipe, default_recipe, load_recipe
from training.tasks import TASKS, find_task


@pytest.mark.parametrize("task", TASKS)
def test_every_task_ships_a_recipe(task: str) -> None:
    assert default_recipe(task).task == task
    assert {file.stem for file in RECIPES.glob("*.toml")} == set(TASKS)


def test_unknown_tasks_answer_with_the_valid_ones() -> None:
    for ask in (default_recipe, find_task):
        with pytest.raises(UnknownName, match=r"'../secrets'; there are: .*anomalies.*standardization"):
            ask("../secrets")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recipes")


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**31), lr=st.floats(1e-8, 10), targets=st.lists(st.text(min_size=1), min_size=1),
    base=st.text(),
)  # fmt: skip
def test_toml_round_trip(folder: Path, seed: int, lr: float, targets: list[str], base: str) -> None:
    recipe = Recipe("anomalies", seed=seed, lr=lr, lora_targets=tuple(targets), base_model=base)
    file = folder / "recipe.toml"
    recipe.save(file)
    assert load_recipe(file) == recipe


def test_settings_change_fields_by_their_type() -> None:
    recipe = Recipe("anomalies").with_settings(
        ["lr=5e-4", "examples = 10", "base_model=/models/3", "lora_targets=query, value", "clip=2"]
    )
    assert (recipe.lr, recipe.examples, recipe.base_model) == (5e-4, 10, "/models/3")
    assert recipe.lora_targets == ("query", "value")
    assert isinstance(recipe.clip, float)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("learning_rate=1", "no setting 'learning_rate'; it has: task, base_model"),
        ("lr", "write key=value"),
        ("lr=fast", "a number"),
        ("lr=-1", "above 0"),
        ("lr=nan", "a number"),
        ("examples=1.5", "a whole number"),
        ("examples=true", "a whole number"),
        ("epochs=0", "above 0"),
        ("warmup=1", r"\[0, 1\)"),
        ("max_tokens=4", "between 8 and 512"),
        ("weight_decay=-0.1", "not be negative"),
        ("lora_targets=", "lora_targets is empty"),
        ("method=adapter", "'adapter'; it must be one of lora, full, prompt, prefix, head"),
        ("lora_variant=lora+", "one of lora, rslora, dora, qlora"),
        ("schedule=step", "one of linear, cosine, constant"),
        ("precision=float16", "one of float32, bfloat16"),
        ("class_weights=inverse", "one of none, balanced"),
        ("freeze_embeddings=1", "true or false"),
        ("teacher_weight=1.5", "must not exceed 1"),
        ("layer_decay=1.1", "must not exceed 1"),
        ("unfreeze=1", r"\[0, 1\)"),
        ("mix_temperature=0", "above 0"),
        ("ewc=10", "ewc and replay keep what an earlier model knew; name its folder: start="),
        ("replay=0.2", "ewc and replay keep what an earlier model knew"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(setting: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        Recipe("anomalies").with_settings([setting])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lr = 1", "names no task"),
        ("task = anomalies", "not TOML"),
        ('task = "anomalies"\nlora_targets = "query"', "a list of texts"),
        ('task = "anomalies"\nlr = "1"', "a number"),
        ('task = "anomalies"\nspeed = 1', "no setting 'speed'"),
    ],
)
def test_recipe_files_that_cannot_be_used(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "recipe.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=says):
        load_recipe(file)
    with pytest.raises(UsageError, match="cannot be read"):
        load_recipe(tmp_path / "nowhere.toml")


def test_unfreezing_says_nothing_of_an_encoder_that_never_trains() -> None:
    for setting in ("unfreeze=0.5", "layer_decay=0.9"):
        with pytest.raises(UsageError, match="the encoder does not train"):
            Recipe("anomalies").with_settings(["method=head", setting])


def test_every_number_of_a_recipe_is_checked() -> None:
    numbers = [field.name for field in fields(Recipe) if field.type in ("int", "float")]
    for name in numbers:
        with pytest.raises(UsageError, match=name):
            Recipe("anomalies", **{name: -5})
