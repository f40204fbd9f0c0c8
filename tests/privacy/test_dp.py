from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from opacus.accountants import PRVAccountant, RDPAccountant
from opacus.optimizers import DPOptimizer

from assistant.errors import UsageError
from assistant.progress import silent
from tests.training.conftest import TOY
from training import run
from training.base import Base
from training.build import Job, build
from training.card import read_card
from training.gathering import Gathered
from training.privacy import accounting, dp
from training.privacy.accounting import budget, spent
from training.privacy.dp import example_gradients, fit_private, private_step
from training.recipe import Recipe

ROWS = [0, 5, 9, 33, 12]


def made(recipe: Recipe, base: Base) -> Job:
    """A job of the toy task, with LoRA's B away from zero so that A has gradients, too."""
    gathered = Gathered(
        TOY, TOY.corpus("train", recipe.examples, 0), TOY.corpus("validation", recipe.validation, 1), []
    )
    job = build(recipe, base, gathered, [])
    torch.manual_seed(1)
    with torch.no_grad():
        for name, tensor in job.network.trained().items():
            if "lora_B" in name:
                tensor.normal_(0, 0.1)
    return job


@pytest.fixture
def calm(recipe: Recipe) -> Recipe:
    """Without dropout: the same example has the same gradient twice."""
    return replace(recipe, head_dropout=0.0, dp_epsilon=8.0, epochs=2, checkpoint_minutes=9)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Noise at once: the accountant takes seconds."""
    monkeypatch.setattr(accounting, "_least_noise", lambda *_: 0.4)
    monkeypatch.setattr(accounting, "spent", lambda *_: 7.9)


def one_by_one(job: Job, rows: Sequence[int]) -> list[dict[str, torch.Tensor]]:
    found = []
    for row in rows:
        for tensor in job.network.trained().values():
            tensor.grad = None
        torch.autograd.backward(job.objectives[0].loss([row]))
        found.append({n: t.grad.clone() for n, t in job.network.trained().items() if t.grad is not None})
    return found


def optimizer_of(job: Job, **options: Any) -> DPOptimizer:
    plain = torch.optim.SGD(list(job.network.trained().values()), lr=1.0)
    settings = {"noise_multiplier": 0.0, "max_grad_norm": 1e9, "expected_batch_size": 5.0, **options}
    return DPOptimizer(plain, **settings)


def moved(before: dict[str, torch.Tensor], job: Job) -> dict[str, torch.Tensor]:
    """What a step of rate 1 took off."""
    return {name: before[name] - tensor.detach() for name, tensor in job.network.trained().items()}


def now(job: Job) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in job.network.trained().items()}


@pytest.mark.parametrize("method", ["lora", "head"])
def test_each_examples_gradient_is_the_one_it_has_by_itself(calm: Recipe, base: Base, method: str) -> None:
    job = made(replace(calm, method=method), base)
    job.network.train()
    with example_gradients(job.network):
        with pytest.warns(UserWarning, match="Full backward hook"):
            torch.autograd.backward(job.objectives[0].loss(ROWS))
        together = {name: tensor.grad_sample for name, tensor in job.network.trained().items()}  # type: ignore[attr-defined]
    for i, alone in enumerate(one_by_one(job, ROWS)):
        assert alone.keys() == together.keys()
        for name, gradient in alone.items():
            torch.testing.assert_close(together[name][i], gradient, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("piece", [2, 32])
def test_a_step_is_the_sum_of_clipped_gradients_over_the_expected_batch(
    calm: Recipe, base: Base, piece: int
) -> None:
    job, clip = made(calm, base), 0.5
    alone = one_by_one(job, ROWS)
    norms = [float(torch.sqrt(sum((g**2).sum() for g in one.values()))) for one in alone]  # type: ignore[arg-type]
    assert min(norms) > clip, "every example is to be clipped"
    before = now(job)
    with example_gradients(job.network):
        optimizer = optimizer_of(job, max_grad_norm=clip, expected_batch_size=16.0)
        private_step(job.objectives[0], ROWS, optimizer, piece)  # type: ignore[arg-type]
    for name, step in moved(before, job).items():
        wanted = sum(one[name] * (clip / norm) for one, norm in zip(alone, norms, strict=True)) / 16
        torch.testing.assert_close(step, wanted, rtol=1e-3, atol=1e-6)


def test_bfloat16_is_clipped_in_float32(calm: Recipe, base: Base) -> None:
    job = made(replace(calm, precision="bfloat16"), base)
    before = now(job)
    with example_gradients(job.network):
        private_step(job.objectives[0], [3], optimizer_of(job, max_grad_norm=0.01, expected_batch_size=1.0))  # type: ignore[arg-type]
    norm = torch.sqrt(sum((step**2).sum() for step in moved(before, job).values()))  # type: ignore[arg-type]
    assert 0.009 < float(norm) <= 0.01 * (1 + 1e-5)


def test_an_empty_lot_is_a_step_of_noise_alone(calm: Recipe, base: Base) -> None:
    job = made(calm, base)
    before = now(job)
    optimizer = optimizer_of(job, noise_multiplier=2.0, max_grad_norm=3.0, secure_mode=True)
    with example_gradients(job.network):
        assert private_step(job.objectives[0], [], optimizer) == 0  # type: ignore[arg-type]
    noise = torch.cat([step.flatten() for step in moved(before, job).values()])
    assert float(noise.std()) == pytest.approx(2.0 * 3.0 / 5.0, rel=0.05)
    assert abs(float(noise.mean())) < 0.1


def test_the_epsilon_told_is_the_accountants(calm: Recipe, base: Base, checkpoint: Path) -> None:
    job = made(replace(calm, examples=160), base)
    trained, privacy = fit_private(job, replace(calm, examples=160), checkpoint, "x", silent)
    assert privacy.noise is not None
    accountant = PRVAccountant()
    for _ in range(trained.steps):
        accountant.step(noise_multiplier=privacy.noise, sample_rate=16 / 160)
    assert trained.steps == 20
    assert privacy.delta == 1 / 1600
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert privacy.epsilon == pytest.approx(accountant.get_epsilon(privacy.delta), abs=1e-9)
        looser = RDPAccountant()
        looser.history = [(privacy.noise, 0.1, trained.steps)]
        assert privacy.epsilon <= looser.get_epsilon(privacy.delta)
    assert 7.5 < privacy.epsilon <= 8.0


def test_more_privacy_more_noise(recipe: Recipe) -> None:
    strong, weak = (budget(replace(recipe, dp_epsilon=epsilon), 480) for epsilon in (1.0, 8.0))
    assert strong.noise > weak.noise
    assert strong.epsilon <= 1.0
    assert spent(weak.noise, weak.rate, weak.steps // 2, weak.delta) < weak.epsilon


@pytest.mark.usefixtures("quick")
def test_it_learns_and_tells_no_training_loss(calm: Recipe, base: Base, checkpoint: Path) -> None:
    recipe = replace(calm, epochs=10, lr=2e-2, evaluate_every=60, dp_epsilon=50.0)  # whatever noise is drawn
    job = made(recipe, base)
    trained, _ = fit_private(job, recipe, checkpoint, "x", silent)
    assert trained.position.best is not None
    assert trained.position.best > 0.65
    assert trained.position.history == []
    assert trained.position.losses == []
    assert not any(getattr(module, "activations", None) for module in job.network.modules())


@pytest.mark.usefixtures("quick")
def test_the_recipes_seed_does_not_give_the_noise_away(
    calm: Recipe, base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(calm, examples=64)

    def weights(folder: str) -> torch.Tensor:
        job = made(recipe, base)
        fit_private(job, recipe, tmp_path / folder, "x", silent)
        return torch.cat([tensor.detach().flatten() for tensor in job.network.trained().values()])

    assert not torch.equal(weights("a"), weights("b"))
    monkeypatch.setattr(dp.secrets, "randbits", lambda bits: 5)
    assert torch.equal(weights("c"), weights("d"))


@pytest.mark.usefixtures("quick")
def test_a_killed_run_goes_on_and_takes_no_more_steps(
    calm: Recipe, base: Base, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(calm, examples=160, checkpoint_minutes=0)
    steps: list[int] = []
    real = dp.private_step

    def dying(*arguments: Any) -> float:
        if len(steps) == 7:
            raise KeyboardInterrupt
        steps.append(1)
        return real(*arguments)

    monkeypatch.setattr(dp, "private_step", dying)
    with pytest.raises(KeyboardInterrupt):
        fit_private(made(recipe, base), recipe, checkpoint, "x", silent)
    monkeypatch.setattr(dp, "private_step", lambda *a: (steps.append(1), real(*a))[1])
    trained, privacy = fit_private(made(recipe, base), recipe, checkpoint, "x", silent)
    assert len(steps) == trained.steps == trained.position.step == 20
    assert privacy.epsilon <= 8.0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"also": ("metadata",)}, "also"),
        ({"start": "somewhere"}, "start"),
        ({"teacher": "somebody"}, "teacher"),
        ({"augment": ("typos",)}, "augment"),
        ({"unfreeze": 0.5}, "unfreeze"),
        ({"class_weights": "balanced"}, "class_weights"),
        ({"dp_epsilon": 500.0}, "promises nothing"),
        ({"dp_delta": 0.5}, "dp_delta"),
    ],
)
def test_what_would_leak_is_refused(
    calm: Recipe, base: Base, checkpoint: Path, changes: dict[str, Any], said: str
) -> None:
    job = made(replace(calm, examples=64), base)
    with pytest.raises(UsageError, match=said):
        fit_private(job, replace(calm, examples=64, **changes), checkpoint, "x", silent)


@pytest.mark.parametrize("changes", [{"method": "full"}, {"method": "prompt"}, {"lora_variant": "dora"}])
def test_what_has_no_gradient_by_example_is_refused(
    calm: Recipe, base: Base, checkpoint: Path, changes: dict[str, Any]
) -> None:
    recipe = replace(calm, examples=64, **changes)
    with pytest.raises(UsageError, match="method=lora"):
        fit_private(made(recipe, base), recipe, checkpoint, "x", silent)


@pytest.mark.usefixtures("quick")
def test_the_card_tells_what_was_spent_and_no_training_loss(
    calm: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "find_task", lambda _: TOY)
    finished = run.train_task(replace(calm, examples=160), tmp_path / "models")
    card = read_card(finished.installed.folder)
    assert card.privacy is not None
    assert (card.privacy.epsilon, card.privacy.delta, card.privacy.clip) == (7.9, 1 / 1600, 1.0)
    assert card.history == []
    assert card.best_step > 0
    told = (finished.installed.folder / "card.md").read_text()
    assert "ε = 7.9 at δ = 0.000625 for one example (noise 0.4, clipping norm 1)" in told
    assert not (tmp_path / "models" / "cell_plausibility.checkpoint").exists()
