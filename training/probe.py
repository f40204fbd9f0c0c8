"""A few real steps of a run on a sample of its examples: what a step, an evaluation and the memory cost here.

Nothing is kept: no file is written, and the random state and the threads are afterwards as they were.
"""

from __future__ import annotations

import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import torch
from torch import nn

from training.base import Base
from training.build import Job, build
from training.gathering import Gathered
from training.methods.memory import activation_bytes, free_bytes, largest_micro_batch
from training.networks.network import Network
from training.recipe import Recipe
from training.saving import how_served
from training.train import fit

clock = time.perf_counter
_NEVER = 10**9
_WASTE = 1.7
"""Peak memory over what autograd keeps: temporaries and the allocator; 110 bytes where 64 are counted
(training.bases.memory)."""


@dataclass(frozen=True)
class Probe:
    """What the steps showed.

    `steps`: seconds of each, warmed up. `evaluation`: seconds an evaluated example. `weights`, `trained`:
    bytes of all parameters and of those that train; `activations`: bytes at the peak of a piece of `micro`
    examples. `mean_tokens` of a training example, by task. `device`: "cpu" or "cuda". `served`: whether ONNX
    Runtime will serve the model.
    """

    steps: tuple[float, ...]
    evaluation: float
    weights: int
    trained: int
    activations: int
    micro: int
    mean_tokens: tuple[float, ...]
    device: str
    served: bool


def probe(
    recipe: Recipe, base: Base, gathered: Gathered, beside: Sequence[Gathered], seconds: float
) -> Probe:
    """Train on the examples of `gathered` and `beside`, a sample, for at most about `seconds`.

    An earlier model, its tasks and a teacher are left out: a step costs the same without. All layers train:
    gradual unfreezing makes the first steps cheaper than they are here.
    """
    alone = replace(
        recipe, start="", ewc=0.0, replay=0.0, teacher="", unfreeze=0.0, dp_epsilon=0.0, patience=0, epochs=1,
        evaluate_every=_NEVER, checkpoint_minutes=float(_NEVER),
    )  # fmt: skip
    with _no_trace():
        job = build(alone, base, gathered, beside)
        steps = _step_seconds(job, alone, seconds)
        began = clock()
        job.objectives[0].figure()
        evaluation = (clock() - began) / max(len(gathered.validation), 1)
        micro, activations = _activations(job, recipe)
        return Probe(
            steps, evaluation,
            _bytes(job.network.parameters()), _bytes(job.network.trained().values()),
            activations, micro,
            tuple(sum(o.lengths) / max(len(o.lengths), 1) for o in job.objectives),
            job.network.device.type,
            isinstance(job.network, Network) and how_served(job.network, base, recipe) != "torch only",
        )  # fmt: skip


class _Enough(Exception):
    """Enough steps were seen: raised out of the loop, before it evaluates or saves."""


def _step_seconds(job: Job, recipe: Recipe, seconds: float) -> tuple[float, ...]:
    """Seconds of each step of the loop itself; the first, which warms up, counts only where it is alone."""
    times = [clock()]

    def note(what: str, done: int, total: int | None = None) -> None:
        times.append(clock())
        if done == total or times[-1] - times[0] > seconds:
            raise _Enough

    with tempfile.TemporaryDirectory() as scratch, suppress(_Enough):
        fit(job.network, job.objectives, job.weights, recipe, Path(scratch) / "none", "", note)
    found = tuple(after - before for before, after in pairwise(times))
    return found[1:] or found


def _activations(job: Job, recipe: Recipe) -> tuple[int, int]:
    """How many examples pass at once, and the bytes that takes at the peak."""
    micro, each = recipe.batch, 0
    for objective in job.objectives:
        longest = sorted(range(len(objective.lengths)), key=lambda i: -objective.lengths[i])[:2]
        one, two = (activation_bytes(partial(objective.loss, longest[:count])) for count in (1, 2))
        micro = min(micro, largest_micro_batch(recipe.batch, one, two, free_bytes(job.network.device)))
        each = max(each, two - one)
    micro = min(recipe.micro_batch or micro, recipe.batch)
    return micro, int(each * micro * _WASTE)


def _bytes(parameters: Iterable[nn.Parameter]) -> int:
    return sum(p.numel() * p.element_size() for p in parameters)


@contextmanager
def _no_trace() -> Iterator[None]:
    threads = torch.get_num_threads()
    try:
        with torch.random.fork_rng(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a metric on a sample of one class says so
            yield
    finally:
        torch.set_num_threads(threads)
