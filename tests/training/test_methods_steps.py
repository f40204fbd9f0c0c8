"""Rates, decay, schedules, clipping, accumulation, memory and precision: what one step does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.training.running import (
    KINDS,
    all_weights,
    drawn,
    finish,
    gradients,
    prepare,
    run,
)
from training.base import Base
from training.methods.layers import levels
from training.methods.memory import activation_bytes, largest_micro_batch
from training.methods.rates import parameter_groups, schedule
from training.recipe import Recipe
from training.train import _micro_batch


@pytest.fixture
def one_step(recipe: Recipe) -> Recipe:
    """A single step at the full rate, nothing decays, nothing is clipped."""
    return replace(
        recipe, examples=16, patience=0, method="full", warmup=0, schedule="constant", weight_decay=0,
        clip=1e9, lr=1e-3, head_dropout=0,
    )  # fmt: skip


def _step(recipe: Recipe, base: Base, checkpoint: Path) -> dict[str, torch.Tensor]:
    """How far each parameter moved."""
    job = prepare(recipe, base)
    before = all_weights(job.network)
    finish(job, recipe, checkpoint)
    return {name: tensor - before[name] for name, tensor in all_weights(job.network).items()}


def test_rates_fall_by_the_level(base: Base, recipe: Recipe) -> None:
    recipe = replace(recipe, method="full", lr=1e-2, head_lr=5e-2, layer_decay=0.5)
    parameters = prepare(recipe, base).network.trained()
    peaks = {id(p): group["peak"] for group in parameter_groups(parameters, recipe) for p in group["params"]}
    assert len(peaks) == len(parameters)  # each in one group
    want = {2: 5e-2, 1: 1e-2, 0: 5e-3, -1: 2.5e-3}
    of = levels(parameters)
    assert set(of.values()) == set(want)
    for name, tensor in parameters.items():
        assert peaks[id(tensor)] == want[of[name]], name
    same = parameter_groups(parameters, replace(recipe, head_lr=0, layer_decay=1))
    assert {group["peak"] for group in same} == {1e-2}


def test_a_step_is_as_long_as_its_rate(base: Base, one_step: Recipe, checkpoint: Path) -> None:
    """Adam's first step is the rate itself wherever there is a gradient."""
    recipe = replace(one_step, lr=1e-3, head_lr=4e-3, layer_decay=0.5)
    moved = _step(recipe, base, checkpoint)
    of = levels(moved)
    lengths = {
        level: max(moved[name].abs().max().item() for name in of if of[name] == level)
        for level in set(of.values())
    }
    assert lengths == pytest.approx({2: 4e-3, 1: 1e-3, 0: 5e-4, -1: 2.5e-4}, rel=0.01)


def test_weights_decay_but_no_biases_or_norms(base: Base, one_step: Recipe, tmp_path: Path) -> None:
    plain = _step(one_step, base, tmp_path / "plain")
    decayed = _step(replace(one_step, weight_decay=0.5), base, tmp_path / "decayed")
    before = all_weights(prepare(one_step, base).network)
    for name, tensor in before.items():
        spared = name.endswith("bias") or "LayerNorm" in name
        want = torch.zeros_like(tensor) if spared else -1e-3 * 0.5 * tensor
        torch.testing.assert_close(decayed[name] - plain[name], want, rtol=0.02, atol=2e-7, msg=name)


def test_rates_over_the_run(recipe: Recipe) -> None:
    def rates(name: str, warmup: float = 0.1, steps: int = 100) -> list[float]:
        given = replace(recipe, schedule=name, warmup=warmup)
        return [schedule(step, steps, given) for step in range(steps)]

    for name in ("linear", "cosine", "constant"):
        found = rates(name)
        assert found[:10] == pytest.approx([0.1 * i for i in range(1, 11)])
        assert max(found) == 1
    assert rates("linear")[10:] == pytest.approx([(100 - step) / 90 for step in range(10, 100)])
    assert rates("cosine")[55] == pytest.approx(0.5)
    assert rates("cosine")[10:] == sorted(rates("cosine")[10:], reverse=True)
    assert 0 < rates("cosine")[-1] < rates("linear")[-1] < 0.02
    assert set(rates("constant")[10:]) == {1.0}
    assert rates("linear", warmup=0, steps=1) == [1.0]


def test_the_schedule_reaches_the_optimizer(
    base: Base, recipe: Recipe, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(recipe, examples=160, patience=0, head_lr=1e-2, warmup=0.2, schedule="cosine")
    used: list[set[float]] = []

    class Watched(torch.optim.AdamW):
        def step(self, closure=None):
            used.append({group["lr"] / group["peak"] for group in self.param_groups})
            return super().step(closure)

    monkeypatch.setattr(torch.optim, "AdamW", Watched)
    run(recipe, base, checkpoint)
    assert [shares.pop() for shares in used] == pytest.approx([schedule(i, 10, recipe) for i in range(10)])


@pytest.mark.parametrize("clip", [0.05, 1e9])
def test_clipping_bounds_the_gradient(
    base: Base, recipe: Recipe, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, clip: float
) -> None:
    norms = []

    class Watched(torch.optim.AdamW):
        def step(self, closure=None):
            given = [p.grad for group in self.param_groups for p in group["params"] if p.grad is not None]
            norms.append(torch.cat([g.flatten() for g in given]).norm().item())
            return super().step(closure)

    monkeypatch.setattr(torch.optim, "AdamW", Watched)
    run(replace(recipe, examples=96, patience=0, clip=clip), base, checkpoint)
    if clip < 1:
        assert max(norms) == pytest.approx(clip, rel=1e-3)
    else:
        assert min(norms) > 0.05  # what the bound above really cut


@pytest.mark.parametrize(
    "changes",
    [{}, {"label_smoothing": 0.2}, {"class_weights": "balanced"}, {"method": "full"}, {"method": "prompt"}],
    ids=str,
)
def test_pieces_of_a_batch_add_up(base: Base, recipe: Recipe, changes: dict) -> None:
    recipe = replace(recipe, task="kinds", **changes)
    gathered = drawn(KINDS, 96)
    gathered = replace(gathered, train=sorted(gathered.train, key=lambda e: e.label)[20:])
    job = prepare(recipe, base, gathered)
    rows = list(range(16, 46))
    whole = gradients(job, rows, len(rows))
    for micro in (1, 4, 7):
        parted = gradients(job, rows, micro)
        assert parted.keys() == whole.keys()
        for name, gradient in whole.items():
            torch.testing.assert_close(parted[name], gradient, rtol=1e-3, atol=1e-6, msg=name)


def test_memory_is_counted_as_autograd_keeps_it() -> None:
    weight = torch.ones(100, 100, requires_grad=True)
    few, many = (activation_bytes(lambda n=n: (torch.ones(n, 100) @ weight).tanh().sum()) for n in (10, 30))
    # The input of the product and what tanh gave, float32, a row of each an example.
    assert many - few == 20 * 100 * 4 * 2


def test_the_largest_piece_that_fits() -> None:
    each, once = 1_000, 5_000
    for batch in (1, 7, 32, 100):
        for free in (0, 10_000, 12_000, 20_000, 50_000, 10**9):
            micro = largest_micro_batch(batch, once + each, once + 2 * each, free)
            assert 1 <= micro <= batch
            assert micro == 1 or once + micro * each <= free / 2
            pieces = -(-batch // micro)
            assert batch > micro * (pieces - 1)
            assert micro * pieces - batch < pieces  # even pieces: none more than one smaller
    assert largest_micro_batch(32, 6_000, 7_000, 10**9) == 32
    assert largest_micro_batch(32, 6_000, 7_000, 30_000) == 8  # 10 would fit: four even pieces of 8
    assert largest_micro_batch(32, 6_000, 7_000, 0) == 1


def test_less_memory_makes_smaller_pieces_and_the_same_weights(
    base: Base, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training import train

    recipe = replace(recipe, examples=64, patience=0, head_dropout=0.0)
    job = prepare(recipe, base)
    needed = activation_bytes(lambda: job.objectives[0].loss([0, 1]))
    sizes = []
    done = []
    for free in (10**12, 4 * needed, 0):
        monkeypatch.setattr(train, "free_bytes", lambda device, free=free: free)
        sizes.append(_micro_batch(job.network, job.objectives, recipe))
        done.append(run(recipe, base, tmp_path / str(free)))
    assert sizes == [run.trained.position.micro for run in done]
    assert sizes[0] == 16 > sizes[1] > 1 == sizes[2]
    for name, tensor in done[0].weights.items():
        torch.testing.assert_close(done[2].weights[name], tensor, rtol=0.05, atol=2e-3, msg=name)


def test_measuring_memory_draws_no_random_numbers(base: Base, recipe: Recipe) -> None:
    job = prepare(replace(recipe, dropout=0.1), base)
    job.network.train()
    state = torch.get_rng_state()
    _micro_batch(job.network, job.objectives, recipe)
    assert torch.equal(torch.get_rng_state(), state)


def test_bfloat16_computes_less_exactly_and_learns_the_same(
    base: Base, recipe: Recipe, tmp_path: Path
) -> None:
    recipe = replace(recipe, examples=1600, evaluate_every=50)
    exact, rough = (prepare(replace(recipe, precision=p), base) for p in ("float32", "bfloat16"))
    losses = []
    for job in (exact, rough):
        job.network.train(False)
        losses.append(job.objectives[0].loss(range(32)))
    assert losses[0].dtype == losses[1].dtype == torch.float32
    assert 0 < abs(losses[0] - losses[1]) < 0.02
    done = finish(rough, replace(recipe, precision="bfloat16"), tmp_path / "rough")
    assert all(tensor.dtype == torch.float32 for tensor in done.weights.values())
    assert done.trained.position.best > 0.9
