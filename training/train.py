"""The training loop: AdamW, warmup and linear decay, clipping, early stopping, resume."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Encoding
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from assistant.errors import AssistantError
from assistant.progress import Progress
from training.base import Base
from training.batches import by_length, collate, shuffled, tokenize
from training.checkpoint import Position, load_checkpoint, save_checkpoint
from training.lora import AdaptedEncoder
from training.recipe import Recipe
from training.tasks.examples import Example, Task, labels_of


@dataclass(frozen=True)
class Trained:
    """A finished run: the model with its best weights, and the position it ended at."""

    model: AdaptedEncoder
    position: Position
    steps: int
    mean_tokens: float


def fit(
    task: Task,
    recipe: Recipe,
    base: Base,
    train: Sequence[Example],
    validation: Sequence[Example],
    checkpoint: Path,
    fingerprint: str,
    progress: Progress,
) -> Trained:
    """Train an adapter for `task`; resumes from the folder `checkpoint` where one of this `fingerprint` is.

    A resumed run ends with the weights of an uninterrupted one (same machine, same threads). The checkpoint
    is left for the caller to clear. Raises `AssistantError` when the loss is no longer a number.
    """
    torch.manual_seed(recipe.seed)
    if recipe.threads:
        torch.set_num_threads(recipe.threads)
    model = AdaptedEncoder(base, recipe, task.outputs, first_segment=task.first_segment)
    parameters = model.trained()
    encodings = tokenize(base, train, recipe.max_tokens)
    held_out = tokenize(base, validation, recipe.max_tokens)
    optimizer = torch.optim.AdamW(_parameter_groups(parameters, recipe.weight_decay), lr=recipe.lr)
    position, best = load_checkpoint(checkpoint, fingerprint, parameters, optimizer)
    epochs = [shuffled(encodings, recipe.batch, recipe.seed, epoch) for epoch in range(recipe.epochs)]
    schedule = [batch for epoch in epochs for batch in epoch]
    steps = len(schedule)
    started, saved = time.monotonic() - position.seconds, time.monotonic()
    while position.step < steps and position.stale < recipe.patience:
        batch = schedule[position.step]
        labels = [train[i].label for i in batch]
        for group in optimizer.param_groups:
            group["lr"] = recipe.lr * _rate(position.step, steps, recipe.warmup)
        model.train()
        loss = _loss(model(collate([encodings[i] for i in batch])), labels)
        if not math.isfinite(loss.item()):
            raise AssistantError(
                f"The loss of {task.name} became {loss.item()} at step {position.step + 1} of {steps}; train "
                f"again with a lower rate (--set lr={recipe.lr / 3:.1g}) or clip (--set clip=0.5)."
            )
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(parameters.values(), recipe.clip)
        optimizer.step()
        position.step += 1
        position.losses.append(loss.item())
        progress(f"training {task.name}", position.step, steps)
        if position.step % recipe.evaluate_every == 0 or position.step == steps:
            figure = _primary(task, predict(model, held_out), validation)
            if position.record(figure, improves=task.metric.improves(figure, position.best)):
                best = {name: tensor.detach().clone() for name, tensor in parameters.items()}
        position.seconds = time.monotonic() - started
        if time.monotonic() - saved > recipe.checkpoint_minutes * 60:
            save_checkpoint(checkpoint, position, parameters, best, optimizer)
            saved = time.monotonic()
    save_checkpoint(checkpoint, position, parameters, best, optimizer)
    with torch.no_grad():
        for name, tensor in best.items():
            parameters[name].copy_(tensor)
    return Trained(model, position, steps, float(np.mean([len(e.ids) for e in encodings])))


@torch.inference_mode()
def predict(model: AdaptedEncoder, encodings: Sequence[Encoding], size: int = 64) -> np.ndarray:
    """Logits, float32 (len(encodings), outputs)."""
    model.eval()
    logits = np.zeros((len(encodings), model.head.out_features), dtype=np.float32)
    for batch in by_length(encodings, size):
        logits[batch] = model(collate([encodings[i] for i in batch])).numpy()
    return logits


def _primary(task: Task, logits: np.ndarray, examples: Sequence[Example]) -> float:
    return task.measure(task.probabilities(logits), labels_of(examples))[task.metric.name]


def _loss(logits: Tensor, labels: Sequence[int]) -> Tensor:
    target = torch.tensor(labels)
    if logits.shape[1] == 1:
        return binary_cross_entropy_with_logits(logits[:, 0], target.float())
    return cross_entropy(logits, target)


def _rate(step: int, steps: int, warmup: float) -> float:
    """The share of the peak rate at `step`: linear up over the warmup, linear down to zero after it."""
    rising = max(1, round(steps * warmup))
    return min((step + 1) / rising, (steps - step) / max(1, steps - rising))


def _parameter_groups(parameters: dict[str, nn.Parameter], decay: float) -> list[dict[str, object]]:
    """No weight decay on biases and norms."""
    decayed = [tensor for tensor in parameters.values() if tensor.dim() > 1]
    spared = [tensor for tensor in parameters.values() if tensor.dim() <= 1]
    return [{"params": decayed, "weight_decay": decay}, {"params": spared, "weight_decay": 0.0}]
