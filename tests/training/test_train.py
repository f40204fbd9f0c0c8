from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.errors import AssistantError, UsageError
from assistant.progress import silent
from tests.training.conftest import TOY, toy_corpus
from training.base import Base
from training.batches import shuffled, tokenize
from training.encoder import load_encoder
from training.lora import AdaptedEncoder
from training.recipe import Recipe
from training.tasks.examples import Metric
from training.train import Trained, fit


class Killed(Exception):
    """The process ends here."""


def run(recipe: Recipe, base: Base, checkpoint: Path, progress=silent, fingerprint: str = "one") -> Trained:
    train, validation = (
        toy_corpus("train", recipe.examples, 0),
        toy_corpus("validation", recipe.validation, 1),
    )
    return fit(TOY, recipe, base, train, validation, checkpoint, fingerprint, progress)


def kill_at(step: int):
    def progress(what: str, done: int, total: int | None = None) -> None:
        if done == step:
            raise Killed

    return progress


def test_learns_and_leaves_the_base_alone(base: Base, recipe: Recipe, checkpoint: Path) -> None:
    recipe = replace(recipe, examples=1600)
    trained = run(recipe, base, checkpoint)
    assert trained.position.history[0][2] < 0.9
    assert trained.position.best > 0.9
    assert trained.position.history[-1][1] < trained.position.history[0][1]
    assert all("lora_" in name or name.startswith("head.") for name in trained.model.trained())
    _, original = load_encoder(base)
    kept = trained.model.encoder.get_base_model().state_dict()
    for name, tensor in original.state_dict().items():
        module, _, leaf = name.rpartition(".")
        same = kept[name] if name in kept else kept[f"{module}.base_layer.{leaf}"]
        assert torch.equal(same, tensor), name
    steps: list[str] = []
    run(recipe, base, checkpoint, lambda what, done, total=None: steps.append(what))
    assert steps == []  # a run killed after its last step has nothing left to train


@pytest.mark.parametrize("step", [1, 13, 29])
def test_a_killed_run_ends_as_an_uninterrupted_one(
    base: Base, recipe: Recipe, checkpoint: Path, tmp_path: Path, step: int
) -> None:
    recipe = replace(recipe, lora_dropout=0.1, dropout=0.1)  # so that the random state counts
    whole = run(recipe, base, tmp_path / "other")
    with pytest.raises(Killed):
        run(recipe, base, checkpoint, kill_at(step))
    steps = []
    resumed = run(recipe, base, checkpoint, lambda what, done, total=None: steps.append(done))
    assert steps[0] == step  # the step of the kill was not yet in the checkpoint
    expected = whole.model.adapter()
    for name, matrix in resumed.model.adapter().items():
        np.testing.assert_array_equal(matrix, expected[name], err_msg=name)
    assert resumed.position.history == whole.position.history


def test_the_seed_decides(base: Base, recipe: Recipe, tmp_path: Path) -> None:
    recipe = replace(recipe, examples=96)
    first, again, other = (
        run(replace(recipe, seed=seed), base, tmp_path / str(seed)).model.adapter() for seed in (0, 0, 1)
    )
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["head.weight"], other["head.weight"])


def test_another_recipe_does_not_go_on_from_a_checkpoint(
    base: Base, recipe: Recipe, checkpoint: Path
) -> None:
    with pytest.raises(Killed):
        run(recipe, base, checkpoint, kill_at(5))
    with pytest.raises(UsageError, match="another recipe"):
        run(recipe, base, checkpoint, fingerprint="two")
    for file in checkpoint.glob("*.safetensors"):
        file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(AssistantError, match="damaged"):
        run(recipe, base, checkpoint)


def test_a_loss_that_is_no_number_is_a_sentence(base: Base, recipe: Recipe, checkpoint: Path) -> None:
    with pytest.raises(AssistantError, match=r"lower rate \(--set lr="):
        run(replace(recipe, lr=1e30, clip=1e30), base, checkpoint)


def test_stops_early_and_keeps_the_best(base: Base, recipe: Recipe, checkpoint: Path) -> None:
    worse = iter(np.linspace(0.9, 0.1, 50))
    task = replace(TOY, measure=lambda probabilities, labels: {"accuracy": float(next(worse))})
    train = toy_corpus("train", recipe.examples, 0)
    trained = fit(task, replace(recipe, patience=1), base, train, train[:20], checkpoint, "x", silent)
    assert trained.position.step == 20
    assert trained.position.best_step == 10
    expected = fit(
        replace(TOY, measure=lambda probabilities, labels: {"accuracy": 0.0}),
        replace(recipe, patience=1), base, train, train[:20], checkpoint.with_name("other"), "x", silent,
    )  # fmt: skip
    np.testing.assert_array_equal(
        trained.model.adapter()["head.weight"], expected.model.adapter()["head.weight"]
    )


def test_the_direction_of_a_metric() -> None:
    assert Metric("f1").improves(0.5, None)
    assert Metric("f1").improves(0.6, 0.5)
    assert Metric("loss", "lower").improves(0.4, 0.5)
    assert not Metric("loss", "lower").improves(0.5, 0.5)


def test_batches_hold_every_example_once_and_little_padding(base: Base, recipe: Recipe) -> None:
    examples = [
        example._replace(text="red " * (i % 9)) for i, example in enumerate(toy_corpus("train", 333, 0))
    ]
    encodings = tokenize(base, examples, 64)
    batches = shuffled(encodings, 16, seed=0, epoch=0)
    assert sorted(i for batch in batches for i in batch) == list(range(333))
    assert batches == shuffled(encodings, 16, seed=0, epoch=0)
    assert batches != shuffled(encodings, 16, seed=0, epoch=1)
    widths = [{len(encodings[i].ids) for i in batch} for batch in batches]
    assert np.mean([max(w) - min(w) for w in widths]) < 2


def test_biases_do_not_decay(base: Base, recipe: Recipe) -> None:
    from training.train import _parameter_groups

    model = AdaptedEncoder(base, recipe, 1, first_segment=False)
    decayed, spared = _parameter_groups(model.trained(), 0.1)
    assert [tensor.shape for tensor in spared["params"]] == [model.head.bias.shape]
    assert spared["weight_decay"] == 0
    assert all(tensor.dim() == 2 for tensor in decayed["params"])


def test_the_rate_rises_then_falls_to_zero() -> None:
    from training.train import _rate

    rates = [_rate(step, 100, 0.1) for step in range(100)]
    assert rates[0] == 0.1
    assert max(rates) == rates[9] == 1
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert 0 < rates[-1] < 0.02
    assert _rate(0, 1, 0.0) == 1
