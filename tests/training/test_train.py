from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.errors import AssistantError, UsageError
from tests.training.conftest import TOY, toy_corpus
from tests.training.running import Killed, all_weights, changed, kill_at, prepare, run, toy
from training.base import Base
from training.encoder import load_encoder
from training.networks.tokens import Tokenizer, shuffled
from training.recipe import Recipe
from training.tasks.examples import Metric


def test_learns_and_leaves_the_base_alone(base: Base, recipe: Recipe, checkpoint: Path) -> None:
    recipe = replace(recipe, examples=1600)
    done = run(recipe, base, checkpoint)
    position = done.trained.position
    assert position.history[0][2] < 0.9
    assert position.best > 0.9
    assert position.history[-1][1] < position.history[0][1]
    assert all("lora_" in name or name.startswith("heads.") for name in done.weights)
    _, original = load_encoder(base)
    kept = done.job.network.body.get_base_model().state_dict()
    for name, tensor in original.state_dict().items():
        module, _, leaf = name.rpartition(".")
        same = kept[name] if name in kept else kept[f"{module}.base_layer.{leaf}"]
        assert torch.equal(same, tensor), name
    steps: list[str] = []
    again = run(recipe, base, checkpoint, lambda what, done, total=None: steps.append(what))
    assert steps == []  # a run killed after its last step has nothing left to train
    assert not changed(done.weights, again.weights)


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
    assert not changed(whole.weights, resumed.weights)
    assert resumed.trained.position.history == whole.trained.position.history


def test_the_seed_decides(base: Base, recipe: Recipe, tmp_path: Path) -> None:
    recipe = replace(recipe, examples=96, dropout=0.1)
    first, again, other = (
        run(replace(recipe, seed=seed), base, tmp_path / str(i)).weights for i, seed in enumerate((0, 0, 1))
    )
    assert not changed(first, again)
    assert changed(first, other) >= {"heads.anomalies.weight"}


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


def _given(figures: list[float], better: str = "higher"):
    """The toy task, its figure one after the other of `figures`."""
    told = iter(figures)
    return replace(
        TOY, metric=Metric("figure", better), measure=lambda probabilities, labels: {"figure": next(told)}
    )


@pytest.mark.parametrize(
    ("figures", "better"), [([0.9, 0.8, 1.0], "higher"), ([0.1, 0.2, 0.0], "lower")], ids=["higher", "lower"]
)
def test_stops_early_and_keeps_the_best(
    base: Base, recipe: Recipe, checkpoint: Path, figures: list[float], better: str
) -> None:
    recipe = replace(recipe, patience=1)
    stopped = run(recipe, base, checkpoint, gathered=toy(recipe, _given(figures, better)))
    assert stopped.trained.position.step == 20  # of 30: the third figure is never asked for
    assert stopped.trained.position.best_step == 10
    assert stopped.trained.position.best == figures[0]
    at_ten = {}

    def watch(what: str, done: int, total: int | None = None) -> None:
        if done == 10:
            at_ten.update(all_weights(job.network))

    from tests.training.running import finish

    job = prepare(recipe, base, toy(recipe, _given(figures, better)))
    finish(job, recipe, checkpoint.with_name("other"), watch)
    assert not changed({name: at_ten[name] for name in stopped.weights}, stopped.weights)


def test_patience_0_trains_to_the_end_and_keeps_the_last(
    base: Base, recipe: Recipe, checkpoint: Path
) -> None:
    from tests.training.running import finish

    recipe, last = replace(recipe, patience=0), {}
    job = prepare(recipe, base, toy(recipe, _given([0.9, 0.5, 0.1])))
    done = finish(
        job, recipe, checkpoint, lambda what, done, total=None: last.update(all_weights(job.network))
    )
    assert done.trained.position.step == done.trained.steps == 30
    assert done.trained.position.best_step == 30
    assert not changed({name: last[name] for name in done.weights}, done.weights)


def test_the_direction_of_a_metric() -> None:
    assert Metric("f1").improves(0.5, None)
    assert Metric("f1").improves(0.6, 0.5)
    assert Metric("loss", "lower").improves(0.4, 0.5)
    assert not Metric("loss", "lower").improves(0.5, 0.5)


def test_batches_hold_every_example_once_and_little_padding(base: Base) -> None:
    texts = ["red " * (i % 9) for i, _ in enumerate(toy_corpus("train", 333, 0))]
    lengths = [len(row.ids) for row in Tokenizer(base).encode(texts, 64)]
    batches = shuffled(lengths, 16, seed=0, epoch=0)
    assert sorted(i for batch in batches for i in batch) == list(range(333))
    assert batches == shuffled(lengths, 16, seed=0, epoch=0)
    assert batches != shuffled(lengths, 16, seed=0, epoch=1)
    widths = [{lengths[i] for i in batch} for batch in batches]
    assert np.mean([max(w) - min(w) for w in widths]) < 2
