"""Small trainings for the tests: a job of the toy task, run to its end, and what its weights are then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from assistant.progress import Progress, silent
from tests.training.conftest import TOY, toy_corpus
from training.base import Base
from training.build import Job, build
from training.gathering import Gathered
from training.recipe import Recipe
from training.tasks.examples import Example, Metric, Task
from training.train import Trained, fit


class Killed(Exception):
    """The process ends here."""


@dataclass(frozen=True)
class Run:
    """A training that ended: what was trained, and how far it came."""

    job: Job
    trained: Trained

    @property
    def weights(self) -> dict[str, Tensor]:
        """A copy of all trained weights."""
        return copy(self.job.network.trained())


def toy(recipe: Recipe, task: Task = TOY) -> Gathered:
    """The toy task's examples, as many as the recipe says."""
    return Gathered(
        task,
        toy_corpus("train", recipe.examples, 0),
        toy_corpus("validation", recipe.validation, 1),
        toy_corpus("validation", 40, 2),
    )


def kind_of(example: Example) -> int:
    """0: a cell among cities; 1: a cell among fruit."""
    return int(any(word in example.text[1] for word in ("apple", "pear", "plum")))


KINDS = replace(
    TOY,
    name="kinds",
    model="column_kind",
    labels=("city", "fruit", "never"),
    first_segment=False,
    metric=Metric("accuracy"),
    corpus=lambda split, count, seed: [
        Example(" ".join(e.text[1].split(" ; ")), kind_of(e), (f"kind: {kind_of(e)}",))
        for e in toy_corpus(split, count, seed)
    ],
    measure=lambda p, y: {"accuracy": float((p.argmax(1) == y).mean())},
)
"""A second task on the same words: what the column holds. Its third label never occurs."""


def drawn(task: Task, train: int, validation: int = 80) -> Gathered:
    """A task's examples from its corpus."""
    return Gathered(
        task,
        task.corpus("train", train, 0),
        task.corpus("validation", validation, 1),
        task.corpus("validation", 40, 2),
    )


def prepare(
    recipe: Recipe, base: Base, gathered: Gathered | None = None, beside: Sequence[Gathered] = ()
) -> Job:
    """The job of a recipe, nothing trained yet."""
    return build(recipe, base, gathered or toy(recipe), beside)


def finish(
    job: Job, recipe: Recipe, checkpoint: Path, progress: Progress = silent, fingerprint: str = "one"
) -> Run:
    """Train a job to its end."""
    trained = fit(
        job.network, job.objectives, job.weights, recipe, checkpoint, fingerprint, progress, job.penalty
    )
    return Run(job, trained)


def run(
    recipe: Recipe, base: Base, checkpoint: Path, progress: Progress = silent, fingerprint: str = "one",
    gathered: Gathered | None = None,
) -> Run:  # fmt: skip
    """Train the toy task (or `gathered`) by `recipe`."""
    return finish(prepare(recipe, base, gathered), recipe, checkpoint, progress, fingerprint)


def kill_at(step: int) -> Progress:
    """A progress that ends the process at a step, before it is in the checkpoint."""

    def progress(what: str, done: int, total: int | None = None) -> None:
        if done == step and what.startswith("training"):
            raise Killed

    return progress


def copy(parameters: dict[str, nn.Parameter] | dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors as they are now."""
    return {name: tensor.detach().clone() for name, tensor in parameters.items()}


def all_weights(network: nn.Module) -> dict[str, Tensor]:
    """A copy of every parameter, trained or not."""
    return copy(dict(network.named_parameters()))


def changed(before: dict[str, Tensor], after: dict[str, Tensor]) -> set[str]:
    """Names of the tensors that are not the same to the bit."""
    assert before.keys() == after.keys()
    return {name for name in before if not torch.equal(before[name], after[name])}


def gradients(job: Job, rows: Sequence[int], micro: int, objective: int = 0) -> dict[str, Tensor]:
    """The gradient of each trained parameter on one batch, passed in pieces of `micro`."""
    from training.train import _backward

    job.network.train(False)  # no dropout: both ways see the same network
    parameters = job.network.trained()
    for tensor in parameters.values():
        tensor.grad = None
    _backward(job.objectives[objective], rows, micro)
    return {n: p.grad.clone() for n, p in parameters.items() if p.grad is not None}
