"""The training loop: AdamW, warmup, decay, accumulation, clipping, several tasks, early stopping, resume."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn

from assistant.errors import AssistantError
from assistant.progress import Progress
from training.checkpoint import Position, load_checkpoint, save_checkpoint
from training.methods.layers import Unfreezing
from training.methods.memory import activation_bytes, free_bytes, largest_micro_batch
from training.methods.mixing import plan
from training.methods.rates import parameter_groups, schedule
from training.objectives import Objective
from training.recipe import Recipe

Penalty = Callable[[Mapping[str, nn.Parameter]], Tensor]


class Trainable(Protocol):
    """What the loop trains: a `Network` or a `Generator`."""

    device: torch.device

    def train(self, mode: bool = True) -> object:
        """Switch dropout on or off."""

    def trained(self) -> dict[str, nn.Parameter]:
        """The parameters that training changes, by name."""


@dataclass(frozen=True)
class Trained:
    """A finished run: the position it ended at, its steps, the tokens of an example on average."""

    position: Position
    steps: int
    mean_tokens: float


def fit(
    network: Trainable,
    objectives: Sequence[Objective],
    weights: Sequence[float],
    recipe: Recipe,
    checkpoint: Path,
    fingerprint: str,
    progress: Progress,
    penalty: Penalty | None = None,
    watch: Callable[[int, float], None] | None = None,
) -> Trained:
    """Train `network`, which holds its best weights afterwards; the first objective decides which those are.

    `weights` say how often each objective is drawn. Resumes from the folder `checkpoint` where one of this
    `fingerprint` is; a resumed run ends with the weights of an uninterrupted one (same machine, same
    threads). The checkpoint is left for the caller to clear. `watch` is told the step and the primary metric
    after each evaluation; what it raises ends the run. Raises `AssistantError` when the loss is no longer a
    number.
    """
    parameters = network.trained()
    optimizer = torch.optim.AdamW(parameter_groups(parameters, recipe))
    position, best = load_checkpoint(checkpoint, fingerprint, parameters, optimizer)
    steps = plan(
        [objective.lengths for objective in objectives], weights, recipe.batch, recipe.epochs, recipe.seed
    )
    position.micro = position.micro or recipe.micro_batch or _micro_batch(network, objectives, recipe)
    unfreezing = Unfreezing(parameters, recipe.unfreeze, len(steps)) if recipe.unfreeze else None
    clock = Clock(position)
    network.train()
    while position.step < len(steps) and not (recipe.patience and position.stale >= recipe.patience):
        if unfreezing:
            unfreezing.at(position.step)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * schedule(position.step, len(steps), recipe)
        task, rows = steps[position.step]
        loss = _backward(objectives[task], rows, position.micro)
        loss += _pull_back(penalty, parameters) if penalty is not None else 0.0
        _check(loss, objectives[task].name, position.step, len(steps), recipe)
        nn.utils.clip_grad_norm_([p for p in parameters.values() if p.grad is not None], recipe.clip)
        optimizer.step()
        optimizer.zero_grad()
        position.step += 1
        position.losses.append(loss)
        progress(f"training {objectives[0].name}", position.step, len(steps))
        if position.step % recipe.evaluate_every == 0 or position.step == len(steps):
            evaluate(objectives[0], position, parameters, best, recipe)
            if watch:
                watch(position.step, position.history[-1][2])
        clock.tell(position)
        if clock.due(recipe.checkpoint_minutes):
            save_checkpoint(checkpoint, position, parameters, best, optimizer)
    save_checkpoint(checkpoint, position, parameters, best, optimizer)
    with torch.no_grad():
        for name, tensor in best.items():
            parameters[name].copy_(tensor)
    for tensor in parameters.values():
        tensor.requires_grad_(True)
    return Trained(position, len(steps), float(np.mean(objectives[0].lengths)))


def _pull_back(penalty: Penalty, parameters: dict[str, nn.Parameter]) -> float:
    """Add the penalty's gradients; its value."""
    held = penalty(parameters)
    if held.requires_grad:  # while all it holds is frozen, there is nothing to pull back
        torch.autograd.backward(held)
    return float(held.item())


def _backward(objective: Objective, rows: Sequence[int], micro: int) -> float:
    """Add up the gradients of a batch, piece by piece; its mean loss."""
    total, size = 0.0, objective.size(rows)
    for first in range(0, len(rows), micro if size else len(rows)):
        piece = rows[first : first + micro] if size else rows
        loss = objective.loss(piece) * (objective.size(piece) / size if size else 1.0)
        torch.autograd.backward(loss)
        total += loss.item()
    return total


def evaluate(
    objective: Objective,
    position: Position,
    parameters: Mapping[str, nn.Parameter],
    best: dict[str, Tensor],
    recipe: Recipe,
) -> None:
    """Take the primary metric, and keep the weights where they are the best so far (or the latest wanted)."""
    figure = objective.figure()
    improves = not recipe.patience or objective.metric.improves(figure, position.best)
    if position.record(figure, improves=improves):
        best.update({name: tensor.detach().clone() for name, tensor in parameters.items()})


def _check(loss: float, name: str, step: int, steps: int, recipe: Recipe) -> None:
    if not math.isfinite(loss):
        raise AssistantError(
            f"The loss of {name} became {loss} at step {step + 1} of {steps}; train again with a lower rate "
            f"(--set lr={recipe.lr / 3:.1g}) or clip (--set clip=0.5)."
        )


def _micro_batch(network: Trainable, objectives: Sequence[Objective], recipe: Recipe) -> int:
    """The largest piece of a batch that fits in the memory that is free now."""
    state, smallest = torch.get_rng_state(), recipe.batch
    for objective in objectives:
        if not objective.size([0]):
            continue
        longest = sorted(range(len(objective.lengths)), key=lambda i: -objective.lengths[i])[:2]
        one, two = (activation_bytes(partial(objective.loss, longest[:count])) for count in (1, 2))
        smallest = min(smallest, largest_micro_batch(recipe.batch, one, two, free_bytes(network.device)))
    torch.set_rng_state(state)
    return smallest


class Clock:
    """Seconds and CPU seconds of a run, those before a resume included."""

    def __init__(self, position: Position) -> None:
        self._wall = time.monotonic() - position.seconds
        self._cpu = time.process_time() - position.cpu_seconds
        self._saved = time.monotonic()

    def tell(self, position: Position) -> None:
        """Write the time spent into `position`."""
        position.seconds = time.monotonic() - self._wall
        position.cpu_seconds = time.process_time() - self._cpu

    def due(self, minutes: float) -> bool:
        """Whether the last checkpoint is `minutes` old; if so, the next is counted from now."""
        if time.monotonic() - self._saved <= minutes * 60:
            return False
        self._saved = time.monotonic()
        return True
