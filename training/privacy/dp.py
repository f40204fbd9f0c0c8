"""DP-SGD (Abadi et al. 2016) through opacus: each example's gradient is clipped, and noise is added.

The noise and the choice of examples are drawn from a seed of the operating system that nobody knows: by the
recipe's seed, which the card tells, the noise could be computed and taken off again. So a private run
cannot be repeated; a killed one goes on with new noise, and has spent no more.
"""

from __future__ import annotations

import math
import secrets
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import torch
from opacus.grad_sample.grad_sample_module import GradSampleHooks
from opacus.optimizers import DPOptimizer
from opacus.utils.uniform_sampler import UniformWithReplacementSampler
from torch import Tensor, nn

from assistant.errors import AssistantError, UsageError
from assistant.progress import Progress
from training.build import Job
from training.card import Privacy
from training.checkpoint import load_checkpoint, save_checkpoint
from training.methods.rates import parameter_groups, schedule
from training.networks.network import Network
from training.objectives.classification import Classification
from training.privacy.accounting import budget
from training.recipe import Recipe
from training.train import Clock, Trained, evaluate

_PIECE = 32
"""Examples at once, where the recipe names no `micro_batch`: each holds a gradient of its own in memory."""


def fit_private(
    job: Job, recipe: Recipe, checkpoint: Path, fingerprint: str, progress: Progress
) -> tuple[Trained, Privacy]:
    """Train the job's network within the recipe's ε and δ; it holds its best weights afterwards.

    The ε told is that of all planned steps, also where training stopped early: when it stops is decided by
    looking at the weights. The losses of the training examples are not told. Resumes from the folder
    `checkpoint`. Raises `UsageError` where recipe or network cannot be trained privately.
    """
    network, objective = _private_parts(job, recipe)
    plan = budget(recipe, len(objective.lengths))
    parameters = network.trained()
    adam = torch.optim.AdamW(parameter_groups(parameters, recipe))
    position, best = load_checkpoint(checkpoint, fingerprint, parameters, adam)
    noise, choice = (
        torch.Generator(device).manual_seed(secrets.randbits(63)) for device in (network.device, "cpu")
    )
    optimizer = DPOptimizer(
        adam, noise_multiplier=plan.noise, max_grad_norm=recipe.clip, expected_batch_size=plan.batch,
        generator=noise, secure_mode=True,
    )  # fmt: skip
    lots = UniformWithReplacementSampler(
        num_samples=len(objective.lengths), sample_rate=plan.rate, generator=choice,
        steps=plan.steps - position.step,
    )  # fmt: skip
    clock = Clock(position)
    network.train()
    with example_gradients(network):
        for rows in lots:
            if recipe.patience and position.stale >= recipe.patience:
                break
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * schedule(position.step, plan.steps, recipe)
            position.losses.append(private_step(objective, rows, optimizer, recipe.micro_batch or _PIECE))
            position.step += 1
            progress(f"training {objective.name} privately", position.step, plan.steps)
            if position.step % recipe.evaluate_every == 0 or position.step == plan.steps:
                evaluate(objective, position, parameters, best, recipe)
            clock.tell(position)
            if clock.due(recipe.checkpoint_minutes):
                save_checkpoint(checkpoint, position, parameters, best, adam)
    save_checkpoint(checkpoint, position, parameters, best, adam)
    with torch.no_grad():
        for name, tensor in best.items():
            parameters[name].copy_(tensor)
    told = replace(position, losses=[], history=[])
    length = sum(objective.lengths) / len(objective.lengths)
    return (
        Trained(told, plan.steps, length),
        Privacy(epsilon=plan.epsilon, delta=plan.delta, noise=plan.noise, clip=recipe.clip),
    )


def private_step(
    objective: Classification, rows: Sequence[int], optimizer: DPOptimizer, piece: int = _PIECE
) -> float:
    """One step on these examples, passed in pieces: clipped one by one, added up, with noise; the mean loss.

    A step on no example at all is a step, too: noise alone. Raises `AssistantError` for a loss that is no
    number.
    """
    pieces = [rows[first : first + piece] for first in range(0, len(rows), piece)] or [[]]
    total = 0.0
    for some in pieces:
        total += _clip_into(objective, some, optimizer) * len(some)
        optimizer.signal_skip_step(do_skip=some is not pieces[-1])
        optimizer.step()
        optimizer.zero_grad()
    if not math.isfinite(total):
        raise AssistantError(
            f"The loss of {objective.name} became {total / len(rows)}; train again with a lower rate "
            "(--set lr=…)."
        )
    return total / max(1, len(rows))


def _clip_into(objective: Classification, rows: Sequence[int], optimizer: DPOptimizer) -> float:
    """Leave each example's gradient in float32 at its parameter, where the optimizer clips it; mean loss."""
    if not rows:
        for parameter in optimizer.params:
            parameter.grad_sample = torch.zeros((0, *parameter.shape), device=parameter.device)
        return 0.0
    loss = objective.loss(rows)
    with warnings.catch_warnings():
        # The lowest layer's input, coming from frozen weights, needs no gradient.
        warnings.filterwarnings("ignore", message="Full backward hook is firing")
        torch.autograd.backward(loss)
    for parameter in optimizer.params:
        found: Tensor | None = parameter.grad_sample
        if found is None or len(found) != len(rows):
            raise UsageError(
                "This base mixes the examples of a batch on their way through it, so their gradients cannot "
                "be told apart; train another base privately."
            )
        parameter.grad_sample = found.float()  # norms in bfloat16 would be off, and so would the clipping
    return loss.item()


@contextmanager
def example_gradients(network: nn.Module) -> Iterator[None]:
    """Within, a backward pass over a mean loss leaves each example's gradient at `parameter.grad_sample`."""
    hooks = GradSampleHooks(network, loss_reduction="mean", strict=False)
    try:
        yield
    finally:
        hooks.remove_hooks()


_REFUSED = {
    "also": "a second task's examples would need a budget of their own",
    "start": "what the earlier model knows of the same data is not protected",
    "ewc": "its Fisher information is computed from examples, without noise",
    "replay": "the earlier task's examples would need a budget of their own",
    "teacher": "a teacher may have learnt from the same data, without noise",
    "augment": "copies of one example would count as several, each with a budget of its own",
    "unfreeze": "the noise is meant for all that trains, at every step",
}


def _private_parts(job: Job, recipe: Recipe) -> tuple[Network, Classification]:
    """The network and its only objective; raises `UsageError` with the reason where DP-SGD cannot be."""
    for name, reason in _REFUSED.items():
        if getattr(recipe, name):
            raise UsageError(f"With dp_epsilon the recipe cannot have {name}: {reason}. Leave it out.")
    if recipe.class_weights != "none":
        raise UsageError(
            "With dp_epsilon the recipe cannot have class_weights: they are counted from the examples, "
            "without noise. Leave it out."
        )
    objective = job.objectives[0]
    if not isinstance(job.network, Network) or not isinstance(objective, Classification):
        raise UsageError(
            f"Private training is for tasks with labels, and {objective.name} is none: a pair is compared "
            "with the rest of its batch, a text is no single loss. Leave dp_epsilon out."
        )
    linear = {
        id(tensor) for module in job.network.modules() if type(module) is nn.Linear
        for tensor in module.parameters(recurse=False)
    }  # fmt: skip
    strange = [name for name, tensor in job.network.trained().items() if id(tensor) not in linear]
    if strange or recipe.method not in ("lora", "head"):
        raise UsageError(
            f"Private training needs each example's own gradient, which is taken of linear maps alone; the "
            f"recipe also trains {strange[0] if strange else recipe.method}. Use --set method=lora (variant "
            "lora or rslora) or method=head."
        )
    return job.network, objective
