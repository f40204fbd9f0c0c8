"""Going on from an earlier model: what is taken over, and what EWC and replay keep of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.errors import AssistantError, UsageError
from tests.tiny import make_base
from tests.training.conftest import TOY, toy_corpus
from tests.training.running import KINDS, all_weights, changed, drawn, finish, prepare
from training import build as building
from training.base import Base
from training.methods.ewc import Penalty, fisher_diagonal
from training.methods.mixing import plan
from training.recipe import Recipe
from training.saving import save_trained
from training.tasks.examples import Example, Task

ODD = replace(
    TOY,
    name="odd",
    corpus=lambda split, count, seed: [
        example._replace(label=int(example.text[0] in ("apple", "paris", "plum")))
        for example in toy_corpus(split, count, seed)
    ],
)
"""Another question about the same texts, to which the first task's answer says nothing."""
TASKS = {task.name: task for task in (TOY, KINDS, ODD)}


@pytest.fixture(autouse=True)
def tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "find_task", TASKS.__getitem__)


@pytest.fixture(scope="module")
def first(base: Base, tmp_path_factory: pytest.TempPathFactory) -> tuple[Recipe, Path]:
    """A model that knows the toy task (accuracy above 0.9): its recipe and its folder."""
    recipe = Recipe(
        "anomalies", base_model=str(base.folder), examples=1600, validation=80, batch=16, max_tokens=16,
        lora_rank=4, lora_alpha=8, lr=5e-3, evaluate_every=1000, patience=0, threads=1, checkpoint_minutes=9,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("first")
    job = prepare(recipe, base)
    done = finish(job, recipe, folder / "checkpoint")
    assert done.trained.position.best > 0.9
    save_trained(job.network.trained(), folder)
    recipe.save(folder / "recipe.toml")
    return recipe, folder


def _second(first: tuple[Recipe, Path], **changes: object) -> Recipe:
    recipe, folder = first
    given = {"task": "odd", "start": str(folder), "examples": 960, "also_examples": 200, **changes}
    return replace(recipe, **given)


def test_fisher_is_the_mean_squared_gradient() -> None:
    """Linear regression by hand: the gradient of (w·x - y)² is 2 (w·x - y) x."""
    x = torch.tensor([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]])
    y = torch.tensor([1.0, 0.0, -2.0])
    w = torch.nn.Parameter(torch.tensor([0.3, -0.7]))
    unused = torch.nn.Parameter(torch.ones(3))

    def loss(rows):
        return ((x[list(rows)] @ w - y[list(rows)]) ** 2).mean()

    found = fisher_diagonal(loss, range(3), {"w": w, "unused": unused})
    gradients = 2 * (x @ w.detach() - y)[:, None] * x
    torch.testing.assert_close(found["w"], (gradients**2).mean(0))
    assert not found["unused"].any()
    assert w.grad is None


def test_the_penalty_pulls_by_its_importance() -> None:
    anchor = {"a": torch.tensor([1.0, -2.0]), "b": torch.tensor([[0.5]])}
    fisher = {"a": torch.tensor([4.0, 0.0]), "b": torch.tensor([[2.0]])}
    parameters = {
        "a": torch.nn.Parameter(torch.tensor([1.5, 3.0])),
        "b": torch.nn.Parameter(torch.tensor([[-0.5]])),
        "new head": torch.nn.Parameter(torch.ones(2)),
    }
    value = Penalty(10.0, anchor, fisher)(parameters)
    assert value.item() == pytest.approx(10 / 2 * (4 * 0.5**2 + 0 + 2 * 1.0**2))
    value.backward()
    for name in anchor:  # λ F (θ - θ*)
        torch.testing.assert_close(
            parameters[name].grad, 10 * fisher[name] * (parameters[name].detach() - anchor[name])
        )
    assert parameters["new head"].grad is None


def test_the_job_holds_the_earlier_weights_by_their_fisher(base: Base, first: tuple[Recipe, Path]) -> None:
    recipe = _second(first, ewc=100.0, also_examples=20)
    job = prepare(recipe, base, drawn(ODD, 32))
    assert job.earlier.name == "anomalies"
    held = {n: p for n, p in job.network.trained().items() if not n.startswith("heads.odd")}
    assert set(job.penalty.anchor) == set(held)
    assert job.penalty(job.network.trained()).item() == 0  # nothing has moved yet
    name = "heads.anomalies.weight"
    squares = []
    for row in range(20):
        gradient = torch.autograd.grad(job.earlier.loss([row]), held[name])[0]
        squares.append(gradient**2)
    torch.testing.assert_close(job.penalty.fisher[name], torch.stack(squares).mean(0), rtol=1e-4, atol=1e-8)
    assert len(job.objectives) == 1  # no replay: the earlier task is not trained


def _after(recipe: Recipe, base: Base, checkpoint: Path) -> tuple[float, float]:
    """Accuracy on the earlier task, and on the new one."""
    job = prepare(recipe, base, drawn(ODD, recipe.examples))
    assert job.earlier.figure() > 0.9
    finish(job, recipe, checkpoint)
    return job.earlier.figure(), job.objectives[0].figure()


def test_ewc_and_replay_keep_the_first_task(base: Base, first: tuple[Recipe, Path], tmp_path: Path) -> None:
    plain, learnt = _after(_second(first, lr=1e-2), base, tmp_path / "plain")
    assert learnt > 0.9
    assert plain < 0.7  # forgotten: a guess is right in half of the cases
    held, second = _after(_second(first, lr=1e-2, ewc=1_500.0), base, tmp_path / "ewc")
    assert held > plain + 0.2
    assert second > 0.65
    rehearsed, second = _after(_second(first, lr=1e-2, replay=0.3), base, tmp_path / "replay")
    assert rehearsed > plain + 0.2
    assert second > 0.9


def test_replay_takes_its_share_of_the_steps(base: Base, first: tuple[Recipe, Path]) -> None:
    for share in (0.2, 0.5):
        job = prepare(_second(first, replay=share, also_examples=64), base, drawn(ODD, 640))
        assert [objective.name for objective in job.objectives] == ["odd", "anomalies"]
        steps = plan([o.lengths for o in job.objectives], job.weights, 16, 1, seed=0)
        seen = Counter(task for task, _ in steps)
        assert seen[0] == 40
        assert seen[1] / len(steps) == pytest.approx(share, abs=0.02)
    beside = prepare(_second(first, replay=0.25, also_examples=16), base, drawn(ODD, 64), [drawn(KINDS, 64)])
    assert [o.name for o in beside.objectives] == ["odd", "kinds", "anomalies"]
    assert beside.weights == pytest.approx([0.375, 0.375, 0.25])


def test_a_run_of_the_same_task_goes_on_where_the_model_was(base: Base, first: tuple[Recipe, Path]) -> None:
    recipe, folder = first
    on = prepare(replace(recipe, start=str(folder)), base)
    assert on.objectives[0].figure() > 0.9
    saved = building.load_file(folder / building.TRAINED)
    assert not changed(saved, {n: p.detach() for n, p in on.network.trained().items()})
    assert on.earlier is None
    assert prepare(recipe, base).objectives[0].figure() < 0.75


def test_what_this_run_freezes_is_taken_over_too(base: Base, first: tuple[Recipe, Path]) -> None:
    recipe, folder = first
    job = prepare(replace(recipe, start=str(folder), freeze_layers=1), base)
    assert job.objectives[0].figure() > 0.9
    assert not any(".layer.0." in name for name in job.network.trained())


def test_another_head_starts_anew_on_the_same_body(base: Base, first: tuple[Recipe, Path]) -> None:
    job = prepare(_second(first, task="kinds"), base, drawn(KINDS, 32))
    fresh = prepare(replace(first[0], task="kinds"), base, drawn(KINDS, 32))
    started, anew = all_weights(job.network), all_weights(fresh.network)
    moved = changed(anew, {name: started[name] for name in anew})
    assert all("lora_" in name for name in moved)
    assert any("lora_B" in name for name in moved)


@pytest.mark.parametrize(
    "changes",
    [{"method": "full"}, {"lora_rank": 8}, {"method": "head"}, {"method": "prompt"}, {"lora_variant": "dora"},
     {"lora_targets": ("query",)}, {"layers": 1}],
    ids=str,
)  # fmt: skip
def test_another_method_is_a_sentence(base: Base, first: tuple[Recipe, Path], changes: dict) -> None:
    with pytest.raises(UsageError, match=r"another base, method or rank .* take over base_model, method"):
        prepare(_second(first, **changes), base, drawn(ODD, 32))


def test_another_base_is_a_sentence(base: Base, first: tuple[Recipe, Path], tmp_path: Path) -> None:
    """One of the same shape too, whose names and shapes all fit."""
    from assistant.models.manifest import Manifest, write_manifest

    recipe, folder = first
    start = tmp_path / "first"
    start.mkdir()
    for file in ("recipe.toml", building.TRAINED):
        (start / file).write_bytes((folder / file).read_bytes())
    write_manifest(
        start,
        Manifest(model="m", base_model="tiny", base_sha256=base.sha256, licence="mit", dimensions=1,
                 max_tokens=8, files={}),
    )  # fmt: skip
    prepare(replace(recipe, start=str(start)), base)
    other = make_base(tmp_path / "other", seed=1)
    with pytest.raises(UsageError, match="has another base"):
        prepare(replace(recipe, start=str(start)), other)


def test_starts_that_cannot_be_are_sentences(base: Base, first: tuple[Recipe, Path], tmp_path: Path) -> None:
    recipe, folder = first
    with pytest.raises(UsageError, match="trained for anomalies itself: ewc and replay keep an earlier"):
        prepare(replace(recipe, start=str(folder), ewc=1.0), base)
    with pytest.raises(UsageError, match=r"recipe\.toml cannot be read"):
        prepare(replace(recipe, start=str(tmp_path)), base)
    broken = tmp_path / "broken"
    broken.mkdir()
    recipe.save(broken / "recipe.toml")
    with pytest.raises(AssistantError, match="only from a whole model"):
        prepare(replace(recipe, start=str(broken)), base)
    whole = (folder / building.TRAINED).read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"\xff" * 100):
        (broken / building.TRAINED).write_bytes(damaged)
        with pytest.raises(AssistantError, match="only from a whole model"):
            prepare(replace(recipe, start=str(broken)), base)


def test_ewc_of_a_matcher_is_a_sentence(base: Base, first: tuple[Recipe, Path], tmp_path: Path) -> None:
    """A pair alone has no negatives: its gradient, and so its Fisher information, is nothing."""
    pairs: Task = replace(
        TOY,
        name="pairs",
        kind="matching",
        corpus=lambda split, count, seed: [Example("red", target="blue")] * 8,
    )
    TASKS["pairs"] = pairs
    recipe, folder = first
    replace(recipe, task="pairs").save(tmp_path / "recipe.toml")
    (tmp_path / building.TRAINED).write_bytes((folder / building.TRAINED).read_bytes())
    with pytest.raises(UsageError, match="keep it by replay"):
        prepare(replace(recipe, start=str(tmp_path), ewc=1.0), base)
    job = prepare(replace(recipe, start=str(tmp_path), replay=0.2), base)
    assert [objective.name for objective in job.objectives] == ["anomalies", "pairs"]


def test_ewc_goes_with_unfreezing(base: Base, first: tuple[Recipe, Path], checkpoint: Path) -> None:
    """While the head alone trains, nothing that EWC holds can move."""
    recipe = _second(first, examples=96, also_examples=16, ewc=10.0, unfreeze=0.5)
    job = prepare(recipe, base, drawn(ODD, 96))
    for name in [name for name in job.penalty.anchor if name.startswith("heads.")]:
        del job.penalty.anchor[name]
    assert np.isfinite(finish(job, recipe, checkpoint).trained.position.history[-1][1])


def test_an_earlier_head_stays_as_it_was(base: Base, first: tuple[Recipe, Path], checkpoint: Path) -> None:
    recipe = _second(first, examples=96)
    job = prepare(recipe, base, drawn(ODD, 96))
    before = all_weights(job.network)
    finish(job, recipe, checkpoint)
    assert "heads.anomalies.weight" not in changed(before, all_weights(job.network))
