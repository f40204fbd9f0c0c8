"""A few examples of a run, and what all of them will cost to have."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from training.gathering import Gathered, gather, size_warnings
from training.probe import clock
from training.recipe import Recipe
from training.tasks import find_task

_STEPS = 10
_EVALUATED = 128
_WRITTEN = 24
"""Texts a generator writes in the probe: each takes many passes."""


@dataclass(frozen=True)
class Sample:
    """A few examples of one task's run: how many there will be, and the seconds it takes to have them."""

    few: Gathered
    size: int
    validation: int
    test: int
    seconds: float


def sample(recipe: Recipe) -> Sample:
    """Some of the task's examples; a corpus is drawn twice, small, to tell what each example costs."""
    task = find_task(recipe.task)
    held = _WRITTEN if task.kind == "generation" else _EVALUATED
    many = _STEPS * recipe.batch
    began = clock()
    if recipe.data:
        whole = gather(task, recipe)
        spread = np.random.default_rng(recipe.seed).permutation(len(whole.train))[:many]
        few = replace(whole, train=[whole.train[i] for i in spread], validation=whole.validation[:held])
        sizes = (len(whole.train), len(whole.validation), len(whole.test))
        return Sample(few, *sizes, clock() - began)
    few, seconds = _drawn(recipe, many, held)
    size = round(len(few.train) * recipe.examples / min(many, recipe.examples))
    few = replace(few, warnings=size_warnings(size))
    return Sample(few, size, recipe.validation, recipe.validation, seconds)


def _drawn(recipe: Recipe, many: int, held: int) -> tuple[Gathered, float]:
    """Up to `many` training and `held` validation examples of the corpus; the seconds all would take."""
    task, times, counts = find_task(recipe.task), [clock()], []
    for part in (4, 1):
        examples, validation = min(many // part, recipe.examples), min(held // part, recipe.validation)
        few = gather(task, replace(recipe, examples=examples, validation=validation))
        counts.append(examples + 2 * validation)
        times.append(clock())
    first, second = times[1] - times[0], times[2] - times[1]
    more = counts[1] - counts[0]
    each = max(second - first, 0.0) / more if more else second / counts[1]
    return few, second + each * (recipe.examples + 2 * recipe.validation - counts[1])
